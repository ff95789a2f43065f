"""Does a text look like a person's name? Shape first; common given names only add weight."""

from __future__ import annotations

import re
import unicodedata

from mlsec_nb.frames.cells import Cells
from mlsec_nb.frames.family_names import has_family_sign, is_cjk
from mlsec_nb.frames.given_names import GIVEN_NAMES
from mlsec_nb.frames.remembered import remembered
from mlsec_nb.frames.street_words import STREET_WORDS

# Most texts are turned away by this; what it leaves is looked at word by word.
_NO_NAME = re.compile(r"[0-9@/_:;<>{}\[\]=+*&#|\\]")
_SPLIT = re.compile(r"[\s,]+")
_TITLES = frozenset(
    """mr mrs ms miss pan pani bayan bay av çev cev dr prof sir dame herr frau hr fr mme mlle sr sra srta sig dott ing
    mag phd md dds jr ii iii""".split()
)
_PARTICLES = frozenset(
    "van von de der den del della di da dos das du la le el al bin ben ibn ter ten zu y e i san st mac".split()
)
# Words that companies, places and things have in their names and people do not.
_NOT_PEOPLE = frozenset(
    """inc llc ltd limited gmbh ag kg ohg co corp corporation company group sons and plc sa sas sarl srl spa bv nv oy ab
    as aps holding holdings partners associates bros brothers union bank hotel restaurant cafe street avenue road lane
    drive city university college school hospital church lake river mount island north south east new club
    united fc edition pro plus mini ultra the of for with in on to set kit pack system service services network
    red blue small large medium total error type department center centre international saint
    boulevard strasse platz rue calle via museum airport station bridge county bay beach springs falls hills valley
    kg stiftung verein eg mbh und et""".split()
) | (STREET_WORDS - frozenset("st dr pl row ct sq park ford hill hills green".split()))


@remembered
def plain_words(text: str) -> tuple[str, ...]:
    """The words of a name, lower case, accents removed, without titles and dots."""
    folded = unicodedata.normalize("NFKD", text[:80].replace(".", " "))
    words = _SPLIT.split("".join(c for c in folded if not unicodedata.combining(c)).lower())
    return tuple(word for word in words if word and word not in _TITLES)


def may_be_name(text: str) -> bool:
    """Loose: letters only, at most five words. For columns whose name already says that they hold names."""
    if not 1 <= len(text) <= 60 or _NO_NAME.search(text):
        return False
    words = text.replace(".", " ").replace(",", " ").split()
    return 1 <= len(words) <= 6 and all(_is_word(word) for word in words)


def _is_word(word: str) -> bool:
    return word.replace("-", "").replace("'", "").replace("’", "").replace("(", "").replace(")", "").isalpha()


@remembered
def has_name_shape(text: str) -> bool:
    """Strict: up to five capitalised words (or a script without capitals), `Last, First` too; no company words."""
    if not may_be_name(text):
        return False
    words = plain_words(text)
    spelled = [word for word in _SPLIT.split(text.replace(".", " ")) if word and word.lower() not in _TITLES]
    if not 1 <= len(words) <= 5 or any(word in _NOT_PEOPLE for word in words):
        return False
    capitalised = (w[0].isupper() or w.lower() in _PARTICLES or not w[0].islower() for w in spelled)
    return all(capitalised) and not (len(words) == 1 and text.isupper() and len(text) < 4)


@remembered
def has_given_name(text: str) -> bool:
    """True when a word of the text is a very common given name; hyphenated ones count by their first part."""
    return any(word in GIVEN_NAMES or word.split("-")[0] in GIVEN_NAMES for word in plain_words(text)[:4])


def is_caseless(text: str) -> bool:
    """True for two to seven letters of a script without capitals, as Chinese, Japanese, Korean, Arabic names."""
    letters = text.replace(" ", "").replace("・", "").replace("·", "")
    return 2 <= len(letters) <= 20 and letters.isalpha() and ord(letters[0]) > 0x590


_LEAST_CJK = 0.5


def person_shares(cells: Cells) -> tuple[float, float]:
    """Shares of cells with a name's shape, and of those that have a common given or a telling family name too."""
    named = cells.share(
        lambda text: has_name_shape(text) and (has_given_name(text) or has_family_sign(text, plain_words(text)))
    )
    if is_cjk(cells.texts[0]) and named < _LEAST_CJK:
        named = 0.0  # the few family names are also common first characters of other words
    return cells.share(has_name_shape), named
