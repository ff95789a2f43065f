"""All rules. A module of this package that defines RULES is a family, or a part of one; adding one takes no list."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from mlsec_nb.rule import Rule


def _collected() -> tuple[Rule, ...]:
    found: list[Rule] = []
    for module in iter_modules(__path__):
        found += getattr(import_module(f"{__name__}.{module.name}"), "RULES", ())
    return tuple(sorted(found, key=lambda rule: rule.id))


RULES: tuple[Rule, ...] = _collected()
BY_ID: dict[str, Rule] = {rule.id: rule for rule in RULES}
