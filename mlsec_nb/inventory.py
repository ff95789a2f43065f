"""What the notebooks of a folder depend on and make: each thing once, with every cell that names it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mlsec_nb.batch import make_scanner
from mlsec_nb.config import Config
from mlsec_nb.decode import UnreadableNotebook
from mlsec_nb.files import Unreachable, UnreadableFile, discover, read_bytes
from mlsec_nb.findings import Finding, ScanError
from mlsec_nb.inventory_uses import Seen, things_in
from mlsec_nb.notebook import Notebook
from mlsec_nb.project import shown_path
from mlsec_nb.redaction import MASK
from mlsec_nb.scan import Scanner
from mlsec_nb.sources import read_source
from mlsec_nb.values import UNKNOWN_PART

Progress = Callable[[int, int], None]
_SHORTEST_SECRET = 4
_VERDICTS = ("", "clean", "review", "inconclusive", "dangerous")


@dataclass(slots=True)
class Thing:
    """One model, dataset, file, bucket, URL or package. No secret is in its name: what stood there is masked."""

    kind: str
    name: str
    version: str = ""
    actions: set[str] = field(default_factory=set)
    pinned: bool | None = None
    """Whether every place that takes it in says exactly which one it means; None when nobody takes it in."""
    hashed: bool = False
    verdict: str = ""
    risks: set[str] = field(default_factory=set)
    """Rules that warn of the format it is loaded from, as DES010."""
    cells: list[tuple[str, int | None]] = field(default_factory=list)
    files: set[Path] = field(default_factory=set)
    """The local files that it is, where they exist."""


@dataclass(slots=True)
class Inventory:
    """Things in order of kind and name, and what could not be read."""

    things: list[Thing]
    errors: list[ScanError]
    files: int = 0


def inventory(paths: Sequence[Path], config: Config, progress: Progress = lambda done, total: None) -> Inventory:
    """What the notebooks, scripts and documents below `paths` name."""
    scanner = make_scanner(Config(select=("DES",), cache=config.cache, installed_versions=config.installed_versions))
    things: dict[tuple[str, str, str], Thing] = {}
    errors: list[ScanError] = []
    found = list(discover(paths, config.exclude, config.respect_gitignore))
    for done, file in enumerate(found, 1):
        shown = shown_path(file.path)
        try:
            if isinstance(file, Unreachable):
                raise UnreadableFile(file.message)
            notebook = read_source(read_bytes(file.path), file.path.name, shown, str(file.path.parent))
            _add(notebook, file.path.parent, scanner, things)
        except (UnreadableFile, UnreadableNotebook) as problem:
            errors.append(ScanError(shown, None, str(problem)))
        except (RecursionError, MemoryError):
            errors.append(ScanError(shown, None, "nested too deeply or too large to be read"))
        except Exception as problem:  # a bug of ours costs this file only; a message could quote the file
            errors.append(ScanError(shown, None, f"reading it failed ({type(problem).__name__}); please report"))
        progress(done, len(found))
    return Inventory(sorted(things.values(), key=_order), errors, len(found))


def _order(thing: Thing) -> tuple[str, str, str]:
    return thing.kind, thing.name, thing.version


def _add(notebook: Notebook, folder: Path, scanner: Scanner, things: dict[tuple[str, str, str], Thing]) -> None:
    seen = list(things_in(notebook))
    if not seen:
        return
    secrets = _secrets(notebook, scanner)
    risks = scanner.scan(notebook).findings
    for one in seen:
        name, version = _named(one, secrets), _masked(one.version, secrets)
        thing = things.setdefault((one.kind, name, version), Thing(one.kind, name, version))
        _note(thing, one, notebook.path)
        thing.risks |= {finding.rule for finding in risks if one.action != "installs" and _is_at(finding, one)}
        path = folder / one.name
        if one.action == "reads" and UNKNOWN_PART not in one.name and "://" not in one.name and _is_file(path):
            thing.files.add(path)
            if _is_file(path.with_name(f"{path.name}.dvc")):  # DVC keeps the file's hash there
                thing.hashed = thing.pinned = True
    for text in notebook.code_texts:
        text.forget()


def _note(thing: Thing, one: Seen, path: str) -> None:
    thing.actions.add(one.action)
    if one.pinned is not None:
        thing.pinned = one.pinned if thing.pinned is None else thing.pinned and one.pinned
    thing.hashed = thing.hashed or one.hashed
    thing.verdict = max(thing.verdict, one.verdict, key=_VERDICTS.index)
    if (path, one.text.cell) not in thing.cells:
        thing.cells.append((path, one.text.cell))


def _is_at(finding: Finding, one: Seen) -> bool:
    same_text = finding.cell == one.text.cell and finding.where == one.text.where
    return same_text and finding.span.start < one.span.end and one.span.start < finding.span.end


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _secrets(notebook: Notebook, scanner: Scanner) -> list[str]:
    places = scanner.secrets(notebook)
    found = {text.source[span.start : span.end] for text in notebook.texts for span in places.get(text.where, ())}
    return sorted((value for value in found if len(value) >= _SHORTEST_SECRET), key=len, reverse=True)


def _named(one: Seen, secrets: list[str]) -> str:
    """The name as it may be told: no user name, no query (signatures, tokens), no secret that a rule knows."""
    name = one.name
    if "://" in name:
        scheme, _, rest = name.partition("://")
        host, slash, path = rest.partition("/")
        name = f"{scheme}://{host.rpartition('@')[2]}{slash}{path}".partition("?")[0].partition("#")[0]
    return _masked(name, secrets).replace(UNKNOWN_PART, "…")


def _masked(text: str, secrets: list[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, MASK)
    return text
