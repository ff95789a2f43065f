"""`mlsec rules`"""

from __future__ import annotations

import argparse
import json

from mlsec_nb.cli import EXIT_CLEAN, UsageError
from mlsec_nb.commands.settings import split, use_color, write_out
from mlsec_nb.findings import rule_to_json
from mlsec_nb.report.paint import painter
from mlsec_nb.rules import RULES
from mlsec_nb.selection import UnknownRule, selected_rules


def run(options: argparse.Namespace) -> int:
    """List the rules, one a line. Raises UsageError when a selector names none."""
    try:
        rules = selected_rules(split(options.select)) if options.select else RULES
    except UnknownRule as error:
        raise UsageError(str(error)) from None
    if options.format == "json":
        write_out(json.dumps([rule_to_json(rule.info) | {"default": rule.default} for rule in rules], indent=2) + "\n")
        return EXIT_CLEAN
    paint = painter(use_color(options.color))
    for rule in rules:
        severity = paint(rule.severity.value, f"{rule.severity.value:8}")
        off = "" if rule.default else " (off by default)"
        write_out(f"{paint('rule', rule.id)} {severity} {rule.name}{off}: {rule.message}\n")
    return EXIT_CLEAN
