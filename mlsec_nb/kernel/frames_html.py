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


_CODE = "padding:0 3px;white-space:nowrap"


def frames_html(frames: Iterable[LiveFrame], is_open: bool = True) -> str:
    """A card for each frame, those with findings to be opened and closed."""
    cards = "".join(_card(frame, is_open) for frame in frames)
    return f'<div style="font-size:0.95em;line-height:1.45;color:inherit">{cards or "mlsec: no frames"}</div>'


def _card(frame: LiveFrame, is_open: bool) -> str:
    head = f"{element('b', '', frame.name)} {escaped(f'{frame.kind}, {extent(frame)}: {verdict(frame)}')}"
    body = "".join(_body(frame))
    if not body:
        return f"<div>{head}</div>"
    summary = f'<summary style="cursor:pointer">{head}</summary>'
    opened = "open " if is_open else ""
    return f'<details {opened}style="margin:2px 0">{summary}<div style="margin:0 0 6px 16px">{body}</div></details>'


def _body(frame: LiveFrame) -> Iterator[str]:
    if frame.columns:
        heads = "".join(f'<th style="{_CELL}">{head}</th>' for head in _HEADS)
        rows = "".join(map(_row, frame.columns))
        yield f'<table style="border-collapse:collapse;margin:2px 0"><tr>{heads}</tr>{rows}</table>'
    yield from (f"<div>{escaped(line)}</div>" for line in risk_lines(frame.risk))
    if frame.fixes:
        line = element("code", _CODE, f"%mlsec frames {frame.name} --fix")
        yield f'<div style="margin-top:4px">{line} inserts a cell with code:</div>'
        fixes = "".join(f"<div>{element('code', _CODE, fix.id)} {escaped(fix.title)}</div>" for fix in frame.fixes)
        yield f'<div style="margin-left:16px">{fixes}</div>'


def _row(one: ColumnFinding) -> str:
    texts = (
        safe_name(one.name), one.entity, one.group, f"{one.confidence:.0%}", share(one) + one.reason, form(one),
        " ".join(one.tags),
    )  # fmt: skip
    cells = (f'<td style="{_CELL}">{escaped(text)}</td>' for text in texts)
    return f"<tr>{''.join(cells)}</tr>"
