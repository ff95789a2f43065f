"""What a rule says of itself, for the page."""

from __future__ import annotations

from typing import Any

from mlsec_nb.findings import rule_to_json
from mlsec_nb.rules import BY_ID


def rule_details(rule_id: str) -> dict[str, Any] | None:
    """The `RuleDetails` of a rule, None when there is no rule of that id."""
    rule = BY_ID.get(rule_id)
    if rule is None:
        return None
    bad = [{"before": before, "after": after} for before, after in rule.bad.items()]
    return rule_to_json(rule.info) | {"links": list(rule.links), "bad": bad, "good": list(rule.good)}
