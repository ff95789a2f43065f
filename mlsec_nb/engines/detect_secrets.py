"""detect-secrets as a second opinion: the patterns and filters of its plugins, on candidate strings only.

Never its file or line scan, whose indirect-reference filter drops every `f(api_key="...")`, nor its entropy plugins.
Candidates are short and hold at most a few spaces, so that its unbounded patterns cannot take long.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module

from mlsec_nb.findings import Span

LONGEST_CANDIDATE = 400
_FILTERS = ("is_sequential_string", "is_templated_secret", "is_prefixed_with_dollar_sign", "is_not_alphanumeric_string")


def confirmed(plugin: str, candidates: re.Pattern[str], source: str) -> Iterator[Span]:
    """Spans of the secrets that a plugin ("cloudant.CloudantDetector") sees in the matches of `candidates`."""
    for candidate in candidates.finditer(source):
        window = candidate[0][:LONGEST_CANDIDATE]
        seen = next((span for pattern in _patterns(plugin) if (span := _secret(pattern, window))), None)
        if seen and not _is_filtered(window[seen[0] : seen[1]]):
            yield Span(candidate.start() + seen[0], candidate.start() + seen[1])


def _secret(pattern: re.Pattern[str], window: str) -> tuple[int, int] | None:
    """The narrowest group that took part in the match, as the plugin's own reading of groups yields it."""
    found = pattern.search(window)
    if found is None:
        return None
    groups = [found.span(number) for number in range(1, pattern.groups + 1) if found[number]]
    return min(groups, key=lambda span: span[1] - span[0], default=found.span())


# Imported on the first candidate: with it come `requests` and a few hundred milliseconds.
@cache
def _patterns(plugin: str) -> tuple[re.Pattern[str], ...]:
    module, _, name = plugin.rpartition(".")
    return tuple(getattr(import_module(f"detect_secrets.plugins.{module}"), name).denylist)


def secret_type(plugin: str) -> str:
    """What the plugin calls its finding, as baselines of detect-secrets name it."""
    module, _, name = plugin.rpartition(".")
    return str(getattr(import_module(f"detect_secrets.plugins.{module}"), name).secret_type)


@cache
def _checks() -> tuple[Callable[[str], bool], ...]:
    heuristic = import_module("detect_secrets.filters.heuristic")
    return tuple(getattr(heuristic, name) for name in _FILTERS)


def _is_filtered(secret: str) -> bool:
    return any(check(secret) for check in _checks())
