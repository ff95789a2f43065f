"""Line and column of a finding in the raw file, for formats that know no cells."""

from __future__ import annotations

from pathlib import Path

from mlsec_nb.decode import UnreadableNotebook, text_of
from mlsec_nb.files import UnreadableFile, read_bytes
from mlsec_nb.findings import Finding
from mlsec_nb.rawfile import RawFile


class RawPositions:
    """Reads each file once, in the order in which findings come."""

    def __init__(self) -> None:
        self._path = ""
        self._file: RawFile | None = None

    def of(self, finding: Finding) -> tuple[int, int, int, int] | None:
        """1-based (line, column, end line, end column), or None when the file is not there or has changed."""
        if finding.path != self._path:
            self._path, self._file = finding.path, _read(Path(finding.path))
        try:
            return self._file.position(finding.where, finding.span) if self._file else None
        except (ValueError, RecursionError, IndexError):
            return None


def _read(path: Path) -> RawFile | None:
    try:
        return RawFile(text_of(read_bytes(path)))
    except (UnreadableFile, UnreadableNotebook):
        return None
