"""Reports: one function per format, from the wire format (`mlsec_nb.findings`) to text. Nothing here decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import cast

from mlsec_nb.findings import Finding, Report

RawPosition = tuple[int, int, int, int]
"""Line, column, end line, end column in the file as it is on disk; 1-based characters, the end exclusive."""


def unknown_position(finding: Finding) -> RawPosition | None:
    """The answer of a caller that cannot place findings in the raw file."""
    return None


def nowhere_else(finding: Finding) -> tuple[Finding, ...]:
    """The answer of a caller that does not compare secrets."""
    return ()


@dataclass(frozen=True, slots=True)
class Context:
    """What rendering needs beside the report.

    `color`: write ANSI colours (text formats). `width`: columns of the terminal. `raw_position`: where a finding is
    in the raw file, `None` when that is not known. `elsewhere`: other places of the secret that a finding is about.
    `base`: the folder that absolute paths are shown relative to.
    `command`: how the user calls mlsec. `unit`: what a finding's path names.
    """

    color: bool = False
    width: int = 100
    raw_position: Callable[[Finding], RawPosition | None] = unknown_position
    elsewhere: Callable[[Finding], tuple[Finding, ...]] = nowhere_else
    base: Path | None = None
    command: str = "mlsec"
    unit: str = "file"


Renderer = Callable[[Report, Context], str]


def _render_with(module: str, report: Report, context: Context) -> str:
    renderer = cast(Renderer, import_module(f"mlsec_nb.report.{module}").render)
    return renderer(report, context)


_NAMES = "text concise json sarif github gitlab junit html markdown rdjson statistics".split()

FORMATS: dict[str, Renderer] = {name: partial(_render_with, name) for name in _NAMES}
"""Every format by its name on the command line; a format's module is imported when it is first used."""


def render(report: Report, format: str, context: Context) -> str:
    """The report as text that encodes to UTF-8 and ends with a line feed; the same report gives the same text.

    Raises KeyError for a format that is not in `FORMATS`.
    """
    return FORMATS[format](report, context)
