from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mlsec_nb.findings import Finding, Report, RuleInfo
from mlsec_nb.report import Context, render

MakeFinding = Callable[..., Finding]

WHOLE = """\
notebooks/tour.ipynb:cell 3:2:9: high DES010 torch-load
  torch.load without weights_only=True can run code that is in the file
    |
  2 | model = torch.load("model.pt")
    |         ^^^^^^^^^^^^^^^^^^^^^^
  why:     A .pt file is a pickle. weights_only=True accepts tensors and plain containers only.
  instead: Pass weights_only=True, or load safetensors.
  fix:     Pass weights_only=True (safe)

1 finding in 1 file: 1 high
  unsafe deserialization 1
  1 fixable with `mlsec fix`: 1 safe
"""


def test_a_finding_is_told_whole(make_finding: MakeFinding, rule: RuleInfo) -> None:
    assert render(Report((make_finding(),), (rule,)), "text", Context()) == WHOLE


def test_why_and_instead_are_told_once_per_rule(report: Report) -> None:
    rendered = render(report, "text", Context())
    assert rendered.count("A .pt file is a pickle.") == 1
    assert rendered.count("see DES010 above") == 2


def test_a_rule_that_is_not_told_is_not_referred_to(make_finding: MakeFinding) -> None:
    assert "above" not in render(Report((make_finding(), make_finding())), "text", Context())


def test_the_end_lists_errors_counts_and_fixes(report: Report) -> None:
    rendered = render(report, "text", Context())
    assert "  broken.ipynb: not JSON: line 1, column 1\n" in rendered
    assert "4 findings in 2 files: 1 critical, 2 high, 1 low\n" in rendered
    assert "3 fixable with `mlsec fix`: 2 safe, 1 with consequences (--unsafe)" in rendered
    assert rendered.endswith("  looked at: files 3, cells 40\n")


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({}, "notebooks/tour.ipynb:cell 3:2:9"),
        ({"output": 0, "part": "output"}, "notebooks/tour.ipynb:cell 3 output 1:2:9"),
        ({"part": "metadata"}, "notebooks/tour.ipynb:cell 3 metadata:2:9"),
        ({"part": "metadata", "cell": None}, "notebooks/tour.ipynb:metadata:2:9"),
        ({"cell": None, "path": "/repo/a.py"}, "a.py:2:9"),
        ({"cell": None, "path": "/elsewhere/a.py"}, "/elsewhere/a.py:2:9"),
    ],
)
@pytest.mark.parametrize("format", ["text", "concise"])
def test_places(format: str, changes: dict[str, object], place: str, make_finding: MakeFinding) -> None:
    rendered = render(Report((make_finding(**changes),)), format, Context(base=Path("/repo")))
    assert rendered.startswith(f"{place}: high DES010 ")


@pytest.mark.parametrize(
    ("changes", "source", "carets"),
    [
        ({"excerpt": "key = '***'", "column": 8, "end_column": 60}, "key = '***'", "       ^^^^"),
        ({"excerpt": "***", "column": 50, "end_column": 60}, "***", "  ^"),
        ({"end_line": 4, "end_column": 2}, 'model = torch.load("model.pt")', "        ^^^^^^^^^^^^^^^^^^^^^^"),
        ({"excerpt": "\tx = y", "column": 6, "end_column": 7}, "    x = y", "        ^"),
        ({"excerpt": "漢字 = x", "column": 6, "end_column": 7}, "漢字 = x", "       ^"),
        ({"excerpt": "a\x1bb", "column": 3, "end_column": 4}, "a\\x1bb", "     ^"),
        ({"excerpt": "abc", "column": 1, "end_column": 1}, "abc", "^"),
    ],
)
def test_carets_stand_under_the_marked_piece(
    changes: dict[str, object], source: str, carets: str, make_finding: MakeFinding
) -> None:
    lines = render(Report((make_finding(**changes),)), "text", Context()).splitlines()
    assert lines[3] == f"  2 | {source}"
    assert lines[4] == f"    | {carets}"


def test_a_long_line_is_cut_around_the_mark(make_finding: MakeFinding) -> None:
    finding = make_finding(excerpt="a" * 5_000 + "MARK" + "b" * 5_000, column=5_001, end_column=5_005)
    lines = render(Report((finding,)), "text", Context(width=80)).splitlines()
    assert max(map(len, lines[2:5])) <= 80
    assert lines[3].index("MARK") == lines[4].index("^^^^")


def test_a_finding_without_a_source_line_has_no_carets(make_finding: MakeFinding) -> None:
    assert "^" not in render(Report((make_finding(excerpt=""),)), "text", Context())


def test_colour_adds_only_escape_sequences_of_our_own(report: Report) -> None:
    coloured = render(report, "text", Context(color=True))
    assert "\x1b[1;31mhigh\x1b[0m" in coloured
    assert "\x1b" not in render(report, "text", Context())


def test_markup_in_scanned_text_is_just_text(make_finding: MakeFinding) -> None:
    rendered = render(Report((make_finding(message="[red]x[/red]"),)), "text", Context(color=True))
    assert "[red]x[/red]" in rendered


def test_an_address_is_never_broken(make_finding: MakeFinding, rule: RuleInfo) -> None:
    address = "https://docs.acme.io/" + "a" * 90 + "/page.html"
    told = Report((make_finding(),), (replace(rule, instead=f"See {address}"),))
    assert f"\n           {address}\n" in render(told, "text", Context(width=60))


def test_no_findings_is_said() -> None:
    assert render(Report(stats={"files": 2}), "text", Context()) == "No findings\n  looked at: files 2\n"


def test_concise_is_one_line_per_finding_and_error(report: Report) -> None:
    lines = render(report, "concise", Context()).splitlines()
    assert len(lines) == len(report.findings) + len(report.errors)
    assert lines[0].startswith("notebooks/tour.ipynb:cell 3:2:9: high DES010 [fix] torch.load without")
    assert lines[-1] == "broken.ipynb: error not JSON: line 1, column 1"
