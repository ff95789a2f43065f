"""Format `html`: one self-contained page that runs no script but its own and loads nothing."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.resources import files

from mlsec_nb.findings import Report
from mlsec_nb.report import Context
from mlsec_nb.report.html_charts import charts
from mlsec_nb.report.html_findings import file_sections
from mlsec_nb.report.html_rules import rule_section
from mlsec_nb.report.html_words import element, escaped
from mlsec_nb.report.place import shown_path
from mlsec_nb.report.summary import Summary, counted, summarize


@cache
def _asset(name: str) -> str:
    return files("mlsec_nb.report").joinpath(name).read_text(encoding="utf-8")


def _policy_hash(content: str) -> str:
    return f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"


def _policy() -> str:
    """Content Security Policy: only the page's own style and script, by their hash; no request of any kind."""
    style, script = _policy_hash(_asset("html_page.css")), _policy_hash(_asset("html_page.js"))
    return f"default-src 'none'; style-src {style}; script-src {script}; base-uri 'none'; form-action 'none'"


def _head() -> Iterator[str]:
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_policy()}">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield '<meta name="referrer" content="no-referrer">\n<meta name="color-scheme" content="light dark">\n'
    yield f"<title>mlsec report</title>\n<style>{_asset('html_page.css')}</style>\n</head>\n<body>\n"


def _tiles(summary: Summary) -> Iterator[str]:
    for severity, number in summary.severities.items():
        label = element("span", "tile-label", severity.value)
        yield f'<li class="tile {severity.value}">{element("b", "tile-number", str(number))}{label}</li>\n'
    fixable = summary.safe_fixes + summary.other_fixes
    if fixable:
        label = element("span", "tile-label", f"fixable, {summary.safe_fixes} safely")
        yield f'<li class="tile fixable">{element("b", "tile-number", str(fixable))}{label}</li>\n'


def _header(report: Report, summary: Summary) -> Iterator[str]:
    title = (
        f"{counted(summary.total, 'finding')} in {counted(summary.files, 'file')}" if summary.total else "No findings"
    )
    version = f" {report.version}" if report.version else ""
    yield f"<header>\n{element('p', 'tool', f'mlsec-nb{version}')}\n{element('h1', '', title)}\n"
    yield f'<ul class="tiles">\n{"".join(_tiles(summary))}</ul>\n'
    families = " · ".join(f"{name} {number}" for name, number in summary.families.items())
    looked_at = ", ".join(f"{name} {number}" for name, number in report.stats.items())
    yield element("p", "counts", families) + "\n"
    yield element("p", "counts quiet", f"Looked at: {looked_at}" if looked_at else "") + "\n</header>\n"


def _errors(report: Report, context: Context) -> Iterator[str]:
    if not report.errors:
        return
    yield f'<section class="errors">\n{element("h2", "", f"Could not be checked ({len(report.errors)})")}\n<ul>\n'
    for error in report.errors:
        cell = "" if error.cell is None else f" cell {error.cell}"
        path = element("code", "", shown_path(error.path, context.base))
        yield f"<li>{path}{cell}: {escaped(error.message)}</li>\n"
    yield "</ul>\n</section>\n"


_FILTER = """<div class="filter" id="filter" hidden>
<label for="words">Filter</label>
<input id="words" type="search" placeholder="words, or severity:high rule:DES path:folder/"
autocomplete="off" spellcheck="false">
<output id="shown"></output>
</div>
"""


def _pieces(report: Report, context: Context) -> Iterator[str]:
    yield from _head()
    yield from _header(report, summarize(report))
    yield "<main>\n"
    yield from _errors(report, context)
    yield from charts(report, context)
    if report.findings:
        yield _FILTER
    yield from file_sections(report, context)
    yield from rule_section(report.rules)
    yield f"</main>\n<script>{_asset('html_page.js')}</script>\n</body>\n</html>\n"


def render(report: Report, context: Context) -> str:
    """The page: counts, errors, findings by file and cell, rules. It is complete; its script filters and folds."""
    return "".join(_pieces(report, context))
