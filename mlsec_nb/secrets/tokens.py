"""Rules of one line each: tokens of a provider, known by their shape, or by their shape next to a telling word."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mlsec_nb.findings import Severity, Span
from mlsec_nb.late import late
from mlsec_nb.notebook import Text
from mlsec_nb.rule import EVERYWHERE, Match, Rule, Trigger
from mlsec_nb.secrets.near import NearWord, compiled_once, shortest
from mlsec_nb.secrets.placeholders import is_placeholder
from mlsec_nb.secrets.randomness import looks_random
from mlsec_nb.secrets.remedies import remedy
from mlsec_nb.secrets.surroundings import in_blob, starts_clean
from mlsec_nb.secrets.words import TAGS, WHY, article, found_message, instead

Check = Callable[[str], bool]

_LITERAL_HEAD = late(r"(?:[A-Za-z0-9_:/-]|\\[.+]){1,40}(?![{?*+])")
_NO_NAME = late(r"[^a-z0-9]+")
_GROUP = "(?P<secret>"
_END = r"(?![A-Za-z0-9_])"


@dataclass(frozen=True, slots=True)
class Shape:
    """Finds tokens of one shape. A group named `secret`, when the pattern has one, is the token itself."""

    what: str
    pattern: str
    variable: str
    triggers: tuple[Trigger, ...]
    check: Check | None = None
    suspect: Check | None = None
    """Check digits or inner structure: a token that fails may be made up, and is reported as MEDIUM."""

    def __call__(self, text: Text) -> Iterator[Match]:
        pattern = compiled_once(self.pattern)
        group = "secret" if "secret" in pattern.groupindex else 0
        for found in pattern.finditer(text.source):
            place = Span(*found.span(group))
            value = text.source[place.start : place.end]
            if starts_clean(text.source, found.start()) and self._is_real(text.source, place, value):
                yield self._match(text, place, value)

    def _is_real(self, source: str, place: Span, value: str) -> bool:
        if is_placeholder(value):
            return False
        if self.check is not None and not self.check(value):
            return False
        return not in_blob(source, place.start, place.end)

    def _match(self, text: Text, place: Span, value: str) -> Match:
        message = found_message(self.what, text)
        severity = None
        if self.suspect is not None and not self.suspect(value):
            message += " (its check digits or inner structure are wrong: perhaps it is made up)"
            severity = Severity.MEDIUM
        fix = remedy(text, place, self.variable)
        return Match(place, fix, (place,), message, severity)


def token(
    number: int,
    what: str,
    pattern: str,
    variable: str,
    rotate: str,
    sample: str,
    severity: Severity = Severity.HIGH,
    *,
    literals: tuple[str, ...] = (),
    trigger: str = "",
    check: Check | None = None,
    suspect: Check | None = None,
) -> Rule:
    """The rule for tokens that are known by their shape alone.

    `pattern` needs no borders; `variable` is the environment variable that the provider's own client reads;
    `rotate` the page or command that makes a new token; `sample` a made-up token for the examples.
    """
    head = _LITERAL_HEAD.match(pattern)
    words = literals or ((head.group().replace("\\", "").lower(),) if head else ())
    gate = (Trigger(words, trigger or shortest(pattern)),)
    end = r"(?![A-Za-z0-9_-])" if "-]" in pattern[-12:] else _END
    find = Shape(what, pattern + end, variable, gate, check, suspect)
    bad, good = _token_examples(find, variable, sample)
    return _rule(number, what, find, variable, rotate, severity, bad, good)


def _token_examples(find: Shape, variable: str, sample: str) -> tuple[dict[str, str | None], tuple[str, ...]]:
    fixed = f'key = os.environ["{variable}"]'
    found = compiled_once(find.pattern).search(sample) if _GROUP in find.pattern else None
    if found:
        head, tail = sample[: found.start("secret")], sample[found.end("secret") :]
        fixed = f"key = f\"{head}{{os.environ['{variable}']}}{tail}\""
    masked = (f'key = "{sample[:4]}{"x" * 40}"', f'key = "{sample[: len(sample) // 4]}..."')
    longer = (f'key = "a1b2{sample}9z"',) if sample[0].isalnum() else ()
    return {f'key = "{sample}"': f"import os\n{fixed}"}, (*masked, *longer)


def near(
    number: int,
    what: str,
    words: str,
    shape: str,
    variable: str,
    rotate: str,
    sample: str,
    severity: Severity = Severity.HIGH,
    *,
    example: str = "",
    check: Check | None = looks_random,
    telling: str = r"key|token|secret|login|auth|passw|credential|(?:_|\b)pat\b",
) -> Rule:
    """The rule for tokens whose shape says nothing: they count when a provider's word stands shortly before them.

    `words` are regular expressions in lower case, split by `|`; between them and the value, or in them, must stand
    a word that says "credential" (`telling`).
    """
    find = NearWord(what, words, shape, variable, check, telling)
    example = example or variable + ' = "{}"'
    read = "import os\n" + example.replace('"{}"', f'os.environ["{variable}"]')
    return _rule(
        number, what, find, variable, rotate, severity,
        bad={example.format(sample): read},
        good=(example.format("x" * len(sample)), f'checksum = "{sample}"', example.format("your-key-here")),
    )  # fmt: skip


def _rule(
    number: int,
    what: str,
    find: Shape | NearWord,
    variable: str,
    rotate: str,
    severity: Severity,
    bad: dict[str, str | None],
    good: tuple[str, ...],
) -> Rule:
    return Rule(
        id=f"SEC{number:03}",
        name=_NO_NAME.sub("-", what.lower()).strip("-"),
        severity=severity,
        message=f"{_sentence(what)} in clear text",
        why=WHY,
        instead=instead(rotate, variable),
        find=find,
        bad=bad,
        good=good,
        parts=EVERYWHERE,
        tags=TAGS,
    )


def _sentence(what: str) -> str:
    sentence = article(what)
    return sentence[0].upper() + sentence[1:]
