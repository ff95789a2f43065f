"""Scan files: find them, read them, scan each, put the reports together."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mlsec_nb.config import Config
from mlsec_nb.decode import UnreadableNotebook, text_of
from mlsec_nb.files import FoundFile, Unreachable, UnreadableFile, discover, read_bytes
from mlsec_nb.findings import Edit, Report, ScanError
from mlsec_nb.rawfile import RawFile
from mlsec_nb.redaction import MASK, without_tokens
from mlsec_nb.rule import Rule
from mlsec_nb.scan import Scanner, merged
from mlsec_nb.selection import default_rules, redacting_rules, selected_rules
from mlsec_nb.sources import read_source

Progress = Callable[[int, int], None]
"""Called with (files done, files in all)."""


@dataclass(frozen=True, slots=True)
class Source:
    """Content to scan that is not on disk, as from stdin."""

    data: bytes
    name: str


def rules_of(config: Config) -> tuple[Rule, ...]:
    """The rules that a configuration asks for. Raises ConfigError when a prefix names no rule."""
    return selected_rules(config.select, config.ignore) if config.select else default_rules(config.ignore)


def make_scanner(config: Config, expected_bytes: int = 0) -> Scanner:
    """The scanner that a configuration describes."""
    return Scanner(
        rules_of(config),
        redacting=redacting_rules(),
        installed_versions=config.installed_versions,
        expected_bytes=expected_bytes,
        disk_cache=config.cache,
    )


def scan_source(source: Source, config: Config) -> Report:
    """The report on one piece of content."""
    return _scan(make_scanner(config, len(source.data)), source.data, source.name, source.name, None)


def scan_paths(paths: Sequence[Path], config: Config, progress: Progress | None = None) -> Report:
    """The report on every file below `paths`; what cannot be read is an error in it, never an exception."""
    found = list(discover(paths, config.exclude, config.respect_gitignore))
    total = sum(file.size for file in found if isinstance(file, FoundFile))
    scanner = make_scanner(config, total)
    with _few_collections():
        return merged(_reports(found, scanner, progress))


def _reports(found: Sequence[FoundFile | Unreachable], scanner: Scanner, progress: Progress | None) -> Iterator[Report]:
    for number, file in enumerate(found, 1):
        yield scan_file(file.path, scanner) if isinstance(file, FoundFile) else _failed(file.path, file.message)
        if progress:
            progress(number, len(found))


def scan_file(path: Path, scanner: Scanner) -> Report:
    """The report on one file."""
    try:
        return scan_data(scanner, read_bytes(path), path)
    except UnreadableFile as problem:
        return _failed(path, str(problem))


def scan_data(scanner: Scanner, data: bytes, path: Path) -> Report:
    """The report on content that is, or is going to be, that of the file at `path`."""
    return _scan(scanner, data, path.name, shown_path(path), str(path.parent))


def masked_text(scanner: Scanner, data: bytes, path: Path) -> str:
    """The characters of a file with everything masked that no surface may show. Raises UnreadableNotebook."""
    notebook = read_source(data, path.name, shown_path(path), str(path.parent))
    masks = {where: [Edit(span, MASK) for span in spans] for where, spans in scanner.secrets(notebook).items()}
    return without_tokens(RawFile(text_of(data)).edited(masks))


def _scan(scanner: Scanner, data: bytes, name: str, shown: str, directory: str | None) -> Report:
    try:
        notebook = read_source(data, name, shown, directory)
        report = scanner.scan(notebook)
        for text in notebook.code_texts:
            text.forget()
        return report
    except UnreadableNotebook as problem:
        return Report(errors=(ScanError(shown, None, str(problem)),), stats={"files": 1})
    except (RecursionError, MemoryError):
        message = "nested too deeply or too large to be read; it was not checked"
        return Report(errors=(ScanError(shown, None, message),), stats={"files": 1})
    except Exception as problem:  # a bug of ours costs this file only; just its type, for a message can quote the file
        message = f"the scan of it failed ({type(problem).__name__}); please report"
        return Report(errors=(ScanError(shown, None, message),), stats={"files": 1})


def _failed(path: Path, message: str) -> Report:
    return Report(errors=(ScanError(shown_path(path), None, message),), stats={"files": 1})


def shown_path(path: Path) -> str:
    """The path as reports and fingerprints have it: relative to the working folder where it is below it, with `/`."""
    absolute = Path(os.path.normpath(path.absolute()))  # symbolic links keep the name the user knows
    here = Path.cwd()
    return (absolute.relative_to(here) if absolute.is_relative_to(here) else path).as_posix()


@contextmanager
def _few_collections() -> Iterator[None]:
    """Syntax trees are many small objects without cycles: collecting them again and again finds nothing."""
    enabled = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        if enabled:
            gc.enable()
