"""EXE: connections of shell commands, and of whole processes, whose other end nobody checks."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

from mlsec_nb.findings import Edit, Fix, Severity
from mlsec_nb.late import late
from mlsec_nb.notebook import Text, UnparsableCode
from mlsec_nb.rule import Match, Rule, Trigger
from mlsec_nb.rules.execution_transport import TLS_OFF
from mlsec_nb.shell import Command, Word, commands
from mlsec_nb.shell_rules import flags, in_shell, options, without_words
from mlsec_nb.statements import remove_statement
from mlsec_nb.urls import is_local
from mlsec_nb.uses import PythonCell

# Options without a value, after the manuals of the programs.
_UNVERIFIED = {
    "curl": ("-k", "--insecure", "--proxy-insecure"),
    "wget": ("--no-check-certificate",),
    "aws": ("--no-verify-ssl",),
    "conda": ("-k", "--insecure"),
    "mamba": ("-k", "--insecure"),
    "aria2c": ("--check-certificate=false",),
}
_CURL_CLUSTER = late(r"-(?=[A-Za-jl-z]*k)[a-zA-Z#]{2,}")
# Letters of curl's options that take the rest of the word as their value: `-okay` is `-o kay`.
_CURL_WITH_VALUE = frozenset("AbcCdDeEFhHKmoPQrtTuUwxXyYz")
_OFF = ("false", "0", "no", "off")


def _unverified(text: Text, command: Command) -> Iterator[Match]:
    if any("://" in word.text and is_local(word.text) for word in command.args):
        return
    for word in flags(command, *_UNVERIFIED.get(command.name, ())):
        yield Match(
            word.span, without_words(text, word.span, f"Verify the certificate: remove {word.text}", word.exact)
        )
    if command.name == "curl":
        yield from (match for word in command.args if (match := _cluster(word)))
    elif command.name == "git":
        yield from _git(text, command)
    elif command.name in ("conda", "mamba") and _pair(command, "ssl_verify"):
        yield Match(command.span)


def _cluster(word: Word) -> Match | None:
    if not _CURL_CLUSTER.fullmatch(word.text):
        return None
    at = word.text.index("k")
    if _CURL_WITH_VALUE & set(word.text[1:at]):
        return None
    place = word.place(at, at + 1)
    return Match(word.span, Fix("Verify the certificate: remove k", (Edit(place, ""),)) if place else None)


def _git(text: Text, command: Command) -> Iterator[Match]:
    for option in options(command, "-c"):
        name, _, value = option.value.partition("=")
        if name.lower() == "http.sslverify" and value.lower() in _OFF:
            yield Match(option.span, without_words(text, option.span, "Verify the certificate", option.word.exact))
    if "config" in command.texts and _pair(command, "http.sslverify"):
        yield Match(command.span)


def _pair(command: Command, setting: str) -> bool:
    words = [text.lower() for text in command.texts]
    return any(name == setting and value in _OFF for name, value in pairwise(words))


# Variable -> the values with which it switches verification off (documented by Python, Node, git, requests, W&B).
_VARIABLES = {
    "PYTHONHTTPSVERIFY": ("0",),
    "NODE_TLS_REJECT_UNAUTHORIZED": ("0",),
    "GIT_SSL_NO_VERIFY": ("1", "true", "yes", "on"),
    "CURL_CA_BUNDLE": ("",),
    "REQUESTS_CA_BUNDLE": ("",),
    "WANDB_INSECURE_DISABLE_SSL": ("1", "true"),
}
_NAMES = tuple(name.lower() for name in _VARIABLES)


def _is_off(name: object, value: object) -> bool:
    return isinstance(name, str) and isinstance(value, str) and value.lower() in _VARIABLES.get(name, ())


def _unverified_process(text: Text) -> Iterator[Match]:
    found = list(_in_shell(text))
    yield from found
    try:
        cell = text.python
    except UnparsableCode:
        if not found:
            raise
        return
    if cell is not None:
        yield from _in_environ(cell)


def _in_shell(text: Text) -> Iterator[Match]:
    for command in commands(text):
        words = command.args if command.name in ("export", "%env", "%set_env", "setenv") else command.assignments
        for word in words:
            name, equals, value = word.text.partition("=")
            if equals and _is_off(name, value):
                yield Match(word.span)
        if command.name in ("%env", "%set_env") and len(command.args) == 2 and _is_off(*command.texts):
            yield Match(command.span)


def _in_environ(cell: PythonCell) -> Iterator[Match]:
    for statement in cell.code.assignments:
        match statement:
            case ast.Assign(targets=[ast.Subscript(value=owner, slice=key)], value=value):
                names, values = cell.values(key) or (), cell.values(value) or ()
                if (
                    cell.name_of(owner) == "os.environ"
                    and len(names) == len(values) == 1
                    and _is_off(names[0], values[0])
                ):
                    fix = Fix("Verify certificates: remove the statement", (remove_statement(cell.code, statement),))
                    yield Match(cell.code.span(statement), fix)
    for name in ("os.putenv", "os.environ.setdefault"):
        for use in cell.uses(name):
            names, values = use.values("key", 0) or (), use.values("value", 1) or ()
            if len(names) == len(values) == 1 and _is_off(names[0], values[0]):
                yield Match(use.span)


_WHY = "Anyone on the network path can read what is sent, tokens included, and answer with other files or programs."

RULES: tuple[Rule, ...] = (
    Rule(
        id="EXE010",
        name="shell-certificate-not-verified",
        severity=Severity.HIGH,
        message="a command does not verify the server's certificate",
        why=_WHY,
        instead="Leave verification on; for a private authority pass --cacert (curl) or --ca-certificate (wget).",
        find=in_shell(
            _unverified,
            Trigger(("curl", "--insecure"), r"\bcurl\b|--insecure\b"),
            Trigger(
                (
                    "--no-check-certificate",
                    "http.sslverify",
                    "ssl_verify",
                    "--no-verify-ssl",
                    "--check-certificate=false",
                ),
                r"(?i)--no-check-certificate|http\.sslverify|\bssl_verify\b|--no-verify-ssl|--check-certificate=false",
            ),
        ),
        bad={
            "!curl -k https://acme.io/m.bin -o m.bin": "!curl https://acme.io/m.bin -o m.bin",
            "!curl -skL https://acme.io/m.bin": "!curl -sL https://acme.io/m.bin",
            "!wget --no-check-certificate https://acme.io/m.bin": "!wget https://acme.io/m.bin",
            "%%bash\ngit -c http.sslVerify=false clone https://acme.io/x": "%%bash\ngit clone https://acme.io/x",
            "!git config --global http.sslVerify false": None,
            'import os\nos.system("wget --no-check-certificate -q " + url)': None,
        },
        good=(
            "!curl -sL https://acme.io/m.bin",
            "!curl -okay.bin https://acme.io/m.bin",
            "!curl -k https://localhost:8888/api",
            "!grep -k x",
            "!git config --global http.sslVerify true",
        ),
        tags=TLS_OFF,
    ),
    Rule(
        id="EXE011",
        name="environment-certificate-not-verified",
        severity=Severity.HIGH,
        message="an environment variable switches the verification of certificates off",
        why=_WHY,
        instead="Leave verification on; name a private authority in SSL_CERT_FILE or REQUESTS_CA_BUNDLE.",
        find=_unverified_process,
        triggers=(Trigger(_NAMES, rf"\b(?:{'|'.join(_VARIABLES)})\b"),),
        bad={
            'import os\nos.environ["PYTHONHTTPSVERIFY"] = "0"\nx = 1': "import os\nx = 1",
            'import os\nos.environ["CURL_CA_BUNDLE"] = ""': "import os\n",
            "%env NODE_TLS_REJECT_UNAUTHORIZED=0": None,
            "!GIT_SSL_NO_VERIFY=1 git clone https://acme.io/x": None,
            "%%bash\nexport GIT_SSL_NO_VERIFY=true": None,
        },
        good=('import os\nos.environ["REQUESTS_CA_BUNDLE"] = "ca.pem"', "%env CURL_CA_BUNDLE=/etc/ssl/ca.pem"),
        tags=TLS_OFF,
    ),
)
