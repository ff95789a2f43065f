"""The report with filters, made of ipywidgets: each shows a fragment of HTML in which everything is escaped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module
from typing import Any

from mlsec_nb.findings import Finding, Report, Severity
from mlsec_nb.frames.live import LiveFrame
from mlsec_nb.kernel.report_html import place_of, session_html
from mlsec_nb.kernel.shown import masked
from mlsec_nb.report.summary import family
from mlsec_nb.report.visible import visible

_ALL = "all"
# VS Code puts widgets on white with black text whatever its theme; others have none of these variables.
_THEMED = (
    "background:var(--vscode-editor-background,transparent);color:var(--vscode-editor-foreground,inherit);padding:0 4px"
)


def widget_bundle(
    report: Report, frames: Sequence[LiveFrame], closing: dict[str, Callable[[], None]]
) -> dict[str, Any] | None:
    """The widget's MIME bundle; None where ipywidgets is not installed. What takes it away is put into `closing`."""
    try:
        ipywidgets = import_module("ipywidgets")
    except ImportError:
        return None
    view = _View(ipywidgets, report, frames)
    closing[f"report {view.box.model_id}"] = view.close
    bundle: dict[str, Any] = view.box._repr_mimebundle_()
    return bundle


class _View:
    """Three filters over the findings. Filtering reads the finished report; nothing is scanned again."""

    def __init__(self, widgets: Any, report: Report, frames: Sequence[LiveFrame]) -> None:
        self._report, self._frames = report, frames
        severities = [(f"{severity.value} or worse", severity.value) for severity in Severity]
        families = sorted({family(finding.rule) for finding in report.findings})
        places = list(dict.fromkeys(map(place_of, report.findings)))
        self._severity = widgets.Dropdown(description="severity", options=severities, value=Severity.INFO.value)
        self._family = widgets.Dropdown(description="family", options=[_ALL, *families], value=_ALL)
        shown = [(visible(masked(place)), index) for index, place in enumerate(places)]
        self._place = widgets.Dropdown(description="place", options=[(_ALL, -1), *shown], value=-1)
        self._places = places
        self._shown = widgets.HTML()
        filters = (self._severity, self._family, self._place)
        for control in filters:
            control.observe(self._filter, names="value")
        row = widgets.HBox(list(filters), layout={"flex_flow": "row wrap"})
        self.box = widgets.VBox([row, self._shown])
        self._parts = (*filters, row, self._shown, self.box)
        self._filter()

    def close(self) -> None:
        """Take it out of the page, and hold nothing in the kernel."""
        for part in self._parts:
            for one in (getattr(part, "style", None), part.layout, part):
                if one is not None:
                    one.close()

    def _filter(self, change: Any = None) -> None:
        kept = replace(self._report, findings=tuple(filter(self._is_wanted, self._report.findings)))
        self._shown.value = f'<div style="{_THEMED}">{masked(session_html(kept, self._frames))}</div>'

    def _is_wanted(self, finding: Finding) -> bool:
        return (
            finding.severity.rank >= Severity(self._severity.value).rank
            and self._family.value in (_ALL, family(finding.rule))
            and (self._place.value < 0 or place_of(finding) == self._places[self._place.value])
        )
