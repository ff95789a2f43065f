"""Promise: nothing scanned is executed, imported or unpickled. Proved by the interpreter's own audit events."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sample_notebooks import PLANTED, code, in_bytes, markdown, notebook, stream

_HOOK = """
import ast, os, sys
import mlsec_nb.cli as cli
roots = {path for root in (sys.prefix, sys.base_prefix) for path in (root, os.path.realpath(root))}
libraries = ("<frozen ", *(root + os.sep for root in roots))
alarming = ("subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "socket.", "pickle.", "urllib.",
            "webbrowser.", "pty.", "shutil.")
seen, active = [], False

def hook(event, arguments):
    if not active or event in ("sys._getframe", "object.__getattr__"):  # our own looking
        return
    caller = sys._getframe(1).f_code.co_filename
    of_library = caller.startswith(libraries)
    if event in ("compile", "exec"):
        what = arguments[0]
        text = str((what.co_names, what.co_consts)) if event == "exec" else str(what)
        makes_tree_only = event == "compile" and caller == ast.__file__  # ast.parse passes PyCF_ONLY_AST
        if not makes_tree_only and (not of_library or "canary" in text):
            seen.append((event, caller))
    elif event == "import" and arguments[0].startswith("canary"):
        seen.append((event, arguments[0]))
    elif event == "open" and isinstance(arguments[0], (str, bytes)):
        path = os.fsdecode(arguments[0])
        # Bandit's plugin loader (stevedore) notes installed entry points in the user's cache folder.
        ours = os.path.basename(path).startswith((".report.", ".made.ipynb.", "patterns-", "results.sqlite", "null"))
        ours = ours or path.endswith(".pyc") or "/python-entrypoints" in path
        if arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) and not ours:
            seen.append((event, path))
    elif event.startswith(alarming) or event.startswith(("marshal.", "ctypes.", "code.__new__")) and not of_library:
        seen.append((event, str(arguments)[:80]))

sys.addaudithook(hook)
active = True
code = cli.main(sys.argv[1:])
active = False
sys.stdout.flush()
print("EVENTS", code, seen, file=sys.stderr)
"""

_EVIL = """
import canary_module
from canary_package import thing
import pickle, os, sys, subprocess, torch
os.system("touch made-by-canary")
subprocess.run(["touch", "made-by-canary"])
open("made-by-canary", "w").write("x")
exec("open('made-by-canary', 'w')")
eval("__import__('canary_evaluated')")
model = pickle.load(open("evil.pkl", "rb"))
model = torch.load("evil.pkl")
class Canary:
    open("made-by-canary", "w")
"""


class _Payload:
    def __reduce__(self) -> tuple[Any, ...]:
        return (open, ("made-by-canary", "w"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    cells = [
        code(_EVIL), code(PLANTED), code("%run canary_module.py\n!touch made-by-canary\n%load_ext canary_magic"),
        code("%%python\nimport canary_module"), code("%%bash\ntouch made-by-canary"),
        code("%%writefile made-by-canary\nx"), markdown("`!touch made-by-canary`"), code("x", stream(PLANTED)),
    ]  # fmt: skip
    (tmp_path / "made.ipynb").write_bytes(in_bytes(notebook(*cells)))
    (tmp_path / "canary_module.py").write_text("open('made-by-canary', 'w')\n" + _EVIL)
    (tmp_path / "conftest.py").write_text("open('made-by-canary', 'w')\n")
    (tmp_path / "evil.pkl").write_bytes(pickle.dumps(_Payload()))
    (tmp_path / "data.csv").write_text("name,email\n=cmd|' /C calc'!A1,a@b.org\n")
    (tmp_path / "data.json").write_text(json.dumps([{"email": "a@b.org"}]))
    return tmp_path


def _events(folder: Path, *arguments: str, program: str = _HOOK) -> tuple[int, str]:
    """Exit code of the command and what the hook saw, in a process of its own."""
    environment = {
        "PATH": "/usr/bin:/bin",
        "XDG_CACHE_HOME": str(folder / "mlsec-cache"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("EVENTS "), done.stderr
    _, number, events = last.split(" ", 2)
    return int(number), events


@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        ("scan . --format json", 1),
        ("scan . --select ALL --no-cache --output json:report.json --output sarif:report.sarif", 1),
        ("fix --diff --unsafe .", 1),
        ("fix --unsafe made.ipynb", 1),
        ("inspect evil.pkl --format json", 1),
        ("data data.csv --format json", 1),
        ("explain DES001", 0),
    ],
)
def test_nothing_of_what_is_scanned_runs(folder: Path, arguments: str, exit_code: int) -> None:
    number, events = _events(folder, *arguments.split())
    assert events == "[]"
    assert number == exit_code
    assert not (folder / "made-by-canary").exists()


@pytest.mark.parametrize(
    ("act", "event"),
    [
        ("exec('x = 1')", "compile"),
        ("exec(compile('x = 1', '<cell>', 'exec'))", "exec"),
        ("import canary_module", "import"),
        ("import pickle; pickle.load(open('evil.pkl', 'rb'))", "pickle.find_class"),
        ("os.system('true')", "os.system"),
        ("import socket; socket.socket().close()", "socket."),
        ("open('other', 'w').close()", "open"),
    ],
)
def test_the_hook_would_notice(folder: Path, act: str, event: str) -> None:
    """The same program does see the event when it happens outside our own code."""
    (folder / "canary_module.py").write_text("")
    (folder / "act.py").write_text(act)
    run = f"\nimport sys; sys.path.insert(0, '.')\n{act}\ncode = 0"
    _, events = _events(folder, program=_HOOK.replace("code = cli.main(sys.argv[1:])", run))
    assert f"('{event}" in events
