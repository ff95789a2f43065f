"""What git knows of a repository: which files changed, and what is going to be committed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mlsec_nb.sources import SUFFIXES

# Nothing that a repository's own settings name is run: no hooks, no monitor, no programs that show differences.
_SAFE = ("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", "core.quotePath=false")
_DIFF = ("diff", "--no-ext-diff", "--no-textconv", "--no-renames", "--diff-filter=d", "-z")
_FILE_MODES = ("100644", "100755")


class GitError(Exception):
    """Git cannot answer; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Staged:
    """A file as it is going to be committed; `read` gives its bytes (raises GitError)."""

    path: Path
    read: Callable[[], bytes]


def changed(paths: Sequence[Path]) -> list[Path]:
    """Files of the work tree that differ from the last commit, or that git does not know yet. Raises GitError."""
    return _differing("HEAD", paths)


def changed_since(revision: str, paths: Sequence[Path]) -> list[Path]:
    """Files that differ from where this branch left `revision`, committed or not. Raises GitError."""
    commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", otherwise=b"")
    if not commit:
        _root()  # whether this is a repository at all is the more useful answer
        raise GitError(f"git knows no revision '{revision}'; in CI, fetch it first (a shallow clone has only the last)")
    name = commit.decode().strip()
    parted = _git("merge-base", name, "HEAD", otherwise=b"").decode().strip()
    return _differing(parted or name, paths)


def staged(paths: Sequence[Path]) -> list[Staged]:
    """What `git add` has put into the index and the last commit does not have. Raises GitError."""
    root = _root()
    fields = _git(*_DIFF, "--cached", "--raw", "--no-abbrev", root=root).split(b"\0")
    found = []
    for header, name in zip(fields[::2], fields[1::2]):
        _, mode, _, blob, _ = header.decode().removeprefix(":").split(" ")
        path = _from_here(root, name)
        if mode in _FILE_MODES and _is_wanted(path, paths):
            found.append(Staged(path, _reader(root, blob)))
    return found


def _reader(root: Path, blob: str) -> Callable[[], bytes]:
    return lambda: _git("cat-file", "blob", blob, root=root)


def _differing(revision: str, paths: Sequence[Path]) -> list[Path]:
    root = _root()
    has_commits = bool(_git("rev-parse", "--verify", "--quiet", "HEAD", otherwise=b""))
    tracked = (*_DIFF, "--name-only", revision, "--") if has_commits else ("ls-files", "-z")
    listed = _git(*tracked, root=root) + _git("ls-files", "-z", "--others", "--exclude-standard", root=root)
    files = {_from_here(root, name) for name in listed.split(b"\0") if name}
    return sorted(path for path in files if _is_wanted(path, paths) and path.is_file())


def _is_wanted(path: Path, asked: Sequence[Path]) -> bool:
    """Whether a file lies below what was asked for, and is of a kind that is scanned or was asked for by name."""
    absolute = path.absolute()
    above = [Path(os.path.normpath(one.absolute())) for one in asked]
    return absolute in above or (path.suffix.lower() in SUFFIXES and any(absolute.is_relative_to(one) for one in above))


def _from_here(root: Path, name: bytes) -> Path:
    path = root / os.fsdecode(name)
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _root() -> Path:
    """The folder of the work tree, as the working folder spells it where it can."""
    up = os.fsdecode(_git("rev-parse", "--show-cdup").removesuffix(b"\n"))
    return Path(os.path.normpath(Path.cwd() / up))


def command(*arguments: str) -> list[str]:
    """The words of a git command that runs nothing which a repository's settings name. Raises GitError."""
    return [_program(), *_SAFE, *arguments]


def environment() -> dict[str, str]:
    """What git is started with: it takes no locks, pages nothing, and fetches nothing that is not here."""
    quiet = {"GIT_OPTIONAL_LOCKS": "0", "GIT_PAGER": "cat", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}
    return os.environ | quiet | {"LC_ALL": "C"}


def _git(*arguments: str, root: Path | None = None, otherwise: bytes | None = None) -> bytes:
    """What a git command prints; `otherwise` when it fails. Raises GitError when that is None."""
    try:
        done = subprocess.run(
            command(*arguments), cwd=root, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
    except OSError as error:
        raise GitError(f"git cannot be run ({error.strerror})") from None
    if done.returncode == 0:
        return done.stdout
    if otherwise is not None:
        return otherwise
    said = done.stderr.decode("utf-8", "replace").strip().split("\n")[0].removeprefix("fatal: ")
    raise GitError(f"git says: {said}" if said else f"git {arguments[0]} failed")


def _program() -> str:
    """Git as it is installed; never a program that happens to lie in the working folder."""
    found = shutil.which("git")
    if found is None or Path(found).parent.absolute() == Path.cwd():
        raise GitError("git is not installed, or not on the PATH")
    return found
