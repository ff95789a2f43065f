"""Which version of a library a notebook runs with: what it installs itself, else what is installed here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from mlsec_nb.late import late
from mlsec_nb.masking import cell_magic

_SHELLS = frozenset({"bash", "sh", "script", "!", "system", "sx", "cmd", "zsh", "pip", "conda", "mamba", "uv"})
_INSTALL = late(
    r"\b(?:pip3?|conda|mamba|micromamba|pixi|poetry|uv)(?:\.exe)?[ \t]+(?:[\w-]+[ \t]+){0,3}?(?:install|add|create)\b"
)
_COMMAND_LINE = late(r"[ \t]*(?:[!%]|(?:pip3?|conda|mamba|micromamba|uv)[ \t])")
_PINNED = late(
    r"(?<![\w./:=-])(?P<name>[A-Za-z][\w.-]{0,80})(?:\[[\w, .-]{0,80}\])?[ \t]?"
    r"(?P<operator>===?|>=|~=|=)[ \t]?v?(?P<version>\d[\w.+!-]{0,40})(?P<any>\.\*)?"
)
_WRITES_REQUIREMENTS = late(r"\s*%%(?:writefile|file)[ \t][^\n]{0,200}?requirements[^\n]{0,40}\.txt\b")
# conda's name for what is imported, and installed by pip, under another one.
_OTHER_NAMES = {"pytorch": "torch", "pytorch-gpu": "torch", "tensorflow-gpu": "tensorflow", "pytables": "tables"}


class AtLeast(str):
    """A version that is only a lower bound (`torch>=2.6`): what is installed may be newer."""

    __slots__ = ()


def pinned_versions(sources: Sequence[str]) -> dict[str, str]:
    """Versions that the code cells install, by normalized package name; the last one wins.

    A lower bound is given as `AtLeast`. Commented lines and versions held in variables say nothing.
    """
    found: dict[str, str] = {}
    for source in sources:
        if any(word in source for word in ("install", " add ", " create ", "requirements")):
            for line in _install_lines(source):
                found.update(_pins(line))
    return found


def version_lookup(sources: Sequence[str], installed: bool) -> Callable[[str], str | None]:
    """The version of a package: pinned by `sources`, else (with `installed`) of this environment, else None.

    Nothing is read before the first question, and no package is ever imported.
    """
    return _Lookup(sources, installed)


@dataclass(slots=True)
class _Lookup:
    """Made for every notebook, asked for few."""

    sources: Sequence[str]
    installed: bool
    _pinned: dict[str, str] | None = None
    _known: dict[str, str | None] = field(default_factory=dict)

    def __call__(self, package: str) -> str | None:
        if package not in self._known:
            if self._pinned is None:
                self._pinned = pinned_versions(self.sources)
            name = _normalized(package)
            self._known[package] = self._pinned.get(name) or (_installed(name) if self.installed else None)
        return self._known[package]


def is_older(version: str | None, than: str) -> bool:
    """Whether `version` is known and lower than `than`; a mere lower bound never is known to be."""
    return version is not None and not isinstance(version, AtLeast) and _compare(version, than) is False


def is_at_least(version: str | None, bound: str) -> bool:
    """Whether `version` is known to be `bound` or newer."""
    return version is not None and _compare(version, bound) is True


def _compare(version: str, bound: str) -> bool | None:
    from packaging.version import InvalidVersion, Version

    try:
        return Version(version) >= Version(bound)
    except InvalidVersion:
        return None


def _installed(name: str) -> str | None:
    from importlib.metadata import PackageNotFoundError, version

    try:
        found: str | None = version(name)  # None when the package's metadata is broken
    except (PackageNotFoundError, ValueError):
        return None
    return found or None


def _install_lines(source: str) -> Iterator[str]:
    if _WRITES_REQUIREMENTS.match(source):
        yield from (line.partition("#")[0] for line in source.split("\n")[1:])
        return
    shell = cell_magic(source) in _SHELLS
    for line in re.sub(r"\\\n", "  ", source).split("\n"):
        command = line.strip().removeprefix("%%")
        if command.startswith("#") or not (shell or _COMMAND_LINE.match(line)):
            continue
        start = _INSTALL.search(command)
        if start:
            yield command[start.end() :].partition(" #")[0]
    if cell_magic(source) == "pip":
        yield source.partition("\n")[0]


def _pins(line: str) -> Iterator[tuple[str, str]]:
    for pin in _PINNED.finditer(line):
        version = pin["version"].rstrip(".-")
        lower_bound = pin["operator"] == ">=" or (pin["operator"] == "~=" and version.count(".") < 2)
        yield _normalized(pin["name"]), AtLeast(version) if lower_bound else version


def _normalized(package: str) -> str:
    name = re.sub(r"[-_.]+", "-", package).lower()
    return _OTHER_NAMES.get(name, name)
