"""Values that stand for a secret without being one: "your-key-here", "<token>", "sk-...****", "AKIA...EXAMPLE"."""

from __future__ import annotations

from mlsec_nb.late import late

_WORDS = (
    "your changeme change_me change-me example placeholder dummy fake sample redacted masked removed hidden insert "
    "replace paste enter_ enter- put_ put- fill_in todo fixme secret_here key_here token_here not_a_real notreal "
    "invalid goes_here goes-here censored not-needed not_needed not-used not_used no-password deadbeef cafebabe"
).split()
_WORD = late("|".join(f"{word}|{word.title()}|{word.upper()}|{word.replace('_', ' ')}" for word in _WORDS))
# How keys begin that their owners print in documentation for everybody: Azure's storage emulator, the playground of
# MinIO, Stripe's and Google's own examples. Heads only, so that no scanner takes this file for a leak.
_PUBLISHED = ("Eby8vdM02xNOcqFl", "zuf+tfteSlswRu7B", "sk_test_4eC39HqL", "sk_test_BQokikJO", "AIzaSyDaGmWKa4Js")
_FILLER = late(r"([xX*.#_?•●0-])\1{5}|[xX]{4}|\*{3}|\.{3}|…|•{3}")
# Keys hold rows of one character too: the "A" of base64 stands for zero bits, as in OpenSSH's and Azure's keys.
_ROW = late(r"(\w)\1{7,}")
_TEMPLATE = late(
    r"^<[^<>]{0,80}>$|\$\{|\{\{|\}\}|^\$[A-Za-z_(]|^%\w{1,40}%$|^\{[^{}]{0,80}\}$|%\("
    r"|<[A-Za-z_][\w -]{2,60}>|\[[A-Z_ -]{4,40}\]"
)
_RUNS = ("abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiop", "9876543210")
_RUN_LENGTH = 8
_PIECES = frozenset(run[at : at + _RUN_LENGTH] for run in _RUNS for at in range(len(run) - _RUN_LENGTH + 1))


def is_placeholder(value: str) -> bool:
    """Whether the value is filler, a template variable, printed in documentation, or says that it is no secret."""
    return (
        value.startswith(_PUBLISHED)
        or _WORD.search(value) is not None
        or _FILLER.search(value) is not None
        or _TEMPLATE.search(value) is not None
        or _is_a_row(value)
        or _is_a_sequence(value)
        or _repeats(value)
    )


def _is_a_row(value: str) -> bool:
    """Whether a third of it is one character over and over."""
    found = _ROW.search(value)
    return found is not None and len(found[0]) * 3 >= len(value)


def _is_a_sequence(value: str) -> bool:
    """Whether a third of it runs along the alphabet, the digits or the keyboard ("abcdefgh12345678")."""
    lowered = value.lower()
    if len(lowered) < _RUN_LENGTH:
        return False
    found = sum(lowered[at : at + _RUN_LENGTH] in _PIECES for at in range(len(lowered) - _RUN_LENGTH + 1))
    return found > 0 and (found + _RUN_LENGTH - 1) * 3 >= len(lowered)


def _repeats(value: str) -> bool:
    """Whether it is one or two characters over and over."""
    return len(value) >= 6 and len(set(value)) <= 2
