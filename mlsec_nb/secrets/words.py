"""The sentences and tags of SEC rules, each written once."""

from __future__ import annotations

from mlsec_nb.notebook import Text

_STORED = ("CWE-798", "CWE-312", "CWE-540", "AML.T0055", "AML.T0095.000", "OWASP-LLM02")
# Bandit's tests for passwords in strings, arguments and defaults look at the same literals.
_BANDIT = ("B105", "B106", "B107")
TAGS = (*_STORED, *_BANDIT)
PASSWORD_TAGS = ("CWE-259", *_STORED, *_BANDIT)
URL_TAGS = ("CWE-522", *_STORED)

WHY = (
    "Whoever can read this notebook, its outputs or any copy of it (git history, a shared link, an e-mail) "
    "can use it as its owner; deleting the text later does not take it back."
)

_PLACES = {
    "code": "in code",
    "markdown": "in a markdown cell",
    "raw": "in a raw cell",
    "output": "in a saved output",
    "metadata": "in metadata",
    "attachment": "in the name of an attachment",
}


def place_of(text: Text) -> str:
    """Where a text stands, in words ("in a saved output")."""
    if text.mime == "text/x-traceback":
        return "in a saved traceback"
    return _PLACES[text.part]


def instead(rotate: str, variable: str) -> str:
    """The steps: replace the secret at its provider, then keep the new one out of the notebook."""
    return (
        f"First revoke it and make a new one ({rotate}). Then keep the new one out of the notebook: read "
        f'os.environ["{variable}"], ask with getpass.getpass(), or use the secret store of your platform; '
        "clear outputs that show it."
    )


def article(noun: str) -> str:
    """The noun behind "a" or "an", as it is spoken."""
    spelled_vowel = noun[:2].isupper() and noun[0] in "AEFHILMNORSX"
    return ("an " if spelled_vowel or (noun[0] in "AEIOaeio" and not noun.startswith("One")) else "a ") + noun


def found_message(what: str, text: Text) -> str:
    """The sentence of a finding: what stands where. Never the value."""
    sentence = f"{article(what)} stands {place_of(text)} for everybody to read"
    return sentence[0].upper() + sentence[1:]
