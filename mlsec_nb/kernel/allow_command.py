"""`%mlsec allow`: what the user lets past the guard."""

from __future__ import annotations

import argparse

from mlsec_nb.cli import UsageError
from mlsec_nb.kernel.load_files import Identity, identity, inspected
from mlsec_nb.kernel.load_hook import WATCH
from mlsec_nb.kernel.load_known import present_name
from mlsec_nb.kernel.session import Session
from mlsec_nb.kernel.shown import Shown, show


def run(session: Session, options: argparse.Namespace) -> None:
    """Let files (as they are now) and names in for this session; tell what is let in. Raises UsageError."""
    names = [_name(given) for given in options.name]
    files = [_file(path) for path in options.paths]
    WATCH.approved.names.update(names)
    WATCH.approved.files.update(files)
    lines = [f"  {file.path} ({inspected(file).verdict.value})" for file in sorted(WATCH.approved.files, key=str)]
    lines += [f"  {module}.{name}" for module, name in sorted(WATCH.approved.names)]
    show(
        Shown("\n".join(["mlsec: let in until the kernel ends (a file: until it changes):", *(lines or ["  nothing"])]))
    )


def _name(given: str) -> tuple[str, str]:
    module, _, name = given.rpartition(".")
    if not module or not name.isidentifier() or not all(part.isidentifier() for part in module.split(".")):
        raise UsageError("a name is written as MODULE.NAME, as in `%mlsec allow --name mypackage.Model`")
    return present_name(module, name)


def _file(path: str) -> Identity:
    found = identity(path)
    if found is None:
        raise UsageError(f"there is no file {path}")
    return found
