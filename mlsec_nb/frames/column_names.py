"""What a column's name says. Names are split into whole words; a substring never decides."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from mlsec_nb.frames.column_words import STRONG, WEAK
from mlsec_nb.frames.column_words_further import FURTHER
from mlsec_nb.frames.entities import Entity
from mlsec_nb.frames.veto_words import CONTEXT, PROPERTY

_WORD = re.compile(r"[A-Z]{2,}(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+|[^\W\d_]+")
_RUN = re.compile(r"[^\W_]+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ø": "oe"})
# Letters that Unicode does not take for one of these with an accent.
_PLAIN = str.maketrans("øØłŁđĐı", "oOlLdDi")
_LONGEST_NAME = 200
_LONGEST_PHRASE = 5

# Words that are glued to others without a separator: custemail, patientname, homephone.
_GLUED = tuple(
    """customer cust client user home work cell mobile billing bill shipping ship contact employee emp patient member
    primary secondary emergency business personal mailing mother father spouse owner guest student host driver parent
    email mail phone fax address addr city zip ssn dob birth first last full middle maiden name number num date code
    postal street passport license gender salary""".split()
)
_MEANINGLESS = frozenset("the of de del della di da do du des la le el und et and y the my our your a an x s d".split())


class Hint(NamedTuple):
    """One entity that a name speaks for, and whether it decides with merely plausible values."""

    entity: Entity
    strong: bool


def _folded(text: str) -> str:
    """Without accents, and with umlauts in two letters."""
    return text if text.isascii() else _stripped(unicodedata.normalize("NFC", text).translate(_UMLAUTS))


def _stripped(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _phrases() -> dict[str, tuple[Hint, ...]]:
    found: dict[str, tuple[Hint, ...]] = {}
    tables = [
        (phrases, Hint(entity, strong))
        for table, strong in ((STRONG, True), (FURTHER, True), (WEAK, False))
        for entity, phrases in table.items()
    ]
    for phrases, hint in tables:
        for phrase in _folded(phrases).split():
            found[phrase] = tuple(dict.fromkeys((*found.get(phrase, ()), hint)))
    # Also as those write it whose keyboard has no umlauts ("szuletesi datum"), but for what is a word of its own: a
    # Swedish salary without its dots is a longitude.
    for phrases, hint in tables:
        for phrase in _stripped(phrases).split():
            found.setdefault(phrase, (hint,))
    return found


_PHRASES = _phrases()
# "A person's name": the role decides that the name is one.
_ROLES = frozenset(
    """customer cust client patient employee emp staff contact owner member student teacher doctor physician nurse guest
    passenger driver buyer seller manager supervisor recipient sender applicant borrower insured cardholder beneficiary
    spouse father mother parent guardian child tenant person people player actor actress director author candidate voter
    donor subscriber kin lawyer attorney caller emergency partner landlord defendant plaintiff victim witness kunde
    kunden mitarbeiter patienten klient empleado cliente paciente alumno titular dipendente paziente employe salarie
    adherent patiente klant werknemer legal billing shipping payee payer holder reviewer traveller traveler resident
    worker colleague interviewer respondent participant artist first last middle second given family maiden full user
    inmate soldier relative husband wife son daughter signer""".split()
)
# Also: part of a tissue or a battery, device, near infrared, finish, tin, a difference, horizontal angle, credits,
# random forest, inorganic carbon, icon, new energy vehicles.
_MEANS_MORE = frozenset(
    "cell mobile mob handy gsm nir nid nie nin fin tin cif utr cpr avs dx pan cc rfc dic ico nev nume".split()
)
_NAME_WORDS = frozenset("name names nm nom nombre nome naam navn namn nimi".split())


@lru_cache(maxsize=8192)
def words_of(name: str) -> tuple[str, ...]:
    """Lower-case words of a column name, accents removed: `custEmail_1` gives ("cust", "email", "1")."""
    words: list[str] = []
    for run in _RUN.findall(_folded(name[:_LONGEST_NAME]).replace("'", "").replace("’", "")):
        has_digits = not run.isalpha() and any(map(str.isdigit, run))
        if has_digits and run.lower() in _PHRASES:  # hba1c, icd10, ipv4: their digits are part of them
            words.append(run.lower())
            continue
        for word in _WORD.findall(run):
            words.extend(_unglued(word.lower()))
    return tuple(words)


def _unglued(word: str) -> tuple[str, ...]:
    """The word's parts when it consists of two or three known words and is not itself a known phrase."""
    if len(word) < 6 or not word.startswith(_GLUED) or _known(word):
        return (word,)
    for first in _GLUED:
        if word.startswith(first):
            rest = word[len(first) :]
            if rest in _GLUED or (len(rest) >= 6 and any(hint.strong for hint in _known(rest))):
                return (first, rest)
            if len(rest) >= 6 and len(parts := _unglued(rest)) > 1:
                return (first, *parts)
    return (word,)


