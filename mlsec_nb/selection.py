"""Which rules a scan runs: by id, prefix or name."""

from __future__ import annotations

from collections.abc import Sequence

from mlsec_nb.rule import Rule
from mlsec_nb.rules import BY_ID, RULES
from mlsec_nb.suggestion import did_you_mean, nearest

# Where a frame goes to: these rules name columns and mark no value, so no excerpt depends on them.
_FLOWS = "PII13"


class UnknownRule(ValueError):
    """A selector that names no rule; the message suggests one."""


def default_rules(ignore: Sequence[str] = ()) -> tuple[Rule, ...]:
    """Every rule that is on by default, but those that `ignore` names. Raises UnknownRule."""
    return _without(tuple(rule for rule in RULES if rule.default), ignore)


def selected_rules(select: Sequence[str], ignore: Sequence[str] = ()) -> tuple[Rule, ...]:
    """The rules that `select` names, also those off by default, but those that `ignore` names. Raises UnknownRule.

    A selector is an id (`DES010`), a prefix (`SEC`, `DES0`), a rule's name (`torch-load`) or `ALL`.
    """
    named = {rule.id for selector in select for rule in _named(selector)}
    return _without(tuple(rule for rule in RULES if rule.id in named), ignore)


def redacting_rules() -> tuple[Rule, ...]:
    """The rules that know what must never be shown."""
    return tuple(rule for rule in RULES if rule.id.startswith(("SEC", "PII")) and not rule.id.startswith(_FLOWS))


def rule_named(name: str) -> Rule:
    """The rule with this id or name. Raises UnknownRule."""
    rules = [rule for rule in RULES if name.upper() == rule.id or name.lower() == rule.name]
    if rules:
        return rules[0]
    if name and any(rule.id.startswith(name.upper()) for rule in RULES):
        raise UnknownRule(f"'{name}' is the beginning of several ids; `mlsec rules --select {name}` lists them")
    raise _unknown(name)


def _without(rules: tuple[Rule, ...], ignore: Sequence[str]) -> tuple[Rule, ...]:
    ignored = {rule.id for selector in ignore for rule in _named(selector)}
    return tuple(rule for rule in rules if rule.id not in ignored)


def _named(selector: str) -> list[Rule]:
    wanted = selector.strip()
    if wanted.upper() == "ALL":
        return list(RULES)
    rules = [rule for rule in RULES if rule.id.startswith(wanted.upper()) or rule.name == wanted.lower()]
    if not wanted or not rules:
        raise _unknown(selector)
    return rules


def _unknown(selector: str) -> UnknownRule:
    families = sorted({rule_id.rstrip("0123456789") for rule_id in BY_ID})
    known = [*families, *BY_ID, *(rule.name for rule in RULES)]
    close = nearest(selector.upper(), known) or nearest(selector.lower(), known)
    hint = did_you_mean(close, "`mlsec rules` lists them")
    return UnknownRule(f"no rule is called or begins with '{selector}'{hint}")
