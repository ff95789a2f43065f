"""Promise: nothing inspected is executed, imported or unpickled. Proved by the interpreter's own audit events."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_PROGRAM = """
import importlib, pkgutil, sys
import bz2, lzma, zlib, json, ast
import encodings.latin_1, encodings.unicode_escape, encodings.raw_unicode_escape, encodings.utf_8_sig
import mlsec_nb.artifacts as package
for module in pkgutil.iter_modules(package.__path__):
    importlib.import_module(f"{package.__name__}.{module.name}")
from artifacts.hostile import DANGEROUS
from artifacts.test_pickles import BROKEN, DANGEROUS as PICKLES, GADGETS
from artifacts.streams import stack_call, stream, text
gadgets = [stream(stack_call(*gadget.rpartition(".")[::2], text("x"))) for gadget in GADGETS]
samples = [*DANGEROUS.values(), *PICKLES.values(), *BROKEN.values(), *gadgets]
FORBIDDEN = ("exec", "import", "open", "pickle.", "marshal.", "os.", "subprocess.", "socket.", "ctypes.", "shutil.",
             "code.__new__", "function.__new__", "object.__setattr__", "urllib.", "tempfile.", "pty.", "webbrowser.")
seen = []
active = False
def hook(event, arguments):
    if active and event.startswith(FORBIDDEN):
        seen.append((event, str(arguments[0])))
sys.addaudithook(hook)
active = True
for data in samples:
    package.inspect_bytes(data, "m.pkl")
active = False
print(len(samples), seen)
"""


def test_no_event_of_running_importing_or_opening() -> None:
    count, _, events = _run(_PROGRAM).strip().partition(" ")
    assert int(count) > 150
    assert events == "[]"


def test_the_hook_would_notice() -> None:
    """The same program does report an event when a harmless pickle is really loaded."""
    loaded = 'importlib.import_module("pickle").loads(b"ccollections\\nOrderedDict\\n.")'
    program = _PROGRAM.replace('package.inspect_bytes(data, "m.pkl")', loaded)
    assert "pickle.find_class" in _run(program)


def _run(program: str) -> str:
    tests = Path(__file__).parents[1]
    paths = f"import sys; sys.path[:0] = [{str(tests)!r}, {str(tests.parent)!r}]\n"
    return subprocess.run([sys.executable, "-c", paths + program], capture_output=True, text=True, check=True).stdout
