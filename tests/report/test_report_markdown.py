from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from markdown_it import MarkdownIt

from mlsec_nb.findings import Finding, Report, RuleInfo
from mlsec_nb.report import Context, render
from mlsec_nb.report.markdown import code, escaped
from mlsec_nb.report.visible import clipped

_OWN_TAGS = set("h3 h4 p ul li strong code details summary table thead tbody tr th td br".split())


def _html(source: str) -> str:
    html: str = MarkdownIt("commonmark", {"html": True}).enable("table").render(source)
    return html


def _text(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def test_hostile_text_makes_no_markup(hostile_report: Report) -> None:
    html = _html(render(hostile_report, "markdown", Context()))
    without_comments = html.replace("<!-- -->", "")
    assert set(re.findall(r"<([a-z0-9]+)", without_comments)) <= _OWN_TAGS
    assert not re.search(r"<!|<[a-z0-9]+ (?!style=\"text-align:right\"|/>)", without_comments)
    assert html.count("<li>") == 4  # an error, two findings, a rule


def test_escaped_text_reads_as_it_was(hostile: str) -> None:
    html = _html(f"x{escaped(hostile)}x")
    assert _text(html) == f"<p>x{clipped(hostile, 400)}x</p>\n".replace("<p>", "").replace("</p>", "")


def test_escaped_text_has_no_mention_and_no_issue(hostile: str) -> None:
    assert not re.search(r"[@#]\w", unescape(re.sub("&(?!#)", "&amp;", _html(f"x {escaped(hostile)}"))))


def test_escaped_text_has_nothing_to_link(hostile: str) -> None:
    assert not re.search(r"www\.|://", escaped(hostile), re.IGNORECASE)


def test_code_reads_as_it_was(hostile: str) -> None:
    if clipped(hostile, 400).strip():
        assert _html(code(hostile)) == f"<p><code>{_html_escaped(clipped(hostile, 400))}</code></p>\n"


def _html_escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def test_summary_and_findings(report: Report) -> None:
    lines = render(report, "markdown", Context()).splitlines()
    assert lines[0] == "### mlsec: 4 findings in 2 files"
    assert lines[2:5] == [
        "| critical | high | low | fixable |",
        "| ---: | ---: | ---: | ---: |",
        "| 1 | 2 | 1 | 3 |",
    ]
    assert "#### `train.py`" in lines
    assert '  `model = torch.load("model.pt")`  ' in lines


def test_a_long_report_fits_a_comment_and_says_what_is_missing(make_finding: Callable[..., Finding]) -> None:
    rendered = render(Report((make_finding(),) * 5_000), "markdown", Context())
    assert 40_000 < len(rendered) <= 65_536
    shown = rendered.count("\n- **high**")
    assert f"{5_000 - shown} items left out: too long for a comment." in rendered


def test_long_guidance_gives_way_to_the_findings(make_finding: Callable[..., Finding], rule: RuleInfo) -> None:
    rendered = render(Report((make_finding(),), (rule,) * 2_000), "markdown", Context())
    assert len(rendered) <= 65_536
    assert "mlsec explain RULE" in rendered
    assert "\n- **high**" in rendered
