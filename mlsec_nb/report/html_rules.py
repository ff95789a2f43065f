"""The HTML page: the rules that fired, each told once."""

from __future__ import annotations

from collections.abc import Iterator

from mlsec_nb.findings import RuleInfo
from mlsec_nb.report.html_words import element, escaped


def rule_anchor(index: int) -> str:
    """The id of a rule's entry: our own words only, whatever the rule is called."""
    return f"rule-{index}"


def _link(url: str) -> str:
    if not url.startswith("https://"):
        return ""
    return f'<p><a href="{escaped(url)}" rel="noopener noreferrer">{escaped(url)}</a></p>\n'


def _entry(index: int, rule: RuleInfo) -> str:
    heading = f"{element('code', '', rule.id)} {escaped(rule.name)}"
    tags = "".join(element("span", "tag", tag) for tag in rule.tags)
    told = element("dt", "", "Why") + element("dd", "", rule.why) if rule.why else ""
    told += element("dt", "", "Instead") + element("dd", "", rule.instead) if rule.instead else ""
    return (
        f'<article class="rule-entry" id="{rule_anchor(index)}">\n<h3>{heading} '
        f"{element('span', f'badge {rule.severity.value}', rule.severity.value)}</h3>\n"
        f'{element("p", "", rule.message)}\n<dl>{told}</dl>\n{_link(rule.url)}<p class="tags">{tags}</p>\n</article>\n'
    )


def rule_section(rules: tuple[RuleInfo, ...]) -> Iterator[str]:
    """Every rule with its why and instead."""
    if not rules:
        return
    yield f'<section class="rules">\n{element("h2", "", "Rules")}\n'
    yield from (_entry(index, rule) for index, rule in enumerate(rules))
    yield "</section>\n"
