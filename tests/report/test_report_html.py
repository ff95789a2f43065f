from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from mlsec_nb.findings import Finding, Report, RuleInfo
from mlsec_nb.report import Context, render
from mlsec_nb.report.visible import visible

_TAGS = set(
    "html head meta title style body header main section article h1 h2 h3 p ul li b i span code pre mark a div label "
    "input output details summary table thead tbody tr th td dl dt dd script ol svg rect button".split()
)
_ATTRIBUTES = set(
    "lang charset http-equiv content name class id hidden for type placeholder autocomplete spellcheck open scope "
    "colspan href rel value viewbox preserveaspectratio x y width height".split()
)
_VOID = {"meta", "input"}


class _Page(HTMLParser):
    """What a browser would see: elements in order, their attributes, the text of each kind of element."""

    def __init__(self, rendered: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: dict[str, list[str]] = {}
        self.misnested: list[str] = []
        self._open: list[str] = []
        self.feed(rendered)
        self.close()
        self.misnested += self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.misnested.append(tag)

    def handle_data(self, data: str) -> None:
        self.text.setdefault(self._open[-1] if self._open else "", []).append(data)


def test_hostile_text_adds_no_element_and_no_attribute(hostile_report: Report) -> None:
    page = _Page(render(hostile_report, "html", Context()))
    assert {tag for tag, _ in page.elements} <= _TAGS
    assert {name for _, attributes in page.elements for name in attributes} <= _ATTRIBUTES
    assert page.misnested == []
    assert [tag for tag, _ in page.elements].count("script") == 1
    assert [tag for tag, _ in page.elements].count(
        "tr"
    ) == 8  # two headings, a cell, two findings; three in the picture
    links = [attributes["href"] or "" for tag, attributes in page.elements if tag == "a"]
    assert all(re.fullmatch("#rule-[0-9]+|https://.*", link) for link in links)


def test_hostile_text_is_shown(hostile: str, make_finding: Callable[..., Finding]) -> None:
    page = _Page(render(Report((make_finding(message=hostile),)), "html", Context()))
    if hostile:
        assert visible(hostile) in page.text["p"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "HTTPS://x", ""])
def test_only_https_addresses_become_links(url: str, rule: RuleInfo) -> None:
    info = RuleInfo(rule.id, rule.name, rule.severity, rule.message, rule.why, rule.instead, url)
    page = _Page(render(Report(rules=(info,)), "html", Context()))
    assert "a" not in {tag for tag, _ in page.elements}


def test_the_policy_allows_only_the_pages_own_style_and_script(report: Report) -> None:
    page = _Page(render(report, "html", Context()))
    policies = [a["content"] or "" for tag, a in page.elements if a.get("http-equiv") == "Content-Security-Policy"]
    (policy,) = policies
    for tag in ("style", "script"):
        digest = b64encode(sha256("".join(page.text[tag]).encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy


def test_findings_are_grouped_by_file_and_cell(report: Report) -> None:
    page = _Page(render(report, "html", Context()))
    assert page.text["h1"] == ["4 findings in 2 files"]
    assert [text for text in page.text["th"] if "cell" in text] == ["cell 3", "cell 5 output 1"]
    assert 'torch.load("model.pt")' in page.text["mark"]
    assert "Could not be checked (1)" in page.text["h2"]


def test_each_rule_is_told_once_and_linked(report: Report) -> None:
    page = _Page(render(report, "html", Context()))
    entries = [a["id"] for tag, a in page.elements if tag == "article"]
    assert entries == ["rule-0", "rule-1"]
    links = [a["href"] for tag, a in page.elements if tag == "a"]
    assert links == ["#rule-0", "#rule-0", "#rule-1", "#rule-0", "https://example.org/rules/DES010"]


def test_large_reports_start_folded(make_finding: Callable[..., Finding]) -> None:
    def unfolded(number: int) -> list[bool]:
        page = _Page(render(Report((make_finding(),) * number), "html", Context()))
        return ["open" in attributes for tag, attributes in page.elements if tag == "details"]

    assert unfolded(1) == [True]
    assert unfolded(1000) == [False]


def test_the_pictures_count_every_finding_and_filter_by_what_they_show(report: Report) -> None:
    page = _Page(render(report, "html", Context()))
    wanted = [attributes["value"] for tag, attributes in page.elements if tag == "button"]
    assert wanted == [
        "severity:critical", "severity:high", "severity:low",
        "rule:DES", "rule:DES severity:high", "rule:DES severity:low",
        "rule:SEC", "rule:SEC severity:critical",
        "path:notebooks/", "path:",
    ]  # fmt: skip
    numbers = [text for text in page.text["button"] if text.isdigit()]
    assert sum(map(int, numbers)) == len(report.findings)


def test_one_finding_needs_no_picture(make_finding: Callable[..., Finding]) -> None:
    page = _Page(render(Report((make_finding(),)), "html", Context()))
    assert "button" not in {tag for tag, _ in page.elements}
