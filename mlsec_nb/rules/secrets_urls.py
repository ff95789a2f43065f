"""SEC300-SEC319: passwords in addresses and connection strings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlsec_nb.findings import Severity, Span
from mlsec_nb.late import late
from mlsec_nb.long_texts import at_words
from mlsec_nb.notebook import Text
from mlsec_nb.rule import EVERYWHERE, Match, Rule, Trigger
from mlsec_nb.secrets.checksums import decoded
from mlsec_nb.secrets.placeholders import is_placeholder
from mlsec_nb.secrets.plausible import is_secret, is_shipped_password
from mlsec_nb.secrets.randomness import looks_random
from mlsec_nb.secrets.remedies import remedy
from mlsec_nb.secrets.samples import mixed
from mlsec_nb.secrets.surroundings import in_blob
from mlsec_nb.secrets.telling import Kind
from mlsec_nb.secrets.words import URL_TAGS, WHY, found_message

_URL = late(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.]{1,30})://(?P<user>[^\s:/@\"'<>`,;{}()\\]{0,120})"
    r"(?::(?P<password>[^\s/@\"'<>`(){}\\]{1,200}))?@(?P<host>[A-Za-z0-9\[*_$%{.-]{1,200})",
    re.ASCII,
)
# "jdbc:sqlserver://host:1433;user=bob@server" holds no user information.
_PORT_AND_FIELDS = late(r"\d{1,5};[A-Za-z]\w{0,40}=", re.ASCII)
_ODBC = late(
    r"(?i)(?<![A-Za-z0-9_])(?:pwd|password|accountkey|sharedaccesskey|account_key)[ \t]{0,3}=[ \t]{0,3}"
    r"(?P<secret>[^\s;\"'`<>{}\\&\[][^\s;\"'`<>{}\\&]{2,199})(?P<end>[;\"'`&]|\s|$)",
    re.ASCII,
)
_ODBC_WORDS = ("pwd", "password", "accountkey", "sharedaccesskey", "account_key")
_CONNECTION = late(
    r"(?i)(?:server|host|hostname|driver|data source|dsn|uid|user id|user|username|dbname|database|endpoint|accountname"
    r"|defaultendpointsprotocol|sharedaccesskeyname)[ \t]{0,3}=[ \t]{0,3}[^\s=]",
    re.ASCII,
)
_BASIC = late(r"(?i)basic[ \t]{1,3}(?P<secret>[A-Za-z0-9+/]{10,300}={0,2})(?![A-Za-z0-9+/=])", re.ASCII)
_BEARER = late(
    r"(?i)(?:bearer|authorization[\"'\\]{0,3}[ \t]{0,3}[:=][ \t]{0,3}[\"'\\]{0,3}(?:token|apikey|api-key|key))"
    r"[ \t=]{1,3}(?P<secret>[A-Za-z0-9+/=_.~-]{16,1500})",
    re.ASCII,
)
_SIGNED = late(
    r"(?i)[?&](?:x-amz-signature|x-goog-signature|signature)=(?P<secret>[A-Za-z0-9%+/_-]{24,700}={0,2})", re.ASCII
)
# Hosts of documentation (RFC 2606 and what people write): a password of plain letters there is made up too.
_TEST_HOSTS = late(r"(?i)^(?:host|hostname|server|your|my-?host|<|\$|%|\*|\{)|example\.(?:com|org|net)")


def _urls(text: Text) -> Iterator[Match]:
    for found in _URL.finditer(text.source):
        group = "password" if found["password"] else "user"
        value = found[group]
        place = Span(*found.span(group))
        if not (_is_password(value, found) if group == "password" else _is_token_alone(value)):
            continue
        if _TEST_HOSTS.search(found["host"]) and value.isalpha() and value.islower():
            continue
        severity = Severity.LOW if is_shipped_password(value) else None
        yield Match(place, remedy(text, place, "URL_PASSWORD"), (place,), _message(text, found), severity)


def _message(text: Text, found: re.Match[str]) -> str:
    scheme = found["scheme"].lower()
    return found_message(
        f"password in a web address ({scheme})" if scheme.startswith("http") else f"password for {scheme}", text
    )


def _is_password(value: str, found: re.Match[str]) -> bool:
    user = found["user"].lower()
    if (value.isdigit() and len(value) <= 5 and not user) or _PORT_AND_FIELDS.match(value):
        return False
    same = value.lower() in ("password", "pass", "pwd", "passwd", "secret", "token", user if len(user) < 5 else "")
    return not same and (is_secret(value, Kind.PASSWORD) or is_shipped_password(value) or looks_random(value))


def _is_token_alone(value: str) -> bool:
    """`https://<token>@host`: no colon, so it must be drawn by a machine."""
    return looks_random(value) and not is_placeholder(value)


def _connection_strings(text: Text) -> Iterator[Match]:
    for found in at_words(_ODBC, text.source, _ODBC_WORDS):
        start, end = text.line_span(found.start())
        around = text.source[max(start, found.start() - 400) : min(end, found.end() + 400)]
        if _CONNECTION.search(around) and _is_connection(text.source, found, around):
            place = Span(*found.span("secret"))
            value = found["secret"]
            if is_secret(value, Kind.PASSWORD) or is_shipped_password(value):
                severity = Severity.LOW if is_shipped_password(value) else None
                message = found_message("password in a connection string", text)
                yield Match(place, remedy(text, place, "DB_PASSWORD"), (place,), message, severity)


def _is_connection(source: str, found: re.Match[str], around: str) -> bool:
    """Whether fields are split by `;` (ODBC, Azure), or by spaces inside one string (libpq)."""
    call = source[max(0, found.start() - 1)]
    return (";" in around and call in "; \"'") or (call == " " and found["end"] in "\"' " and "," not in around)


def _headers(text: Text) -> Iterator[Match]:
    for found in at_words(_BEARER, text.source, ("bearer", "authorization")):
        place = Span(*found.span("secret"))
        value = found["secret"]
        if looks_random(value) and not is_placeholder(value) and not in_blob(text.source, place.start, place.end):
            yield Match(place, remedy(text, place, "API_TOKEN"), (place,), found_message("token in a header", text))
    for found in at_words(_BASIC, text.source, ("basic",)):
        place = Span(*found.span("secret"))
        if _is_user_and_password(found["secret"]):
            yield Match(place, remedy(text, place, "BASIC_AUTH"), (place,), found_message("password in a header", text))


def _is_user_and_password(value: str) -> bool:
    user, colon, password = (decoded(value) or b"").partition(b":")
    return bool(colon) and user.isascii() and password.isascii() and is_secret(password.decode(), Kind.PASSWORD)


def _signatures(text: Text) -> Iterator[Match]:
    for found in _SIGNED.finditer(text.source):
        place = Span(*found.span("secret"))
        if looks_random(found["secret"], 20) and not is_placeholder(found["secret"]):
            yield Match(
                place, remedy(text, place, "URL_SIGNATURE"), (place,), found_message("signature of an address", text)
            )


_CHANGE = "First change the password at the server and end its open sessions. "
_BASIC_SAMPLE = "Ym9iOmh1bnRl" + "cjI="
RULES = (
    Rule(
        id="SEC300",
        name="password-in-address",
        severity=Severity.HIGH,
        message="An address holds a password in clear text",
        why=WHY,
        instead=_CHANGE
        + "Then build the address from parts, e.g. sqlalchemy.URL.create(..., password=os.environ[...]), or use a "
        "credential helper (git) or .netrc / .pgpass.",
        find=_urls,
        bad={
            'e = create_engine("postgresql://bob:hunter2@db.corp.org/shop")': (
                "import os\ne = create_engine(f\"postgresql://bob:{os.environ['URL_PASSWORD']}@db.corp.org/shop\")"
            ),
            "%sql postgresql://bob:hunter2@localhost/shop": "%sql postgresql://bob:$URL_PASSWORD@localhost/shop",
            f"!git clone https://{mixed(40)}@git.corp.org/a/b": "!git clone https://$URL_PASSWORD@git.corp.org/a/b",
            'u = f"amqp://bob:hunter2@{host}"': ("import os\nu = f\"amqp://bob:{os.environ['URL_PASSWORD']}@{host}\""),
            'u = "ftp://bob:qXv.bTfkwJz@ftp.corp.org/a"': (
                "import os\nu = f\"ftp://bob:{os.environ['URL_PASSWORD']}@ftp.corp.org/a\""
            ),
            "# redis://:hunter2@cache.corp.org:6379/0": "# redis://:[redacted]@cache.corp.org:6379/0",
        },
        good=(
            'e = create_engine("postgresql://user:password@localhost/db")',
            'u = f"postgresql://{user}:{password}@{host}/db"',
            'u = "postgresql://<user>:<password>@host/db"',
            'u = "https://github.com/a/b@v1"',
            'u = "http://localhost:8888/lab"',
            'u = "mailto:bob@corp.org"',
            'u = "jdbc:sqlserver://db.corp.org:1433;user=bob@db;encrypt=true"',
            'u = "ftp://bob:config.password@ftp.corp.org/a"',
            'u = "https://medium.com/@someone/a-title"',
            "!pip install git+https://git@github.com/a/b",
        ),
        parts=EVERYWHERE,
        tags=URL_TAGS,
        triggers=(
            Trigger(("://",), r"://[^\s:/@\"'<>`,;{}()\\]{0,120}(?::[^\s/@\"'<>`(){}\\]{1,200})?@[A-Za-z0-9\[*_$%{]"),
        ),
    ),
    Rule(
        id="SEC301",
        name="password-in-connection-string",
        severity=Severity.HIGH,
        message="A connection string holds a password or an account key in clear text",
        why=WHY,
        instead=_CHANGE + 'Then put os.environ["DB_PASSWORD"] into the string, or use a managed identity.',
        find=_connection_strings,
        bad={
            'c = pyodbc.connect("Driver={SQL Server};Server=db.corp.org;Uid=bob;Pwd=hunter2;")': (
                'import os\nc = pyodbc.connect(f"Driver={{SQL Server}};Server=db.corp.org;Uid=bob;'
                "Pwd={os.environ['DB_PASSWORD']};\")"
            ),
            'c = psycopg2.connect("host=db.corp.org user=bob password=hunter2")': (
                "import os\nc = psycopg2.connect(f\"host=db.corp.org user=bob password={os.environ['DB_PASSWORD']}\")"
            ),
        },
        good=(
            'c = psycopg2.connect("host=localhost user=bob password=password")',
            'c = pyodbc.connect(f"Server=db;Uid=bob;Pwd={password};")',
            'c = connect(host="db", user="bob", password=password)',
            'c = "Endpoint=sb://a.corp.org/;SharedAccessKeyName=x;SharedAccessKey=[Shared Access key goes here];"',
        ),
        parts=EVERYWHERE,
        tags=URL_TAGS,
        triggers=(
            Trigger(
                ("pwd", "password", "accountkey", "accesskey", "account_key"),
                r"(?i)(?:pwd|password|accountkey|sharedaccesskey|account_key)[ \t]{0,3}=[ \t]{0,3}[^\s;\"'`<>{}\\&]{3}",
            ),
        ),
    ),
    Rule(
        id="SEC302",
        name="credential-in-header",
        severity=Severity.HIGH,
        message="An Authorization header holds its credential in clear text",
        why=WHY,
        instead="First revoke the token where it was issued. Then build the header from os.environ[...].",
        find=_headers,
        bad={
            f'h = {{"Authorization": "Bearer {mixed(40)}"}}': (
                'import os\nh = {"Authorization": f"Bearer {os.environ[\'API_TOKEN\']}"}'
            ),
            f'!curl -H "Authorization: Bearer {mixed(40)}" api.corp.org': (
                '!curl -H "Authorization: Bearer $API_TOKEN" api.corp.org'
            ),
            f'h = {{"Authorization": "Basic {_BASIC_SAMPLE}"}}': (
                'import os\nh = {"Authorization": f"Basic {os.environ[\'BASIC_AUTH\']}"}'
            ),
        },
        good=(
            'h = {"Authorization": f"Bearer {token}"}',
            'h = {"Authorization": "Bearer YOUR_ACCESS_TOKEN_HERE"}',
            'h = "a bearer internationalization-standards"',
            'h = "Basic understanding of networks"',
        ),
        parts=EVERYWHERE,
        tags=URL_TAGS,
        triggers=(
            Trigger(
                ("bearer", "basic", "authorization"), r"(?i)(?:bearer|basic|token|key)[ \t=]{1,3}[A-Za-z0-9+/_.~-]{10}"
            ),
        ),
    ),
    Rule(
        id="SEC303",
        name="signed-address",
        severity=Severity.LOW,
        message="An address carries a signature that opens it to everybody who has it",
        why="Until it expires, whoever reads the notebook can fetch what the address points to.",
        instead="Revoke the key that signed it or let it expire; make such addresses when needed, do not save them.",
        find=_signatures,
        bad={
            f'u = "https://b.s3.corp.org/x?X-Amz-Signature={mixed(40)}"': (
                "import os\nu = f\"https://b.s3.corp.org/x?X-Amz-Signature={os.environ['URL_SIGNATURE']}\""
            )
        },
        good=('u = "https://b.s3.corp.org/x?X-Amz-Signature=..."', 'u = f"https://b.s3.corp.org/x?signature={s}"'),
        parts=EVERYWHERE,
        tags=URL_TAGS,
        triggers=(Trigger(("signature=",), r"(?i)[?&](?:x-amz-|x-goog-)?signature=[A-Za-z0-9%+/_-]{24}"),),
    ),
)
