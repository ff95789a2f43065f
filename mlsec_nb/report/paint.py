"""Colours of the terminal formats: what each role looks like, and nothing when colour is off."""

from __future__ import annotations

from collections.abc import Callable

Paint = Callable[[str, str], str]
"""(role, text already safe to show) -> the text as it is written."""

_STYLES = {
    "critical": "bold white on red",
    "high": "bold red",
    "medium": "yellow",
    "low": "cyan",
    "info": "blue",
    "error": "bold red",
    "path": "bold",
    "rule": "bold magenta",
    "gutter": "blue",
    "mark": "bold red",
    "label": "bold",
    "good": "green",
    "quiet": "dim",
}


def _plain(role: str, text: str) -> str:
    return text


def painter(color: bool) -> Paint:
    """A function that colours text by role; the identity when `color` is off."""
    if not color:
        return _plain
    from rich.color import ColorSystem
    from rich.style import Style

    wrap = {
        role: Style.parse(style).render("\0", color_system=ColorSystem.STANDARD).partition("\0")[::2]
        for role, style in _STYLES.items()
    }

    def paint(role: str, text: str) -> str:
        start, end = wrap[role]
        return f"{start}{text}{end}" if text else ""

    return paint
