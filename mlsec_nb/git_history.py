"""Every version of every file that a repository's branches and tags reach, read from git without a work tree."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, NamedTuple

from mlsec_nb.git import GitError, command, environment

_CHUNK = 1 << 16
_HEADER = "\x02"
# `-c`: a merge lists the files that it made differ from all of its parents, everything else came in before it.
_LOG = ("log", "--all", "HEAD", "--topo-order", "--reverse", "--raw", "-c", "--root", "--no-renames", "--no-abbrev",
        "--no-show-signature", "--no-notes", "-z", f"--format={_HEADER}%H %at %P")  # fmt: skip
_LINK, _MODULE = "120000", "160000"


class Commit(NamedTuple):
    """A commit's full id and its author's date, as 2024-05-01T12:00:00+00:00."""

    id: str
    date: str


class Change(NamedTuple):
    """A commit gave the file at `path` (as seen from the root) the content `new`; "" stands for no file."""

    commit: Commit
    parent: Commit | None
    """The first parent, which still has what the commit takes away."""
    path: str
    old: tuple[str, ...]
    """Contents in the parents."""
    new: str


class Repository(NamedTuple):
    """Where git is run, and the part of the repository that was asked for: a folder ("a/"), a file, or ""."""

    folder: Path
    part: str

    @classmethod
    def of(cls, path: Path) -> Repository:
        """The repository that a path lies in; the path may be gone from the work tree. Raises GitError."""
        existing = path.absolute()
        below: list[str] = []
        while not existing.is_dir():
            below.insert(0, existing.name)
            existing = existing.parent
        prefix = os.fsdecode(cls(existing, "")._ask("rev-parse", "--show-prefix").removesuffix(b"\n"))
        return cls(existing, prefix + "/".join(below))

    def holds(self, path: str) -> bool:
        """Whether a path of the repository was asked for."""
        folder = self.part if self.part.endswith("/") else f"{self.part}/"
        return not self.part or path == self.part or path.startswith(folder)

    def commit_count(self) -> int:
        """How many commits there are to walk."""
        return int(self._ask("rev-list", "--all", "--count") or b"0")

    def is_shallow(self) -> bool:
        """Whether the beginning of the history is not here."""
        return self._ask("rev-parse", "--is-shallow-repository").strip() == b"true"

    def in_head(self) -> set[tuple[str, str]]:
        """(path, content id) of the files in the last commit of the current branch."""
        if not self._ask("rev-parse", "--verify", "--quiet", "HEAD", fails=True):
            return set()
        entries = self._ask("ls-tree", "-r", "-z", "--full-tree", "HEAD").split(b"\0")
        parted = (entry.partition(b"\t") for entry in entries if entry)
        return {(os.fsdecode(path), facts.split()[2].decode()) for facts, _, path in parted}

    def changes(self) -> Iterator[Change | None]:
        """Every change, parents first; None at the end of each commit. Raises GitError."""
        if not self._ask("rev-parse", "--verify", "--quiet", "HEAD", fails=True) and not self.commit_count():
            return
        arguments = _LOG if self._ask("rev-parse", "--verify", "--quiet", "HEAD", fails=True) else _without_head()
        with self._running(*arguments) as process:
            yield from _changes(_fields(_out(process)))

    @contextmanager
    def contents(self) -> Iterator[Contents]:
        """What reads contents by their ids, as long as the block lasts."""
        with self._running("cat-file", "--batch", feed=True) as process:
            yield Contents(process)

    def _ask(self, *arguments: str, fails: bool = False) -> bytes:
        done = subprocess.run(
            command(*arguments), cwd=self.folder, env=environment(), stdin=subprocess.DEVNULL, capture_output=True,
            check=False,
        )  # fmt: skip
        if done.returncode and not fails:
            raise GitError(_said(done.stderr))
        return b"" if done.returncode else done.stdout

    @contextmanager
    def _running(self, *arguments: str, feed: bool = False) -> Iterator[subprocess.Popen[bytes]]:
        process = subprocess.Popen(
            command(*arguments), cwd=self.folder, env=environment() | {"GIT_NO_REPLACE_OBJECTS": "1"},
            stdin=subprocess.PIPE if feed else subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            yield process
        except BaseException:
            process.kill()
            raise
        finally:
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    pipe.close()
            code = process.wait()
        if code and not feed:
            raise GitError(f"git {arguments[0]} ended with code {code}; the repository may be damaged (git fsck)")


class Contents:
    """Reads contents from one `git cat-file --batch`."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def read(self, content: str, most: int) -> bytes | None:
        """The bytes of a content; None when there are more than `most` of them. Raises GitError when it is missing."""
        ask, answer = self._process.stdin, _out(self._process)
        assert ask is not None
        ask.write(f"{content}\n".encode())
        ask.flush()
        header = answer.readline().split()
        if len(header) != 3:
            raise GitError("this content is not in the repository (a partial clone, or a damaged one)")
        size = int(header[2])
        data = answer.read(size) if size <= most else None
        if data is None:
            _skip(answer, size)
        answer.read(1)
        return data


def _skip(stream: IO[bytes], size: int) -> None:
    while size > 0:
        size -= len(stream.read(min(size, _CHUNK)) or b"." * size)


def _out(process: subprocess.Popen[bytes]) -> IO[bytes]:
    assert process.stdout is not None
    return process.stdout


def _without_head() -> tuple[str, ...]:
    return tuple(word for word in _LOG if word != "HEAD")


def _said(stderr: bytes) -> str:
    said = stderr.decode("utf-8", "replace").strip().split("\n")[0].removeprefix("fatal: ")
    return f"git says: {said}" if said else "git failed"


def _fields(stream: IO[bytes]) -> Iterator[str]:
    """What stands between NUL bytes."""
    rest = b""
    while chunk := stream.read(_CHUNK):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from map(os.fsdecode, whole)
    if rest:
        yield os.fsdecode(rest)


def _changes(fields: Iterator[str]) -> Iterator[Change | None]:
    dates: dict[str, int] = {}
    commit: Commit | None = None
    parent: Commit | None = None
    for field in fields:
        facts = field.lstrip("\n")
        if facts.startswith(_HEADER):
            if commit:
                yield None
            name, seconds, *parents = facts[1:].split()
            dates[name] = int(seconds)
            commit = _commit(name, dates)
            parent = _commit(parents[0], dates) if parents and parents[0] in dates else None
        elif facts.startswith(":") and commit:
            path = next(fields)
            yield from _change(facts, path, commit, parent)
    if commit:
        yield None


def _commit(name: str, dates: dict[str, int]) -> Commit:
    return Commit(name, datetime.fromtimestamp(dates[name], UTC).isoformat())


def _change(facts: str, path: str, commit: Commit, parent: Commit | None) -> Iterator[Change]:
    parents = len(facts) - len(facts.lstrip(":"))
    words = facts.lstrip(":").split()
    modes, contents = words[: parents + 1], words[parents + 1 : 2 * parents + 2]
    files = ["" if _is_no_file(mode, content) else content for mode, content in zip(modes, contents)]
    yield Change(commit, parent, path, tuple(files[:-1]), files[-1])


def _is_no_file(mode: str, content: str) -> bool:
    return mode in (_LINK, _MODULE) or not content.strip("0")
