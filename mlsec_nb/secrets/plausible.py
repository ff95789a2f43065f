"""Whether the value of a telling name is a real secret, or a stand-in, a name, a path, a sentence."""

from __future__ import annotations

from functools import lru_cache

from mlsec_nb.late import late
from mlsec_nb.secrets.placeholders import is_placeholder
from mlsec_nb.secrets.randomness import is_hex, is_uuid, is_wordlike, looks_random
from mlsec_nb.secrets.telling import Kind

LONGEST = 500
SHORTEST = {Kind.PASSWORD: 3, Kind.KEY: 8, Kind.VAGUE: 16, Kind.VAGUE_KEY: 16}
_NOT_A_VALUE = late(
    r"://|^[./~\\]|^[A-Za-z]:\\|^(?:arn|urn|data|projects|secrets?|file|env|vault|op|keyring)[:/]"
    r"|\.(?:json|ya?ml|txt|pem|key|env|py|csv|pkl|crt|cer|p12|toml|ini|cfg|ipynb|com|org|net|io)$"
    r"|^\w{1,60}\(|[<>{}]|^%|^\$|^(?i:sha\d{1,3}|md5)[:-]"
    r"|^[A-Z][A-Z0-9]{0,30}(?:_[A-Z0-9]{1,30}){1,8}$"
)
_PASSWORD_WORDS = frozenset(
    "password passwd pass pwd passphrase passwort none null true false string str secret token username user "
    "text hidden required optional default empty unknown undefined na n/a any value key api login bearer basic unused "
    "nopassword email name field input type mypassword userpassword yourpassword p password1 "
    "mykey mysecret mytoken mypass mypwd "
    # Metasyntactic words (RFC 3092), and the password of anonymous FTP (RFC 1635).
    "foo bar baz qux foobar anything anonymous xxx "
    # "password" and "key" in other languages.
    "kennwort contrasena clave senha chave chiave motdepasse passe mdp wachtwoord haslo heslo schluessel schlussel "
    "geheim geheimnis secreto segredo segreto".split()
)
_DECORATION = "!*-_#$ "
# Passwords that products ship with: known to everybody, yet they open what still has them.
_SHIPPED = frozenset(
    "postgres root admin administrator guest minio minioadmin neo4j elastic changeit mysql redis test demo".split()
)
# As Google writes the passwords that it makes for mail programs.
_APP_PASSWORD = late(r"[a-z]{4}(?: [a-z]{4}){3}")
_DOTTED = late(r"[A-Za-z_]\w{0,60}(?:\.[A-Za-z_]\w{0,60}){1,6}")
_DIGIT, _LETTER = late("[0-9]"), late("[A-Za-z]")
# Of the characters that Django draws its SECRET_KEY from, those that names, dates and versions do not have.
_SIGN = late(r"[!@#$%^&*()+=]")
_PARTS = late(r"[^A-Za-z0-9]+")


def is_shipped_password(value: str) -> bool:
    """Whether it is a password that products have by default."""
    return value.lower() in _SHIPPED


@lru_cache(maxsize=4096)  # several rules ask about the same values, and cells are copies of each other
def is_secret(value: str, kind: Kind) -> bool:
    """Whether the value can be a secret of that kind. What costs least is asked first."""
    if not SHORTEST[kind] <= len(value) <= LONGEST or not value.isascii() or not value.isprintable():
        return False
    if kind is Kind.PASSWORD:
        return _is_password(value) and not is_placeholder(value)
    if " " in value or _NOT_A_VALUE.search(value) or not (_is_key(value) if kind is Kind.KEY else looks_random(value)):
        return False
    if kind is Kind.VAGUE_KEY and (is_hex(value) or is_uuid(value)):
        return False
    if is_wordlike(value) or (_DOTTED.fullmatch(value) and not looks_random(value)):
        return False
    return not is_placeholder(value)


def _is_password(value: str) -> bool:
    if _APP_PASSWORD.fullmatch(value):
        return True
    if value.lower().strip(_DECORATION) in _PASSWORD_WORDS or value[-1] in ":?" or " " in value:
        return False
    is_name = _DOTTED.fullmatch(value) and (value.islower() or is_wordlike(value))
    if (is_name or _NOT_A_VALUE.search(value)) and not _has_all_classes(value):
        return False
    return not _says_password(value) and any(c.isalnum() for c in value)


def _says_password(value: str) -> bool:
    """Whether the value only names what should stand there ("user_password", "DB-PASS")."""
    pieces = [piece.lower() for piece in _PARTS.split(value) if piece]
    return len(pieces) > 1 and all(piece.isalpha() for piece in pieces) and bool(_PASSWORD_WORDS.intersection(pieces))


def _has_all_classes(value: str) -> bool:
    return any(c.islower() for c in value) and any(c.isupper() for c in value) and any(c.isdigit() for c in value)


def _is_key(value: str) -> bool:
    """For a name beyond doubt: letters and digits."""
    if _DIGIT.search(value) and _LETTER.search(value) and (_is_dense(value) or len(set(_SIGN.findall(value))) >= 3):
        return True
    return looks_random(value, 12)


def _is_dense(value: str) -> bool:
    """Whether it is no row of short words and numbers ("v1", "2021-06-01", "gpt-4-turbo")."""
    longest = max(_PARTS.split(value), key=len)
    return len(longest) >= 8 or len(_PARTS.findall(value)) == 0
