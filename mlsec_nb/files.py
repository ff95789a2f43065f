"""Which files a scan looks at, and how they are read and written."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from mlsec_nb.sources import SUFFIXES

MAX_FILE_BYTES = 500_000_000
# Folders that hold copies, packages or history, never somebody's own notebooks.
SKIPPED_FOLDERS = frozenset(
    ".git .hg .svn .ipynb_checkpoints .venv venv node_modules __pycache__ .tox .nox .mypy_cache .ruff_cache "
    ".pytest_cache .eggs site-packages .virtual_documents".split()
)


class UnreadableFile(OSError):
    """A file that cannot be read; the message says why and what to do."""


class FoundFile(NamedTuple):
    """One file to scan. `size` in bytes, 0 when it is not known."""

    path: Path
    size: int = 0


class Unreachable(NamedTuple):
    """A path that was asked for and cannot be scanned."""

    path: Path
    message: str


def discover(
    paths: Sequence[Path], exclude: Sequence[str] = (), gitignore: bool = True
) -> Iterator[FoundFile | Unreachable]:
    """The files below `paths`, each once, in order of path.

    A path given by name is taken whatever its suffix and whatever .gitignore says; `exclude` (gitignore patterns,
    seen from the working folder) holds for all. Symbolic links to folders are not followed, so no loop is walked.
    """
    seen: set[tuple[int, int]] = set()
    excluded = ignore_spec(exclude)
    for path in paths:
        for found in _below(path, gitignore):
            if excluded is not None and excluded.match_file(_for_patterns(found.path, path)):
                continue
            if isinstance(found, FoundFile):
                try:
                    status = found.path.stat()
                except OSError as error:
                    yield Unreachable(found.path, _os_message(error))
                    continue
                if (status.st_dev, status.st_ino) in seen:
                    continue
                seen.add((status.st_dev, status.st_ino))
                found = FoundFile(found.path, status.st_size)
            yield found


def not_excluded(paths: Sequence[Path], exclude: Sequence[str]) -> list[Path]:
    """The paths that no pattern leaves out, in order; they need not exist."""
    excluded = ignore_spec(exclude)
    return sorted(path for path in paths if excluded is None or not excluded.match_file(_for_patterns(path, path)))


def _for_patterns(path: Path, asked: Path) -> str:
    """The path from the working folder, or from the folder that was asked for when that lies elsewhere."""
    absolute, root = (Path(os.path.normpath(one.absolute())) for one in (path, asked))
    for above in (Path.cwd(), root, root.parent):
        if absolute.is_relative_to(above) and absolute != above:
            return absolute.relative_to(above).as_posix()
    return absolute.as_posix()


def _below(path: Path, gitignore: bool) -> Iterator[FoundFile | Unreachable]:
    try:
        status = path.stat()
    except OSError as error:
        yield Unreachable(path, _os_message(error))
        return
    if stat.S_ISDIR(status.st_mode):
        yield from _walk(path, _ignores_above(path) if gitignore else [], gitignore)
    else:
        yield FoundFile(path, status.st_size)


def _walk(folder: Path, ignores: list[tuple[Path, object]], gitignore: bool) -> Iterator[FoundFile | Unreachable]:
    if gitignore:
        ignores = [*ignores, *_ignore_of(folder)]
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        yield Unreachable(folder, _os_message(error))
        return
    for entry in entries:
        path = folder / entry.name
        if entry.is_dir(follow_symlinks=False):
            if entry.name not in SKIPPED_FOLDERS and not _is_ignored(path, ignores, folder=True):
                yield from _walk(path, ignores, gitignore)
        elif path.suffix.lower() in SUFFIXES and not _is_ignored(path, ignores, folder=False):
            yield FoundFile(path)


def ignore_spec(patterns: Sequence[str]):  # type: ignore[no-untyped-def]  # pathspec's type must not be imported early
    """The patterns of a .gitignore, ready to match paths; None when there are none."""
    if not patterns:
        return None
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(patterns)


def _ignore_of(folder: Path) -> list[tuple[Path, object]]:
    file = folder / ".gitignore"
    try:
        lines = file.read_text("utf-8", "replace").splitlines() if file.is_file() else []
    except OSError:
        return []
    return [(folder, ignore_spec(lines))] if lines else []


def _ignores_above(folder: Path) -> list[tuple[Path, object]]:
    """The .gitignore files between the folder and the root of its repository."""
    found: list[tuple[Path, object]] = []
    absolute = folder.absolute()
    if (absolute / ".git").exists():
        return found
    for parent in absolute.parents:
        found = [*_ignore_of(parent), *found]
        if (parent / ".git").exists():
            return found
    return []


def _is_ignored(path: Path, ignores: list[tuple[Path, object]], folder: bool) -> bool:
    ignored = False
    for root, spec in ignores:
        relative = os.path.relpath(path.absolute(), root.absolute()).replace(os.sep, "/") + ("/" if folder else "")
        verdict = spec.check_file(relative).include  # type: ignore[attr-defined]
        ignored = ignored if verdict is None else verdict
    return ignored


def _os_message(error: OSError) -> str:
    return f"cannot be read: {(error.strerror or type(error).__name__).lower()}"


def read_bytes(path: Path) -> bytes:
    """The content of a regular file. Raises UnreadableFile for anything else (a FIFO is never waited for)."""
    return read_with_status(path)[0]


def read_with_status(path: Path) -> tuple[bytes, os.stat_result]:
    """The content of a regular file, and its state before it was read. Raises UnreadableFile as `read_bytes` does."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableFile("is no regular file; only files are scanned")
        if status.st_size > MAX_FILE_BYTES:
            raise UnreadableFile(f"is larger than {MAX_FILE_BYTES // 1_000_000:,} MB and was not scanned")
        with path.open("rb", buffering=0) as stream:  # a buffer is of no use to one that is read whole
            return stream.read(), status
    except UnreadableFile:
        raise
    except OSError as error:
        raise UnreadableFile(_os_message(error)) from None


def write_atomically(path: Path, data: bytes) -> None:
    """Replace the file's content: either the old or the new one is there, whatever happens in between.

    A symbolic link stays one, the mode stays. Raises OSError; the file is then as it was. What is no regular file, as
    /dev/stdout or a pipe, is not replaced but written to.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        path.write_bytes(data)
        return
    target = path.resolve()
    status = target.stat() if target.exists() else None
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if status is not None:
            temporary.chmod(stat.S_IMODE(status.st_mode))
        else:
            mask = os.umask(0)
            os.umask(mask)
            temporary.chmod(0o666 & ~mask)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
