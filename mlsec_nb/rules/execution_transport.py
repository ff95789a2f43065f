"""EXE: connections in Python whose other end nobody checks."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlsec_nb.calls import drop_keyword
from mlsec_nb.findings import Edit, Fix, Severity
from mlsec_nb.late import late
from mlsec_nb.notebook import Text
from mlsec_nb.rule import Match, Rule, Trigger
from mlsec_nb.statements import remove_statement
from mlsec_nb.uses import PythonCell, Use

TLS_OFF = ("CWE-295", "AML.T0010", "OWASP-ML06")

# `verify=` means something else elsewhere, so the library must be known, or the call be one of HTTP.
_VERIFYING = late(r"(?:requests\w*|httpx|niquests|boto3|botocore|aioboto3|cloudscraper|hvac|urllib3)\..+")
_HTTP_VERBS = frozenset("get post put patch delete head options request".split())
_SSL_VERIFYING = late(r"aiohttp\..+|(?:\w+\.)*(?:ws_connect|open_connection)")
# These words mean the same in whatever library they are used.
_ALWAYS = frozenset("verify_ssl ssl_verify verify_certs verify_ssl_certs ssl_verification validate_certs".split())


def _unverified_request(text: Text) -> Iterator[Match]:
    cell = text.python
    for call in cell.code.calls if cell else ():
        for keyword in call.keywords:
            if cell and keyword.arg and _switches_off(cell, call, keyword):
                use = Use(keyword.arg, call.func, call, cell, keywords={keyword.arg: keyword.value})
                fix = drop_keyword(keyword.arg, f"Verify the certificate: remove {keyword.arg}=")(use)
                yield Match(cell.code.span(keyword), fix)
    yield from _unverified_session(cell) if cell else ()


def _switches_off(cell: PythonCell, call: ast.Call, keyword: ast.keyword) -> bool:
    if keyword.arg == "cert_reqs":  # of urllib3, which takes the name with and without its prefix
        return cell.values(keyword.value) in (("CERT_NONE",), ("NONE",))
    if cell.values(keyword.value) != (False,):
        return False
    name = cell.name_of(call.func) or ""
    if keyword.arg == "verify":
        method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        return _VERIFYING.fullmatch(name) is not None or (method in _HTTP_VERBS and bool(call.args))
    if keyword.arg == "ssl":
        return _SSL_VERIFYING.fullmatch(name) is not None
    return keyword.arg in _ALWAYS


def _unverified_session(cell: PythonCell) -> Iterator[Match]:
    for statement in cell.code.assignments:
        match statement:
            case ast.Assign(targets=[ast.Attribute(attr="verify", value=owner)], value=value):
                made_by = cell.name_of(owner) or ""
                if cell.values(value) == (False,) and _VERIFYING.fullmatch(made_by):
                    yield _removable(cell, statement)


def _removable(cell: PythonCell, statement: ast.stmt) -> Match:
    fix = Fix("Verify the certificate: remove the statement", (remove_statement(cell.code, statement),))
    return Match(cell.code.span(statement), fix)


def _unverified_context(text: Text) -> Iterator[Match]:
    cell = text.python
    if cell is None:
        return
    for use in cell.uses("ssl._create_unverified_context"):
        parent = cell.code.parent_of.get(use.node)
        if isinstance(parent, ast.Assign):
            yield _removable(cell, parent)
        elif use.call is not None:
            edit = Edit(cell.code.span(use.node), "ssl.create_default_context")
            plain = cell.code.text(use.node) == "ssl._create_unverified_context"
            yield Match(use.span, Fix("Verify the certificate", (edit,)) if plain else None)
        else:
            yield Match(use.span)
    for use in cell.uses("ssl.CERT_NONE"):
        yield Match(use.span)
    yield from _unchecked_names(cell)


def _unchecked_names(cell: PythonCell) -> Iterator[Match]:
    for statement in cell.code.assignments:
        match statement:
            case ast.Assign(targets=[ast.Attribute(attr="check_hostname", value=owner)], value=value):
                if cell.values(value) == (False,) and (cell.name_of(owner) or "ssl").startswith("ssl"):
                    yield Match(cell.code.span(statement))


RULES: tuple[Rule, ...] = (
    Rule(
        id="EXE008",
        name="certificate-not-verified",
        severity=Severity.HIGH,
        message="the server's certificate is not verified",
        why="Anyone on the network path can read what is sent, tokens included, and answer with other data or models.",
        instead="Leave verification on; for a private authority pass verify='/path/to/ca.pem'.",
        find=_unverified_request,
        triggers=(
            Trigger(
                ("verif", "validate_certs", "cert_reqs"),
                r"\b(?:verify\w{0,12}|ssl_verif\w{1,9}|validate_certs|cert_reqs) {0,3}= {0,3}[\w\"']",
            ),
            Trigger(("ssl",), r"\bssl {0,3}= {0,3}\w"),
        ),
        bad={
            "import requests\nr = requests.get(url, verify=False)": "import requests\nr = requests.get(url)",
            "import requests\nr = requests.post(url, json=data, verify=False, timeout=5)": (
                "import requests\nr = requests.post(url, json=data, timeout=5)"
            ),
            "import httpx\nclient = httpx.Client(verify=False)": "import httpx\nclient = httpx.Client()",
            "import requests\ns = requests.Session()\ns.verify = False\ns.get(url)": (
                "import requests\ns = requests.Session()\ns.get(url)"
            ),
            "import aiohttp\nc = aiohttp.TCPConnector(ssl=False)": "import aiohttp\nc = aiohttp.TCPConnector()",
            "def load(session):\n    return session.get(url, verify=False)": (
                "def load(session):\n    return session.get(url)"
            ),
            "import urllib3\np = urllib3.PoolManager(cert_reqs='NONE')": "import urllib3\np = urllib3.PoolManager()",
            "es = Elasticsearch(hosts, verify_certs=False)": "es = Elasticsearch(hosts)",
            "import httpx\nCHECK = False\nhttpx.get(url, verify=CHECK)": "import httpx\nCHECK = False\nhttpx.get(url)",
        },
        good=(
            "import requests\nrequests.get(url, verify=True)",
            'import requests\nrequests.get(url, verify="ca.pem")',
            "import jwt\njwt.decode(token, verify=False)",
            "dataset.get(verify=False)",
            "import urllib3\np = urllib3.PoolManager(cert_reqs='CERT_REQUIRED')",
            "import requests\nrequests.get(url, timeout=5)  # verify=False would be wrong",
        ),
        tags=(*TLS_OFF, "B501"),
    ),
    Rule(
        id="EXE009",
        name="ssl-context-not-verifying",
        severity=Severity.HIGH,
        message="a TLS connection is made without verifying who answers",
        why="Anyone on the network path can read what is sent and answer with other data or models.",
        instead="ssl.create_default_context(); for a private authority pass cafile=.",
        find=_unverified_context,
        triggers=(
            Trigger(("_create_unverified_context",), r"\b_create_unverified_context\b"),
            Trigger(("cert_none",), r"\bCERT_NONE\b"),
            Trigger(("check_hostname",), r"\bcheck_hostname[ \t]{0,3}="),
        ),
        bad={
            "import ssl\nssl._create_default_https_context = ssl._create_unverified_context\nx = 1": (
                "import ssl\nx = 1"
            ),
            "import ssl\nopen_url(url, context=ssl._create_unverified_context())": (
                "import ssl\nopen_url(url, context=ssl.create_default_context())"
            ),
            "import ssl\nc = ssl.SSLContext()\nc.check_hostname = False\nc.verify_mode = ssl.CERT_NONE": None,
        },
        good=(
            "import ssl\nc = ssl.create_default_context()\nc.verify_mode = ssl.CERT_REQUIRED\nc.check_hostname = True",
            "if mode == 'CERT_NONE':\n    raise ValueError",
        ),
        tags=(*TLS_OFF, "B323"),
    ),
)
