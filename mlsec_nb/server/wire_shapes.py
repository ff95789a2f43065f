"""The JSON that crosses between page, server and kernel, as types; protocol 1.

What the engine's own dataclasses (`mlsec_nb.findings`) already say is not said again: `tools/write_wire_types.py` reads
both and writes the JSON schema and the TypeScript types.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

from mlsec_nb.findings import Finding, RuleInfo, ScanError

PROTOCOL = 1

JsonPath = list[str | int]

ReportFormat = Literal["html", "sarif", "json", "markdown"]


class LiveFinding(TypedDict):
    """A finding with what the page needs to draw it. Offsets count UTF-16 units, as JavaScript does."""

    start: int
    end: int
    where: JsonPath


class ReportJson(TypedDict):
    """`mlsec scan --format json`."""

    schema: int
    findings: list[Finding]
    rules: list[RuleInfo]
    errors: list[ScanError]
    stats: dict[str, int]


class LiveReport(TypedDict):
    """The report on one open notebook; its paths are empty, `where` is relative to the cell."""

    schema: int
    findings: list[LiveFinding]
    rules: list[RuleInfo]
    errors: list[ScanError]
    stats: dict[str, int]
    version: str


class Hello(TypedDict):
    """GET mlsec/hello."""

    protocol: int
    version: str


class BadExample(TypedDict):
    """What a rule finds, and what its fix makes of it (null: there is no mechanical fix)."""

    before: str
    after: str | None


class RuleDetails(TypedDict):
    """GET mlsec/rules/<id>: the facts of a rule with its examples."""

    links: list[str]
    bad: list[BadExample]
    good: list[str]


class ScanRequest(TypedDict):
    """POST mlsec/scan: the cells that are new or changed. `order` and `metadata`, left out, are as before."""

    protocol: int
    session: str
    revision: int
    cells: dict[str, Any]
    order: NotRequired[list[str]]
    metadata: NotRequired[dict[str, Any]]


class ScanDone(TypedDict):
    """The report on the notebook as of that revision."""

    protocol: int
    revision: int
    report: LiveReport


class ScanSuperseded(TypedDict):
    """A newer request of the same session came in; this one was not finished."""

    protocol: int
    revision: int
    superseded: Literal[True]


ScanAnswer = ScanDone | ScanSuperseded


class Refusal(TypedDict):
    """The body of every answer that is an error; `missing` (409): cells to send again, with the metadata."""

    message: str
    missing: NotRequired[list[str]]


class ReportRequest(TypedDict):
    """POST mlsec/report: the session's last report as a file. `name` is the notebook's, to be shown."""

    protocol: int
    session: str
    format: ReportFormat
    name: str


class ReportAnswer(TypedDict):
    """The report in the wanted format; never to be shown as a page of the server's origin."""

    format: ReportFormat
    text: str


class FrameColumn(TypedDict):
    """A column that holds personal data. `shape` is that of a value, never a value."""

    name: str
    entity: str
    group: Literal["direct", "quasi", "special"]
    confidence: float
    prevalence: float
    reason: str
    shape: str
    tags: list[str]


class FrameRisk(TypedDict):
    """How far the quasi-identifiers of a frame single people out, as in `mlsec data --format json`."""

    quasi_identifiers: list[str]
    smallest_set: list[str]
    k_min: int | None
    share_below_5: float | None
    rows: int | None
    computed_on: Literal["all rows"] | None
    generalise: dict[str, str]


class FrameAction(TypedDict):
    """What the kernel offers to write code for."""

    id: str
    title: str


class Frame(TypedDict):
    """A data frame in the kernel's memory. `rows` is null where counting them would compute something."""

    name: str
    kind: str
    rows: int | None
    sampled: bool
    columns: list[FrameColumn]
    risk: FrameRisk
    actions: list[FrameAction]


class KernelHello(TypedDict):
    """The kernel's first message."""

    protocol: int
    version: str
    kind: Literal["hello"]


class KernelLive(TypedDict):
    """What the kernel knows after a cell ran."""

    protocol: int
    kind: Literal["live"]
    report: LiveReport
    frames: list[Frame]


class KernelInsert(TypedDict):
    """Code that the page inserts as a new cell below; it is never run."""

    protocol: int
    kind: Literal["insert"]
    code: str


class KernelProblem(TypedDict):
    """Something that could not be done, in words for the user."""

    protocol: int
    kind: Literal["problem"]
    message: str


KernelMessage = KernelHello | KernelLive | KernelInsert | KernelProblem


class PageRefresh(TypedDict):
    """Send the last "live" message again, computing nothing."""

    kind: Literal["refresh"]


class PageAction(TypedDict):
    """The user clicked on an action of a frame."""

    kind: Literal["action"]
    frame: str
    action: str


PageMessage = PageRefresh | PageAction

EXTENDS: dict[type, type] = {LiveFinding: Finding, RuleDetails: RuleInfo}
"""Shapes that have, beside their own keys, all those of another."""
