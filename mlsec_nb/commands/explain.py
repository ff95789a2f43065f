"""`mlsec explain`"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator

from mlsec_nb.cli import EXIT_CLEAN, UsageError
from mlsec_nb.commands.settings import use_color, write_out
from mlsec_nb.findings import rule_to_json
from mlsec_nb.report.paint import Paint, painter
from mlsec_nb.rule import Rule
from mlsec_nb.selection import UnknownRule, rule_named


def run(options: argparse.Namespace) -> int:
    """Print one rule. Raises UsageError when there is no such rule."""
    try:
        rule = rule_named(options.rule)
    except UnknownRule as error:
        raise UsageError(str(error)) from None
    if options.format == "json":
        write_out(json.dumps(rule_to_json(rule.info), indent=2) + "\n")
    elif options.format == "markdown":
        write_out(rule_markdown(rule))
    else:
        write_out("".join(f"{line}\n" for line in _lines(rule, painter(use_color(options.color)))))
    return EXIT_CLEAN


def _lines(rule: Rule, paint: Paint) -> Iterator[str]:
    severity = paint(rule.severity.value, rule.severity.value)
    off = "" if rule.default else ", off by default"
    yield f"{paint('rule', rule.id)} {paint('path', rule.name)} ({severity}{off})"
    yield ""
    yield rule.message
    for label, text in (("why", rule.why), ("instead", rule.instead)):
        yield f"{paint('label', label)}: {text}"
    for bad, fixed in rule.bad.items():
        yield from _example(paint("high", "found"), bad)
        if fixed is not None:
            yield from _example(paint("good", "fixed"), fixed)
    for good in rule.good[:2]:
        yield from _example(paint("good", "silent"), good)
    yield ""
    yield f"{paint('label', 'tags')}: {', '.join(rule.tags)}"
    yield f"{paint('label', 'switch off')}: # mlsec: ignore[{rule.id}] reason"
    for link in rule.links:
        yield f"{paint('label', 'see')}: {link}"


def _example(label: str, source: str) -> Iterator[str]:
    yield ""
    yield f"{label}:"
    yield from (f"    {line}" for line in source.split("\n"))


def rule_markdown(rule: Rule) -> str:
    """The rule's page in the documentation."""
    language = "python" if rule.example_part == "code" else "text"
    parts = [f"# {rule.id}: {rule.name}", f"*{rule.severity.value}* · {', '.join(rule.tags)}", rule.message]
    parts += [f"## Why\n\n{rule.why}", f"## Instead\n\n{rule.instead}", "## Examples"]
    for bad, fixed in rule.bad.items():
        parts.append(f"Found:\n\n````{language}\n{bad}\n````")
        if fixed is not None:
            parts.append(f"Fixed:\n\n````{language}\n{fixed}\n````")
    parts += [f"Silent:\n\n````{language}\n{good}\n````" for good in rule.good]
    return "\n\n".join(parts) + "\n"
