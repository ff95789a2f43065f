"""SEC200-SEC219: private keys, service accounts, signed tokens, credential files."""

from __future__ import annotations

import re
from base64 import b64encode, encodebytes
from collections.abc import Iterator

from mlsec_nb.findings import Fix, Severity, Span
from mlsec_nb.late import late
from mlsec_nb.notebook import Text
from mlsec_nb.rule import EVERYWHERE, Match, Rule, Trigger
from mlsec_nb.secrets.checksums import decoded, is_documented_jwt, is_jwt
from mlsec_nb.secrets.placeholders import is_placeholder
from mlsec_nb.secrets.randomness import entropy
from mlsec_nb.secrets.remedies import remedy
from mlsec_nb.secrets.samples import hexes, jwt, mixed
from mlsec_nb.secrets.surroundings import starts_clean
from mlsec_nb.secrets.words import TAGS, found_message, instead

_BEGIN = "-----" + "BEGIN "
_HEADER = late(_BEGIN + r"(?P<kind>[A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?)-----", re.ASCII)
# Up to the dashes of the footer, or of another header.
_BODY = late(r"(?:[A-Za-z0-9+/=,:.\s\"'()]|-(?!-)|\\{1,4}[nr]){40,12000}", re.ASCII)
_LINE_END = late(r"\\{1,4}[nr]")
_NOT_BASE64 = late(r"[^A-Za-z0-9+/=]")
_ACCOUNT = late(r"service_account")
_SHORTEST_KEY = 60
_JWT = late(r"eyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,6000}\.[A-Za-z0-9_-]{20,1500}", re.ASCII)
# Base64 of "-----BEGIN ", and of the JSON of a service account as clouds write it; what follows says whether it is one.
_ENCODED_HEADS = ("LS0tLS1CRUdJTi", "eyJ0eXBlIjoic2Vydmlj", "eyJ0eXBlIjogInNlcnZp", "ewogICJ0eXBlIjogInNlcnZp")
# In one line, or in lines of 64 (RFC 1421) or 76 (RFC 2045) characters, as `base64` and `openssl` print it.
_ENCODED = late(
    rf"(?:{'|'.join(_ENCODED_HEADS)})(?:[A-Za-z0-9+/]|\r?\n(?=[A-Za-z0-9+/]{{60}})){{80,16000}}={{0,2}}", re.ASCII
)
_LAST_LINE = late(r"\r?\n[A-Za-z0-9+/]{1,75}={0,2}", re.ASCII)
_JWT_TRIGGER = Trigger(("eyj",), r"eyJ[A-Za-z0-9_-]{10}")
_ENCODED_TRIGGER = Trigger(
    tuple(head.lower() for head in _ENCODED_HEADS), rf"(?:{'|'.join(_ENCODED_HEADS)})[A-Za-z0-9+/]{{44}}"
)
_PEM_TRIGGER = Trigger(("private key",), r"PRIVATE KEY(?: BLOCK)?-----")


def _keys(text: Text) -> Iterator[tuple[str, Span]]:
    """(words of the header, where the body is) of every private key that is really there."""
    for header in _HEADER.finditer(text.source):
        body = _BODY.match(text.source, header.end())
        if body and _is_key(body.group()):
            yield header["kind"], Span(header.end(), body.end())


def _is_key(body: str) -> bool:
    """Whether the text is base64 of a key's length, and no filler."""
    digits = _NOT_BASE64.sub("", _LINE_END.sub("", body))
    return (
        len(digits) >= _SHORTEST_KEY
        and not is_placeholder(digits[40:100])
        and entropy(digits) > 4
        and "..." not in body
    )


def _private_keys(text: Text) -> Iterator[Match]:
    for kind, place in _keys(text):
        if not _is_account(text.source, place):
            yield Match(place, _mask(text, place), (place,), found_message(kind.lower(), text))


def _service_accounts(text: Text) -> Iterator[Match]:
    for _, place in _keys(text):
        if _is_account(text.source, place):
            yield Match(place, _mask(text, place), (place,), found_message("service account's private key", text))


def _is_account(source: str, place: Span) -> bool:
    return _ACCOUNT.search(source, max(0, place.start - 1500), place.end + 1500) is not None


