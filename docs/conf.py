"""Sphinx: these pages, and one page a family of rules, made of the rules themselves. `make docs` builds them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from sphinx.application import Sphinx

from mlsec_nb import __version__
from mlsec_nb.commands.explain import rule_markdown
from mlsec_nb.rule import Rule
from mlsec_nb.rules import RULES

project = "mlsec-nb"
author = "mlsec-nb founders"
release = version = __version__
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence"]
html_theme = "furo"
html_title = f"mlsec-nb {release}"
exclude_patterns = ["_build"]
# Examples are notebook cells: `%pip` and `!` lines are no Python for the highlighter.
suppress_warnings = ["misc.highlighting_failure"]

_FAMILIES = {
    "SEC": "Secrets",
    "DES": "Unsafe deserialization",
    "PII": "Personal data",
    "SUP": "Supply chain",
    "EXE": "Code execution and transport",
    "B": "bandit's tests",
}


def _page(prefix: str, title: str) -> Iterator[str]:
    members = sorted((rule for rule in RULES if _family(rule) == prefix), key=lambda rule: rule.id)
    yield f"# {prefix}: {title}\n\n| id | name | severity | says |\n|---|---|---|---|"
    for rule in members:
        message = rule.message.replace("|", "\\|").replace("*", "\\*")
        yield f"| [{rule.id}](#{rule.id}) | {rule.name} | {rule.severity.value} | {message} |"
    for rule in members:
        yield f"\n({rule.id})=\n" + _one_level_down(rule_markdown(rule))


def _family(rule: Rule) -> str:
    return next(prefix for prefix in _FAMILIES if rule.id.startswith(prefix))


def _one_level_down(page: str) -> str:
    """The page as a section of another; a comment in an example is no heading."""
    pieces = page.split("````")
    pieces[::2] = [re.sub(r"^#", "##", prose, flags=re.MULTILINE) for prose in pieces[::2]]
    return "````".join(pieces)


def _write_rule_pages(app: Sphinx) -> None:
    folder = Path(app.srcdir) / "rules"
    folder.mkdir(exist_ok=True)
    for prefix, title in _FAMILIES.items():
        (folder / f"{prefix}.md").write_text("\n".join(_page(prefix, title)), encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Make the rules' pages before Sphinx looks for sources."""
    app.connect("builder-inited", _write_rule_pages)
