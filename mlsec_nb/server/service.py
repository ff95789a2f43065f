"""What the handlers ask: everything that takes time runs in a few threads, off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from mlsec_nb.findings import Report
from mlsec_nb.report import Context, render
from mlsec_nb.server.project import Project
from mlsec_nb.server.requests import ReportRequest, ScanRequest, report_request, scan_request
from mlsec_nb.server.session import Session
from mlsec_nb.server.sessions import Sessions
from mlsec_nb.server.sweeping import Sweeper
from mlsec_nb.server.wire_shapes import PROTOCOL

SCANNING_THREADS = 2

Answer = TypeVar("Answer")


class NoReport(Exception):
    """The session is not known, or has no report yet."""


class Service:
    """One for each server."""

    def __init__(self, root: Path) -> None:
        self.sessions = Sessions()
        self._project = Project(root)
        self._reading = ThreadPoolExecutor(1, "mlsec-read")
        self._scanning = ThreadPoolExecutor(SCANNING_THREADS, "mlsec-scan")
        self._sweeper = Sweeper(self._reading)

    async def scan(self, body: bytes, gone: Callable[[], bool]) -> str:
        """The `ScanAnswer` as JSON. Raises BadRequest and MissingCells."""
        # Read apart from the scans: a request can only end an older one once it has been read.
        request = await _in(self._reading, lambda: scan_request(body))
        session = self.sessions.open(request.session)
        session.announce(request.revision)
        is_new = session.report is None
        found = await _in(self._scanning, lambda: self._scan(session, request, gone))
        if is_new and session.report is not None:
            self._sweeper.soon()
        rest = '"superseded":true' if found is None else f'"report":{found}'
        return f'{{"protocol":{PROTOCOL},"revision":{request.revision},{rest}}}'

    def _scan(self, session: Session, request: ScanRequest, gone: Callable[[], bool]) -> str | None:
        return session.scan(request, self._project.scanner(), gone)

    async def report(self, body: bytes) -> dict[str, Any]:
        """The `ReportAnswer`. Raises BadRequest and NoReport."""
        request = await _in(self._reading, lambda: report_request(body))
        session = self.sessions.get(request.session)
        report = session.report if session else None
        if report is None:
            raise NoReport
        text = await _in(self._reading, lambda: _rendered(report, request))
        return {"format": request.format, "text": text}

    def close(self) -> None:
        """End the threads; scans that have not begun are dropped."""
        for pool in (self._reading, self._scanning):
            pool.shutdown(wait=False, cancel_futures=True)


def _rendered(report: Report, request: ReportRequest) -> str:
    findings = tuple(replace(finding, path=request.name) for finding in report.findings)
    errors = tuple(replace(error, path=request.name) for error in report.errors)
    return render(replace(report, findings=findings, errors=errors), request.format, Context(unit="notebook"))


async def _in(pool: ThreadPoolExecutor, work: Callable[[], Answer]) -> Answer:
    return await asyncio.get_running_loop().run_in_executor(pool, work)
