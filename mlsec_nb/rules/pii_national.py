"""National numbers in running text: by a form that is their own, or by a form and a word that names them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from typing import NamedTuple

from mlsec_nb.findings import Span
from mlsec_nb.late import late
from mlsec_nb.long_texts import behind, near, places_of, unbehind
from mlsec_nb.rule import Trigger, ascii_lowered
from mlsec_nb.rules.pii_reporting import WORD_WITHIN, word_before
from mlsec_nb.rules.pii_test_data import is_made_up


class Written(NamedTuple):
    """One country's number as it is written. `words`: what must stand before it; "" when the form says enough."""

    module: str
    form: str
    words: str = ""
    has: str = ""
    """A piece of the form that begins with a plain character, where there is one: much cheaper to look for."""


# A form begins with one character, not with a repeat: `re` then passes over all others at once.
# Forms without a word have separators (or letters) at fixed places and a check digit that stdnum verifies.
_WRITTEN = (
    Written("br.cpf", r"\d{3}\.\d{3}\.\d{3}-\d{2}", has=r"\.\d{3}\.\d{3}-\d{2}"),
    Written("ch.ssn", r"756\.\d{4}\.\d{4}\.\d{2}", has=r"756\.\d{4}\.\d{4}"),
    Written("cl.rut", r"\d{1,2}\.\d{3}\.\d{3}-[\dkK]", has=r"\.\d{3}\.\d{3}-[\dkK]"),
    Written("be.nn", r"\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}", has=r"\.\d{2}\.\d{2}-\d{3}"),
    Written("fr.nir", r"[12] \d{2} \d{2} \d[0-9AB] \d{3} \d{3} \d{2}", has=r" \d{2} \d{2} \d[0-9AB] \d{3}"),
    Written("kr.rrn", r"\d{6}-[1-8]\d{6}", has=r"-[1-8]\d{6}"),
    Written("it.codicefiscale", r"[A-Z][A-Z]{5}\d{2}[A-EHLMPR-T]\d{2}[A-Z]\d{3}[A-Z]"),
    Written("mx.curp", r"[A-Z][A-Z]{3}\d{6}[HM][A-Z]{5}[0-9A-Z]\d"),
    Written("gb.nhs", r"\d{3}[ -]?\d{3}[ -]?\d{4}", r"NHS"),
    Written("in_.aadhaar", r"[2-9]\d{3}[ -]?\d{4}[ -]?\d{4}", r"aadha+r"),
    Written("es.dni", r"\d{8}-?[A-Z]", r"DNI|NIF"),
    Written("es.nie", r"[XYZ]-?\d{7}-?[A-Z]", r"NIE"),
    Written("pl.pesel", r"\d{11}", r"PESEL"),
    Written("nl.bsn", r"\d{9}", r"BSN|burgerservicenummer"),
    Written("ca.sin", r"\d{3}[ -]\d{3}[ -]\d{3}", r"social insurance"),
    Written("se.personnummer", r"(?:19|20)?\d{6}[-+]\d{4}", r"personnummer|personal number"),
    Written("dk.cpr", r"\d{6}-?\d{4}", r"CPR"),
    Written("fi.hetu", r"\d{6}[-+A]\d{3}[0-9A-Y]", r"hetu|henkilötunnus"),
    Written("de.idnr", r"\d{2} ?\d{3} ?\d{3} ?\d{3}", r"steuer-?id|IdNr|steueridentifikation"),
    Written("tr.tckimlik", r"[1-9]\d{10}", r"kimlik|TCKN"),
    Written("za.idnr", r"\d{13}", r"south african id|SA id"),
)
_LONGEST_FORM = 40
_FORMS = tuple(
    (written.module, late(rf"(?<![\w.+/-])(?:{written.form})(?![\w/-]|\.\d)"),
     late(rf"(?i)\b(?:{written.words})") if written.words else None, (late(written.has),) if written.has else ())
    for written in _WRITTEN
)  # fmt: skip
_NAMED = """nhs aadha dni: dni_ nif: nie: pesel bsn burgerserv insurance personnummer personal_num cpr hetu henkil
    steuer idnr kimlik tckn sa_id african_id""".split()
NATIONAL_TRIGGERS = (
    Trigger((".",), r"[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}"),
    Trigger(("756.",), r"756\.[0-9]{4}\.[0-9]{4}\."),
    Trigger((".",), r"[0-9]\.[0-9]{3}\.[0-9]{3}-[0-9kK]"),
    Trigger((".",), r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}-[0-9]{3}\.[0-9]{2}"),
    Trigger((" ",), r"[12] [0-9]{2} [0-9]{2} [0-9][0-9AB] [0-9]{3} [0-9]{3} [0-9]{2}"),
    Trigger(("-",), r"[0-9]{6}-[1-8][0-9]{6}"),
    Trigger(tuple("0123456789"), r"[A-Z]{4}(?:[A-Z]{2}[0-9]{2}[A-Z][0-9]{2}[A-Z][0-9]{3}[A-Z]|[0-9]{6}[HM][A-Z]{5})"),
    # One trigger a word: where the word is not in the text, no pattern runs.
    *(
        Trigger((word.replace("_", " "),), rf"(?i){word.replace('_', ' ')}[^\n]{{1,40}}[0-9]{{2}}[0-9 -][0-9]{{2}}")
        for word in _NAMED
    ),
)


def national_spans(source: str) -> Iterator[Span]:
    """Numbers whose check digits are right and that do not count up."""
    lowered = ascii_lowered(source)
    for module, form, words, begins in _FORMS:
        for found in _behind_words(form, words, source, lowered) if words else _alone(form, begins, source):
            if not is_made_up("".join(c for c in found[0] if c.isdigit())) and _check(module)(found[0]):
                yield Span(*found.span())


def _alone(form: re.Pattern[str], begins: tuple[re.Pattern[str], ...], source: str) -> Iterator[re.Match[str]]:
    return near(form, source, begins) if begins else unbehind(form, source)


def _behind_words(form: re.Pattern[str], words: re.Pattern[str], source: str, lowered: str) -> Iterator[re.Match[str]]:
    """Where the form stands on the same line as one of the words, and behind it."""
    places = places_of(_begins(words.pattern), lowered)
    for found in behind(form, source, places, WORD_WITHIN, _LONGEST_FORM):
        if word_before(source, found.start(), words):
            yield found


@cache
def _begins(words: str) -> tuple[str, ...]:
    """The plain letters that the alternatives of a word pattern begin with, in lower case."""
    return tuple(found[1].lower() for found in re.finditer(r"(?:\||\(\?:)([A-Za-z]{2,})", words))


@cache
def _check(module: str) -> Callable[[str], bool]:
    check: Callable[[str], bool] = import_module(f"stdnum.{module}").is_valid
    return check