def _known(phrase: str) -> tuple[Hint, ...]:
    return _PHRASES.get(phrase) or (_PHRASES.get(phrase[:-1], ()) if phrase.endswith("s") else ())


def hints_of(name: str) -> tuple[Hint, ...]:
    """Entities that the name speaks for, after the vetoes; the likeliest first, nothing when it is about a property."""
    return _phrase_and_hints(name)[1]


def sure_hints_of(name: str) -> tuple[Hint, ...]:
    """What of that holds even where no value can be looked at."""
    phrase, hints = _phrase_and_hints(name)
    return () if _MEANS_MORE.issuperset(phrase) else tuple(hint for hint in hints if hint.strong)


@lru_cache(maxsize=8192)
def _phrase_and_hints(name: str) -> tuple[tuple[str, ...], tuple[Hint, ...]]:
    """The words of the name that speak for the entities, and these."""
    words = tuple(word for word in words_of(name) if not word.isdigit())
    spoken = tuple(word for word in words if word not in _MEANINGLESS)
    if not spoken or (_is_count(words) and _is_count(spoken)):
        return (), ()
    matches = _matches(words) + (_matches(spoken) if spoken != words else [])
    start, end, hints = max(matches, key=_merit, default=(0, 0, ()))
    if not hints:
        return (), ()
    source = words if words[start:end] and _known("".join(words[start:end])) == hints else spoken
    return source[start:end], _unvetoed(hints, source[start:end], (*source[:start], *source[end:]))


def _is_count(words: tuple[str, ...]) -> bool:
    """num_emails, n_phones, no_of_patients: a leading number word counts things."""
    if len(words) < 2 or words[0] not in ("num", "n", "no", "nb", "nbr", "number", "nr", "numero"):
        return False
    return not _known("".join(words)) and not any(hint.strong for hint in _known("".join(words[:2])))


def _matches(words: tuple[str, ...]) -> list[tuple[int, int, tuple[Hint, ...]]]:
    spans = ((i, j) for i in range(len(words)) for j in range(i + 1, min(len(words), i + _LONGEST_PHRASE) + 1))
    return [(i, j, hints) for i, j in spans if (hints := _known("".join(words[i:j])))]


def _merit(match: tuple[int, int, tuple[Hint, ...]]) -> tuple[bool, int, int]:
    """Strong before weak, the last before earlier ones (`address_city` is a city), then more words before fewer."""
    start, end, hints = match
    return any(hint.strong for hint in hints), end, end - start


def _unvetoed(hints: tuple[Hint, ...], phrase: tuple[str, ...], others: tuple[str, ...]) -> tuple[Hint, ...]:
    outside = set(others)
    if outside & PROPERTY:
        return ()
    words = outside | set(phrase)
    if words & _NAME_WORDS and words & _ROLES and not (any(hint.strong for hint in hints) and len(phrase) > 1):
        return () if (words - _ROLES - _NAME_WORDS) & CONTEXT[Entity.PERSON] else (Hint(Entity.PERSON, True),)
    return tuple(hint for hint in hints if not outside & CONTEXT.get(hint.entity, frozenset()))
