"""SEC430: values of the kernel's secret environment variables in what a cell printed. Only a kernel can know them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from urllib.parse import quote, urlsplit

from mlsec_nb.findings import Severity, Span
from mlsec_nb.notebook import Text
from mlsec_nb.rule import Match, Rule, Trigger
from mlsec_nb.secrets.plausible import is_secret, is_shipped_password
from mlsec_nb.secrets.telling import kind_of

RULE_ID = "SEC430"
# Shorter ones occur in texts by chance.
_SHORTEST = 8
_MOST_PLACES = 20


def environment_matches(text: str, environment: Mapping[str, str] | None = None) -> list[Match]:
    """Where an output holds the value of a secret variable; the message has the variable's name, never the value.

    `environment`: default `os.environ`. A value counts when its variable's name speaks of a secret and it can be one,
    or when it is the password in a URL. Found as it is, and as URLs spell it. Not found: encoded or cut values.
    """
    found: dict[Span, str] = {}
    for name, value in secret_values(os.environ if environment is None else environment):
        for spelled in {value, quote(value, safe="")}:
            for span in _places(text, spelled):
                found.setdefault(span, name)
    said = "the value of the environment variable {} stands in this output"
    return [Match(span, secret=(span,), message=said.format(name)) for span, name in sorted(found.items())]


def environment_rule(environment: Mapping[str, str] | None = None) -> Rule:
    """The same as a rule, for a scanner in the kernel; the variables are read again for each text."""

    def find(text: Text) -> list[Match]:
        return environment_matches(text.source, environment)

    return Rule(
        id=RULE_ID,
        name="environment-value-printed",
        severity=Severity.HIGH,
        message="the value of a secret environment variable stands in this output",
        why="Outputs are saved with the notebook: whoever gets the file, its history or a rendered page can use it.",
        instead="Clear the output, replace the secret, and print whether it is set: `'NAME' in os.environ`.",
        find=find,
        parts=("output",),
        tags=("CWE-532", "CWE-200", "OWASP-LLM02"),
        triggers=(Trigger(("",), r""),),
        parses=False,
    )


def secret_values(environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(variable, value) of each variable that holds a secret."""
    for name, value in environment.items():
        kind = kind_of(name)
        secret = value if kind is not None and is_secret(value, kind) else _password(value)
        if _is_distinct(secret):
            yield name, secret


def _is_distinct(value: str) -> bool:
    return len(value) >= _SHORTEST and not is_shipped_password(value) and len(set(value)) > 3


def _password(url: str) -> str:
    try:
        return urlsplit(url).password or ""
    except ValueError:
        return ""


def _places(text: str, value: str) -> Iterator[Span]:
    at = text.find(value)
    for _ in range(_MOST_PLACES):
        if at < 0:
            return
        yield Span(at, at + len(value))
        at = text.find(value, at + len(value))
