"""What `%mlsec` shows, with the variables that VS Code gives to a notebook's outputs: severities can be read."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import Browser

from mlsec_nb.batch import Source, scan_source
from mlsec_nb.config import Config
from mlsec_nb.findings import Severity
from mlsec_nb.kernel.html import report_html

# Read in VS Code 1.139. Its Jupyter extension brings ipywidgets' variables along, the same for every theme.
WIDGETS = {"jp-error-color1": "#f44336", "jp-warn-color1": "#ff9800", "jp-info-color1": "#00bcd4"}
THEMES = {
    "Light Modern": {
        "editor-background": "#ffffff", "errorForeground": "#f85149", "list-errorForeground": "#b01011",
        "editorWarning-foreground": "#bf8803", "list-warningForeground": "#855f00",
        "editorInfo-foreground": "#0063d3",
    },
    "Quiet Light": {
        "editor-background": "#f5f5f5", "errorForeground": "#f1897f", "list-errorForeground": "#b01011",
        "editorWarning-foreground": "#bf8803", "list-warningForeground": "#765500",
        "editorInfo-foreground": "#0063d3",
    },
    "Dark Modern": {
        "editor-background": "#1f1f1f", "errorForeground": "#f85149", "list-errorForeground": "#f88070",
        "editorWarning-foreground": "#cca700", "list-warningForeground": "#cca700",
        "editorInfo-foreground": "#59a4f9",
    },
    "High Contrast": {
        "editor-background": "#000000", "errorForeground": "#f48771", "editorWarning-foreground": "#ffd370",
        "editorInfo-foreground": "#59a4f9",
    },
}  # fmt: skip
READABLE = 4.5
"""The least contrast of text in WCAG 2.2, level AA (success criterion 1.4.3)."""

COLORS = "all => all.map(one => getComputedStyle(one).color.match(/\\d+/g).map(Number))"


def _luminance(color: list[int]) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (c / 255 for c in color)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: list[int], other: list[int]) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_severities_can_be_read_in_vs_code(browser: Browser, theme: str) -> None:
    report = scan_source(Source(b"import torch\ntorch.load('m.pt')\n", "a.py"), Config())
    shown = report_html(replace(report, findings=tuple(replace(report.findings[0], severity=one) for one in Severity)))
    variables = WIDGETS | {f"vscode-{name}": value for name, value in THEMES[theme].items()}
    root = "".join(f"--{name}:{value};" for name, value in variables.items())
    page = browser.new_page()
    page.set_content(f"<style>:root{{{root}}}</style><div>{shown}</div>")
    colors: list[list[int]] = page.locator("summary b").evaluate_all(COLORS)
    page.close()
    background = list(bytes.fromhex(THEMES[theme]["editor-background"][1:]))
    assert len(colors) == len(Severity)
    assert [color for color in colors if _contrast(color, background) < READABLE] == []
