"""One open notebook of one page: its cells, its last report, and which request is the newest."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from mlsec_nb.findings import Report, ScanError
from mlsec_nb.incremental import OpenNotebook, Superseded
from mlsec_nb.server.project import ProjectScanner
from mlsec_nb.server.requests import ScanRequest
from mlsec_nb.server.wire import WrittenReports


class MissingCells(Exception):
    """The server does not have these cells."""

    def __init__(self, ids: list[str]) -> None:
        super().__init__("cells are missing")
        self.ids = ids


class Session:
    """Requests come from several threads; one at a time has the notebook."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._newest = -1
        self._applied = -1
        self._notebook: OpenNotebook | None = None
        self._project: ProjectScanner | None = None
        self._reports = WrittenReports()
        self.report: Report | None = None
        """The last one that was finished."""

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        return self._notebook.size if self._notebook else 0

    def announce(self, revision: int) -> None:
        """A request has come in: older ones need not be finished."""
        self._newest = max(self._newest, revision)

    def scan(self, request: ScanRequest, project: ProjectScanner, gone: Callable[[], bool]) -> str | None:
        """The `LiveReport` as JSON, or None when a newer request came in meanwhile or this one's sender has `gone`.

        Raises MissingCells.
        """

        def is_superseded() -> bool:
            return self._newest > request.revision or gone()

        with self._lock:
            if request.revision < self._applied:
                return None
            notebook = self._updated(request, project)
            try:
                self.report = _with_settings(notebook.scan(is_superseded), project)
            except Superseded:
                return None
            return self._reports.write(self.report, notebook.findings(), project.config.min_severity.rank)

    def _updated(self, request: ScanRequest, project: ProjectScanner) -> OpenNotebook:
        if self._notebook is None:
            if request.metadata is None or request.order is None:
                raise MissingCells(list(request.order or ()))
            self._notebook, self._project = OpenNotebook(project.scanner, project.lock), project
        if self._project is not project:
            self._notebook.use(project.scanner, project.lock)
            self._project = project
        missing = self._notebook.missing(request.order, request.cells)
        if missing:
            raise MissingCells(missing)
        self._notebook.update(request.order, request.cells, request.metadata)
        self._applied = request.revision
        return self._notebook


def _with_settings(report: Report, project: ProjectScanner) -> Report:
    """The report as the project's settings want it; what is wrong with them is an error in it."""
    lowest = project.config.min_severity.rank
    findings = tuple(finding for finding in report.findings if finding.severity.rank >= lowest)
    errors = ((ScanError("", None, project.problem),) if project.problem else ()) + report.errors
    stats = report.stats | {"findings": len(findings), "errors": len(errors)}
    return replace(report, findings=findings, errors=errors, stats=stats)
