"""What the engine adds to a rule's match: place, order, overlap, identity, errors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sample_notebooks import PLANTED, TOKEN, code, display, in_bytes, markdown, notebook, stream

from mlsec_nb.batch import scan_data
from mlsec_nb.findings import Edit, Fix, Report, Severity, Span
from mlsec_nb.notebook import Text, UnparsableCode
from mlsec_nb.rule import EVERYWHERE, Match, Rule, word
from mlsec_nb.scan import Scanner, merged

Scan = Callable[..., Report]


def _rule(rule_id: str, find: Callable[[Text], Iterator[Match]], **more: object) -> Rule:
    name = f"rule-{rule_id.lower()}"
    given = {"triggers": (word("needle"),), "parts": EVERYWHERE} | more
    return Rule(rule_id, name, Severity.MEDIUM, "m", "w", "i", find=find, **given)  # type: ignore[arg-type]


def _needles(text: Text) -> Iterator[Match]:
    at = text.source.find("needle")
    while at >= 0:
        yield Match(Span(at, at + 6))
        at = text.source.find("needle", at + 1)


def _scanned(content: object, *rules: Rule) -> Report:
    return scan_data(Scanner(rules), in_bytes(content), Path("made.ipynb"))


def test_findings_are_in_order_of_place() -> None:
    report = _scanned(
        notebook(
            markdown("needle needle", attachments={"needle": {}}),
            code("x\nneedle", stream("needle"), display(text_plain="needle", application_json=["needle"])),
            code("x", metadata={"needle": 1}), metadata={"a": "needle"},
        ),
        _rule("DES902", _needles), _rule("DES901", _needles),
    )  # fmt: skip
    places = [(found.cell, found.part, found.output, found.line, found.column, found.rule) for found in report.findings]
    assert places[0:6] == [
        (1, "markdown", None, 1, 1, "DES901"), (1, "markdown", None, 1, 1, "DES902"),
        (1, "markdown", None, 1, 8, "DES901"), (1, "markdown", None, 1, 8, "DES902"),
        (1, "attachment", None, 1, 1, "DES901"), (1, "attachment", None, 1, 1, "DES902"),
    ]  # fmt: skip
    assert [place[:3] for place in places[6::2]] == [
        (2, "code", None), (2, "output", 0), (2, "output", 1), (3, "metadata", None), (None, "metadata", None),
    ]  # fmt: skip


def test_same_thing_in_two_forms_of_an_output_is_one_finding_with_both_edits() -> None:
    def redacted(text: Text) -> Iterator[Match]:
        for match in _needles(text):
            yield Match(match.span, Fix("Remove", (Edit(match.span, ""),), safe=True))

    report = _scanned(
        notebook(code("x", display(text_html="<b>needle</b>", text_plain="needle"))), _rule("SEC901", redacted)
    )
    [finding] = report.findings
    assert finding.fix is not None
    assert [edit.where for edit in finding.fix.edits] == [None, ("outputs", 0, "data", "text/plain")]


def test_fingerprint_names_the_place_and_not_the_value(scan: Scan) -> None:
    def prints(*cells: object) -> list[str]:
        return [
            found.fingerprint for found in scan(in_bytes(notebook(*cells))).findings if found.rule.startswith("SEC")
        ]

    one = code(PLANTED, id="a")
    other_token = TOKEN[:-9] + "QmZvRtYpL"
    assert prints(one) == prints(code(PLANTED.replace(TOKEN, other_token), id="a"))
    assert prints(markdown("new"), one) == prints(one)
    assert prints(code("x = 1\n" + PLANTED, id="a")) == prints(one)
    assert prints(code(PLANTED, id="b")) != prints(one)
    twice = prints(code(PLANTED + PLANTED.replace(TOKEN, other_token), id="a"))
    assert len(set(twice)) == 2 and twice[0] == prints(one)[0]


def test_specific_secret_wins_over_generic_one(scan: Scan) -> None:
    report = scan(in_bytes(notebook(code(f'password = api_key = "{TOKEN}"\nos.environ["HF_TOKEN"] = "{TOKEN}"\n'))))
    assert [(found.line, found.name) for found in report.findings if found.rule.startswith("SEC")] == [
        (1, "hugging-face-token"),
        (2, "hugging-face-token"),
    ]


def test_failing_rule_costs_itself_on_that_cell_only() -> None:
    def fragile(text: Text) -> Iterator[Match]:
        yield from _needles(text)
        if "break" in text.source:
            raise KeyError(text.source)

    report = _scanned(
        notebook(code("needle"), code("needle break"), code("needle")),
        _rule("DES901", fragile),
        _rule("DES902", _needles),
    )
    assert [(found.rule, found.cell) for found in report.findings] == [
        ("DES901", 1), ("DES902", 1), ("DES902", 2), ("DES901", 3), ("DES902", 3),
    ]  # fmt: skip
    assert [(error.cell, error.message) for error in report.errors] == [
        (2, "rule DES901 failed (KeyError); please report")
    ]


@pytest.mark.parametrize("problem", [RecursionError, MemoryError, AssertionError, UnicodeEncodeError])
def test_any_exception_of_a_rule_is_an_error_of_the_cell(problem: type[Exception]) -> None:
    def failing(text: Text) -> Iterator[Match]:
        raise UnicodeEncodeError("utf-8", "x", 0, 1, "y") if problem is UnicodeEncodeError else problem()
        yield

    report = _scanned(notebook(code("needle")), _rule("DES901", failing))
    assert [(error.cell, problem.__name__ in error.message) for error in report.errors] == [(1, True)]


def test_reports_are_put_together_in_order_of_path(scan: Scan) -> None:
    first, second = scan(in_bytes(notebook(code()))), scan(in_bytes(notebook(code(), code(None))), "other.ipynb")
    both = merged([second, first])
    assert [found.path for found in both.findings] == ["made.ipynb", "other.ipynb"]
    assert [rule.id for rule in both.rules] == ["SEC001"]
    assert both.stats == {"files": 2, "cells": 3, "findings": 2, "errors": 1}


def test_cells_count_from_one_over_all_kinds(scan: Scan) -> None:
    [finding] = scan(
        in_bytes(notebook(markdown("a"), {"cell_type": "raw", "source": "", "metadata": {}}, code()))
    ).findings
    assert finding.cell == 3


def test_names_cross_cells_and_code_in_other_languages_is_not_python(scan_for: Scan) -> None:
    cells = [code("import pickle as p"), code("%%R\np.load(f)"), code("p.load(f)"), code("%%time\np.load(f)")]
    report = scan_for(in_bytes(notebook(*cells)), "DES")
    assert [found.cell for found in report.findings] == [3, 4]


def test_known_secret_is_found_where_nothing_names_it(scan: Scan) -> None:
    """One secret in five stands in an output: `print(key)` shows a password that has no form of its own."""
    password = "Xk9-" + "vQ2m" + "8Lz4Rt7W" + "pB1n"
    cells = (code(f'db_password = "{password}"'), code("print(dsn)", stream(f"connected as app {password} ok\n")))
    report = scan(in_bytes(notebook(*cells)))
    found = [(finding.rule, finding.cell, finding.part) for finding in report.findings]
    assert found == [("SEC410", 1, "code"), ("SEC410", 2, "output")]
    assert not any(password[4:12] in finding.excerpt for finding in report.findings)
    assert report.findings[1].fix is not None and report.findings[1].fix.safe


def test_what_was_found_before_a_part_that_cannot_be_read_stays() -> None:
    def find(text: Text) -> Iterator[Match]:
        yield Match(Span(0, 3))
        raise UnparsableCode("behind the first match")

    rule = Rule("DES999", "half", Severity.LOW, "m", "w", "i", find, triggers=(word("abc"),))
    report = scan_data(Scanner([rule]), in_bytes(notebook(code("abc = 1"))), Path("made.ipynb"))
    assert [finding.rule for finding in report.findings] == ["DES999"]
    assert [error.cell for error in report.errors] == [1]


def test_shell_text_beyond_the_bound_is_reported(scan_for: Scan) -> None:
    script = "%%bash\ncurl -s https://get.tool.io/x | sh\n" + "echo 0123456789\n" * 40_000
    report = scan_for(in_bytes(notebook(code(script))), "SUP001")
    assert [finding.rule for finding in report.findings] == ["SUP001"]
    assert ["shell text" in error.message for error in report.errors] == [True]


@pytest.mark.parametrize(
    ("many", "last", "rule"),
    [
        ('joblib.load("m{0}.pkl")\n', '!wget https://x.io/a.pkl\njoblib.load("a.pkl")', "SUP008"),
        ("!wget https://x.io/s{0}.sh\n", "!wget https://x.io/run.sh\n!bash run.sh", "SUP013"),
    ],
)
def test_more_files_than_are_compared_is_reported(scan_for: Scan, many: str, last: str, rule: str) -> None:
    source = "import joblib\n" + "".join(many.format(number) for number in range(250))
    report = scan_for(in_bytes(notebook(code(source), code(last))), rule)
    assert any("only those were compared" in error.message for error in report.errors)
