"""From a configuration and one file to a report on it; whatever is wrong with the file is an error in the report."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from mlsec_nb.config import Config
from mlsec_nb.decode import UnreadableNotebook, text_of
from mlsec_nb.files import UnreadableFile, read_bytes
from mlsec_nb.findings import Edit, Report, ScanError
from mlsec_nb.project import identity_path, shown_path
from mlsec_nb.rawfile import RawFile
from mlsec_nb.redaction import MASK, without_tokens
from mlsec_nb.rule import Rule
from mlsec_nb.rules.pii_flow_previews import note_previews
from mlsec_nb.scan import Scanner
from mlsec_nb.selection import default_rules, redacting_rules, selected_rules
from mlsec_nb.sources import read_source


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


def scan_file(path: Path, scanner: Scanner) -> Report:
    """The report on one file."""
    try:
        return scan_data(scanner, read_bytes(path), path)
    except UnreadableFile as problem:
        return failed(path, str(problem))


def scan_data(scanner: Scanner, data: bytes, path: Path) -> Report:
    """The report on content that is, or is going to be, that of the file at `path`."""
    return scan_as(scanner, data, path.name, (shown_path(path), identity_path(path)), str(path.parent))


def scan_as(scanner: Scanner, data: bytes, name: str, paths: tuple[str, str], directory: str | None) -> Report:
    """The report on content that goes by a name; `paths`: what reports and what fingerprints call it."""
    shown, identity = paths
    report = _scan(scanner, data, name, identity, directory)
    return report if shown == identity else _renamed(report, shown)


def scan_content(scanner: Scanner, data: bytes, path: str) -> Report:
    """The report on content that is nowhere on disk; what the code names is not looked for there either."""
    return _scan(scanner, data, path, path, None)


def _renamed(report: Report, path: str) -> Report:
    """The report with the path that the user knows; fingerprints keep what they were made of."""
    findings = tuple(replace(finding, path=path) for finding in report.findings)
    return replace(report, findings=findings, errors=tuple(replace(error, path=path) for error in report.errors))


def masked_text(scanner: Scanner, data: bytes, path: Path) -> str:
    """The characters of a file with everything masked that no surface may show. Raises UnreadableNotebook."""
    notebook = read_source(data, path.name, shown_path(path), str(path.parent))
    masks = {where: [Edit(span, MASK) for span in spans] for where, spans in scanner.secrets(notebook).items()}
    return without_tokens(RawFile(text_of(data)).edited(masks))


def _scan(scanner: Scanner, data: bytes, name: str, shown: str, directory: str | None) -> Report:
    try:
        notebook = read_source(data, name, shown, directory)
        note_previews(notebook)
        report = scanner.scan(notebook)
        notebook.names.forget()
        return report
    except UnreadableNotebook as problem:
        return Report(errors=(ScanError(shown, None, str(problem)),), stats={"files": 1})
    except (RecursionError, MemoryError):
        message = "nested too deeply or too large to be read; it was not checked"
        return Report(errors=(ScanError(shown, None, message),), stats={"files": 1})
    except Exception as problem:  # a bug of ours costs this file only; just its type, for a message can quote the file
        message = f"the scan of it failed ({type(problem).__name__}); please report"
        return Report(errors=(ScanError(shown, None, message),), stats={"files": 1})


def failed(path: Path, message: str) -> Report:
    """The report on a file that could not be scanned."""
    return Report(errors=(ScanError(shown_path(path), None, message),), stats={"files": 1})