def _encoded_keys(text: Text) -> Iterator[Match]:
    for found in _ENCODED.finditer(text.source):
        digits = "".join(found[0].split()).rstrip("=")
        if b"PRIVATE KEY-----" in (decoded(digits[: len(digits) // 4 * 4]) or b""):
            last = _LAST_LINE.match(text.source, found.end()) if "\n" in found[0] else None
            place = Span(found.start(), (last or found).end())
            yield Match(place, remedy(text, place, "PRIVATE_KEY"), (place,), found_message("private key", text))


def _mask(text: Text, place: Span) -> Fix | None:
    return None if text.part == "code" else remedy(text, place, "")


def _signed_tokens(text: Text) -> Iterator[Match]:
    for found in _JWT.finditer(text.source):
        issued = is_jwt(found.group()) and not is_documented_jwt(found.group())
        if issued and starts_clean(text.source, found.start()):
            place = Span(*found.span())
            yield Match(place, remedy(text, place, "ACCESS_TOKEN"), (place,), found_message("signed token (JWT)", text))


def _pem(kind: str = "RSA PRIVATE KEY", head: str = "", line_end: str = "\\n") -> str:
    body = (head + mixed(64), mixed(50)[::-1])
    return line_end.join((f"{_BEGIN}{kind}-----", *body, f"-----END {kind}-----", ""))


def _base64(content: str) -> str:
    return b64encode(content.encode()).decode()


# PROTOCOL.key of OpenSSH: a magic word, then "none" for cipher and function, and counts as 32-bit numbers.
_OPENSSH_HEAD = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW"

_ACCOUNT_FILE = f'{{"type": "service_account", "private_key": "{_pem("PRIVATE KEY")}"}}'
_EMPTY = f"{_BEGIN}PRIVATE KEY-----\\n...\\n-----END PRIVATE KEY-----"

RULES = (
    Rule(
        id="SEC200",
        name="service-account-key",
        severity=Severity.CRITICAL,
        message="The private key of a cloud service account stands in clear text",
        why="Whoever reads it can act as the service account, with all its rights, until the key is deleted.",
        instead=(
            "First delete the key (console.cloud.google.com/iam-admin/serviceaccounts > Keys) and look at what it was "
            "used for. Then use Application Default Credentials, or name the file in GOOGLE_APPLICATION_CREDENTIALS."
        ),
        find=_service_accounts,
        bad={
            f'info = {{"type": "service_account", "private_key": "{_pem("PRIVATE KEY")}"}}': None,
            'info = json.loads(\'{"type": "service_account", "private_key": "'
            + _pem("PRIVATE KEY", line_end=r"\\n")
            + "\"}')": None,
        },
        good=(
            f'info = {{"type": "service_account", "private_key": "{_EMPTY}"}}',
            'credentials = service_account.Credentials.from_service_account_file("key.json")',
        ),
        parts=EVERYWHERE,
        tags=TAGS,
        triggers=(_PEM_TRIGGER,),
    ),
    Rule(
        id="SEC201",
        name="private-key",
        severity=Severity.CRITICAL,
        message="A private key stands in clear text",
        why="Whoever reads it can log in, sign or decrypt as its owner.",
        instead=(
            "First make a new key pair and take the old public key away wherever it is trusted. Then keep the key in a "
            "file that only you can read, outside the repository, and name its path."
        ),
        find=_private_keys,
        bad={f'key = """{_pem()}"""': None, f'key = "{_pem("OPENSSH PRIVATE KEY", _OPENSSH_HEAD)}"': None},
        good=(
            f'key = "{_EMPTY}"',
            f'if "{_BEGIN}RSA PRIVATE KEY-----" in text: print("a key")',
            f'key = "{_BEGIN}PUBLIC KEY-----{mixed(64)}"',
        ),
        parts=EVERYWHERE,
        tags=TAGS,
        triggers=(_PEM_TRIGGER,),
    ),
    Rule(
        id="SEC202",
        name="encoded-private-key",
        severity=Severity.CRITICAL,
        message="A private key stands in base64, which hides nothing",
        why="Whoever reads it decodes it with one command, and can log in, sign or decrypt as its owner.",
        instead=(
            "First make a new key, and take the old one away wherever it is trusted (of a service account: delete the "
            "key at console.cloud.google.com/iam-admin/serviceaccounts). Then read the new one from the environment or "
            "from a file that only you can read."
        ),
        find=_encoded_keys,
        bad={
            f'key = "{_base64(_pem(line_end=chr(10)))}"': 'import os\nkey = os.environ["PRIVATE_KEY"]',
            f'key = """{encodebytes(_pem(line_end=chr(10)).encode()).decode().rstrip()}"""': (
                'import os\nkey = os.environ["PRIVATE_KEY"]'
            ),
            f"!echo {_base64(_ACCOUNT_FILE)} | base64 -d > key.json": ("!echo $PRIVATE_KEY | base64 -d > key.json"),
        },
        good=(
            f'certificate = "{_base64(_pem("CERTIFICATE", line_end=chr(10)))}"',
            f'key = "{_base64(_BEGIN + "PUBLIC KEY-----" + mixed(64))}"',
        ),
        parts=EVERYWHERE,
        tags=TAGS,
        triggers=(_ENCODED_TRIGGER,),
    ),
    Rule(
        id="SEC210",
        name="signed-token",
        severity=Severity.MEDIUM,
        message="A signed token (JWT) stands in clear text",
        why="Until it expires, whoever reads it is let in as the person or program that it was issued for.",
        instead=instead("log out or revoke it at the service that issued it", "ACCESS_TOKEN"),
        find=_signed_tokens,
        bad={f't = "{jwt()}"': 'import os\nt = os.environ["ACCESS_TOKEN"]'},
        good=(
            f't = "eyJ{mixed(33)}.eyJ{mixed(40)}.{mixed(43)}"',
            't = "eyJhbGciOiJIUzI1NiJ9..."',
            f't = "{hexes(64)}"',
        ),
        parts=EVERYWHERE,
        tags=TAGS,
        triggers=(_JWT_TRIGGER,),
    ),
)
