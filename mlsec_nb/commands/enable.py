"""`mlsec enable --ipython` and its undoing, `disable`: a start-up file of the user's IPython profile."""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from mlsec_nb.cli import EXIT_CLEAN, UsageError
from mlsec_nb.commands.settings import write_out

_FILE = "50-mlsec-nb.py"
# One expression, so that no name is left in the user's namespace; silent in environments without mlsec-nb.
_TEXT = """\
# Written by `mlsec enable --ipython`; `mlsec disable --ipython` takes it away.
(
    __import__("importlib.util").util.find_spec("mlsec_nb")
    and (get_ipython().extension_manager.load_extension("mlsec_nb") or True)
    and get_ipython().run_line_magic("mlsec", "watch on --quiet")
)
"""


def run(options: argparse.Namespace) -> int:
    """Write the start-up file, or remove it; both may be done twice. Raises UsageError."""
    if not options.ipython:
        raise UsageError(f"name what to {options.command}: --ipython")
    file = _profile(options.profile) / "startup" / _FILE
    (_enable if options.command == "enable" else _disable)(file)
    return EXIT_CLEAN


def _profile(name: str) -> Path:
    """The profile's folder. Raises UsageError when there is no IPython, or the name is none."""
    if not name or Path(name).name != name or name.startswith("."):
        raise UsageError("--profile takes a name, as `default`")
    try:
        from IPython.paths import get_ipython_dir
    except ImportError:
        raise UsageError("IPython is not installed beside mlsec; run this where the kernels run") from None
    find: object = get_ipython_dir
    return Path(find()) / f"profile_{name}"  # type: ignore[operator]


def _enable(file: Path) -> None:
    if _present(file) == _TEXT:
        write_out(f"already there: {file}\n")
        return
    _refuse_others(file)
    file.parent.mkdir(parents=True, exist_ok=True)
    _write(file)
    write_out(f"written: {file}\nNew kernels of this profile begin with `%mlsec watch on`.\n")


def _disable(file: Path) -> None:
    if _present(file) is None:
        write_out(f"nothing to take away: {file} does not exist\n")
        return
    _refuse_others(file)
    file.unlink()
    write_out(f"removed: {file}\n")


def _present(file: Path) -> str | None:
    try:
        return file.read_text("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        return ""


def _refuse_others(file: Path) -> None:
    """Raises UsageError for a file that somebody else wrote or changed."""
    if _present(file) not in (None, _TEXT) or file.is_symlink():
        raise UsageError(f"{file} was not written by this version of mlsec, or was changed; remove it by hand")


def _write(file: Path) -> None:
    """All of it or nothing."""
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=".mlsec-", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as written:
            written.write(_TEXT)
        Path(temporary).replace(file)
    except OSError as problem:
        Path(temporary).unlink(missing_ok=True)
        raise UsageError(f"{file}: {problem.strerror}") from None
