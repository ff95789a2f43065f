"""Frames as an HTML fragment: no script, no style sheet, every text escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mlsec_nb.frames.column import ColumnFinding
from mlsec_nb.frames.frame_report import safe_name
from mlsec_nb.frames.live import LiveFrame
from mlsec_nb.kernel.frames_text import extent, form, risk_lines, share, verdict
from mlsec_nb.report.html_words import element, escaped

_CELL = "padding:1px 10px 1px 0;text-align:left;vertical-align:top"
_HEADS = ("column", "kind", "group", "sure", "why", "form", "law")


def frames_html(frames: Iterable[LiveFrame]) -> str:
    """A card for each frame; those with findings are open."""
    cards = "".join(map(_card, frames))
    return f'<div style="font-size:0.95em;line-height:1.45;color:inherit">{cards or "mlsec: no frames"}</div>'


def _card(frame: LiveFrame) -> str:
    head = f"{element('b', '', frame.name)} {escaped(f'{frame.kind}, {extent(frame)}: {verdict(frame)}')}"
    body = "".join(_body(frame))
    if not body:
        return f"<div>{head}</div>"
    summary = f'<summary style="cursor:pointer">{head}</summary>'
    return f'<details open style="margin:2px 0">{summary}<div style="margin:0 0 6px 16px">{body}</div></details>'


def _body(frame: LiveFrame) -> Iterator[str]:
    if frame.columns:
        heads = "".join(f'<th style="{_CELL}">{head}</th>' for head in _HEADS)
        rows = "".join(map(_row, frame.columns))
        yield f'<table style="border-collapse:collapse;margin:2px 0"><tr>{heads}</tr>{rows}</table>'
    yield from (f"<div>{escaped(line)}</div>" for line in risk_lines(frame.risk))
    for fix in frame.fixes:
        yield f"<div>{element('code', '', f'%mlsec frames {frame.name} --fix {fix.id}')} {escaped(fix.title)}</div>"


def _row(one: ColumnFinding) -> str:
    texts = (
        safe_name(one.name), one.entity, one.group, f"{one.confidence:.0%}", share(one) + one.reason, form(one),
        " ".join(one.tags),
    )  # fmt: skip
    cells = (f'<td style="{_CELL}">{escaped(text)}</td>' for text in texts)
    return f"<tr>{''.join(cells)}</tr>"
