"""Reports to render: one as a user would see it, one in which every text is an attack on a surface."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from mlsec_nb.findings import Edit, Finding, Fix, Report, RuleInfo, ScanError, Severity, Span

_LOAD = 'model = torch.load("model.pt")'


@pytest.fixture
def make_finding() -> Callable[..., Finding]:
    """A finding of torch.load in cell 3, with the given fields changed."""
    finding = Finding(
        rule="DES010",
        name="torch-load",
        severity=Severity.HIGH,
        message="torch.load without weights_only=True can run code that is in the file",
        path="notebooks/tour.ipynb",
        cell=3,
        cell_id="a1b2c3",
        part="code",
        output=None,
        span=Span(21, 43),
        line=2,
        column=9,
        end_line=2,
        end_column=31,
        excerpt=_LOAD,
        fingerprint="0123456789abcdef",
        fix=Fix("Pass weights_only=True", (Edit(Span(42, 42), ", weights_only=True"),), safe=True),
        tags=("CWE-502",),
        where=("cells", 2, "source"),
    )
    return lambda **changes: replace(finding, **changes)


@pytest.fixture
def rule() -> RuleInfo:
    return RuleInfo(
        id="DES010",
        name="torch-load",
        severity=Severity.HIGH,
        message="torch.load without weights_only=True can run code that is in the file",
        why="A .pt file is a pickle. weights_only=True accepts tensors and plain containers only.",
        instead="Pass weights_only=True, or load safetensors.",
        url="https://example.org/rules/DES010",
        tags=("CWE-502", "AML.T0011.000"),
    )


@pytest.fixture
def report(make_finding: Callable[..., Finding], rule: RuleInfo) -> Report:
    """Findings of several files, places and severities, and one error."""
    secret = RuleInfo("SEC001", "token", Severity.CRITICAL, "A token", "Whoever reads it can use it.", "Rotate it.")
    masked = make_finding(
        rule="SEC001",
        name="token",
        severity=Severity.CRITICAL,
        message="A Hugging Face token",
        part="output",
        output=0,
        cell=5,
        line=1,
        column=9,
        end_line=1,
        end_column=46,
        excerpt="token = '****'",
        fingerprint="fedcba9876543210",
        fix=Fix("Remove this output", (Edit(Span(0, 40), ""),)),
    )
    script = make_finding(path="train.py", cell=None, cell_id=None, where=(), severity=Severity.LOW, fix=None)
    return Report(
        findings=(make_finding(), make_finding(line=7, end_line=7), masked, script),
        rules=(rule, secret),
        errors=(ScanError("broken.ipynb", None, "not JSON: line 1, column 1"),),
        stats={"files": 3, "cells": 40},
        version="0.1.0",
    )


HOSTILE = (
    "\x1b[2J",
    "\x1b]0;title\x07",
    "\x9b31m",
    "\x00\x08\x7f",
    "\u202egnp.exe\u2066",
    "zero\u200bwidth\ufeff",
    "\U000e0041tag",
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "</code></pre></td></table><h1>x</h1>",
    "\" onmouseover=\"alert(1)' x='",
    "javascript:alert(1)",
    "a\nb\r\n::error file=x::forged",
    "a,b:c::d%0A%25",
    "]]><x/>&amp;&#0;<!-- -->",
    "``` `a` ``",
    "a | b \\| c",
    "[click](https://evil.example) ![x](y) @everyone #12",
    "=cmd()|' /C calc'!A0",
    "WWW.evil.example http://evil.example a@b.example ~~x~~ $x$ :tada: <!-- <b>",
    "{0} {{1}} [a](1)",
    "[bold red]rich markup[/]",
    "\ud800 lone \udcff",
    "\ufffe\uffff\u2028\u2029",
    "x" * 10_000,
    "wide 漢字 e\u0301",
    "",
)


@pytest.fixture(params=HOSTILE, ids=[f"hostile{number}" for number in range(len(HOSTILE))])
def hostile(request: pytest.FixtureRequest) -> str:
    text: str = request.param
    return text


@pytest.fixture
def hostile_report(hostile: str, make_finding: Callable[..., Finding]) -> Report:
    """Two findings, one rule and one error in which every free text is the attack."""
    finding = make_finding(
        rule=hostile,
        name=hostile,
        message=hostile,
        path=hostile,
        cell_id=hostile,
        part=hostile,
        excerpt=hostile,
        fingerprint=hostile,
        fix=Fix(hostile, (Edit(Span(21, 43), hostile),)),
        tags=(hostile,),
    )
    outside = make_finding(path=f"/abs/{hostile}", cell=None, where=(), excerpt=hostile, column=5_000, end_column=5_010)
    info = RuleInfo(hostile, hostile, Severity.HIGH, hostile, hostile, hostile, hostile, (hostile,))
    error = ScanError(hostile, 2, hostile)
    return Report((finding, outside), (info,), (error,), {hostile: 1}, hostile)
