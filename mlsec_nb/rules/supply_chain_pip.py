"""SUP: packages that pip takes from somewhere that can change or be impersonated."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlsec_nb.calls import POSSIBLE
from mlsec_nb.findings import Severity
from mlsec_nb.late import late
from mlsec_nb.notebook import Text
from mlsec_nb.pip_arguments import is_commit, is_install, requirements
from mlsec_nb.rule import Match, Rule, Trigger
from mlsec_nb.shell import Command, Word
from mlsec_nb.shell_rules import in_shell, options, over_https
from mlsec_nb.urls import is_plain_http
from mlsec_nb.values import UNKNOWN_PART

_SUPPLY_CHAIN = ("CWE-829", "CWE-1357", "AML.T0010.001", "OWASP-ML06", "OWASP-LLM03")

_GIT = late(r"git\+[a-z]+://(?:[^/@\s]{0,200}@)?[^@#\s]+(?:@([^#\s]*))?", re.IGNORECASE)
_ARCHIVE = late(
    r"https?://(?:www\.)?git(?:hub|lab)\.com/.{1,200}/(?:archive|zipball|tarball)/(?:refs/(?:heads|tags)/)?"
    r"(.{1,100}?)(?:\.zip|\.tar\.gz|$)|https?://codeload\.github\.com/[^/]+/[^/]+/(?:zip|tar\.gz)/(?:refs/\w+/)?(.+)"
)
_BRANCH = late(r"main|master|dev(?:el(?:op)?)?|head|trunk|nightly|latest|stable", re.IGNORECASE)


def _moving_source(text: Text, command: Command) -> Iterator[Match]:
    for word in requirements(command):
        found = _GIT.search(word.text) or _ARCHIVE.search(word.text)
        if not found:
            continue
        reference = next((group for group in found.groups() if group), "")
        if UNKNOWN_PART in reference:
            yield Match(word.span, message=POSSIBLE, severity=Severity.LOW)
        elif not is_commit(reference.removeprefix("refs/heads/")):
            named = bool(reference) and not _BRANCH.fullmatch(reference)
            yield Match(word.span, severity=Severity.LOW if named else None, message=_TAGGED if named else None)


_TAGGED = "pip installs a tag or short commit of a git repository, which can be moved to other code"


def _plain_http_index(text: Text, command: Command) -> Iterator[Match]:
    if command.name != "pip":
        return
    for option in options(command, *_INDEXES, "-f", "--find-links"):
        if is_plain_http(option.value) and option.value_word:
            yield Match(option.span, over_https(option.value_word))
    for option in options(command, "--trusted-host"):
        yield Match(option.span, message="pip is told not to check who the package server is")


_INDEXES = ("-i", "--index-url", "--extra-index-url", "--index", "--default-index")


def _plain_http_package(text: Text, command: Command) -> Iterator[Match]:
    sources: list[Word] = [*requirements(command)]
    if is_install(command):
        sources += [option.value_word for option in options(command, "-r", "--requirement", "-c") if option.value_word]
    for word in sources:
        address = word.text[word.text.lower().find("http") :]
        if is_plain_http(address) or "git+http://" in word.text.lower():
            yield Match(word.span, over_https(word))


_FILE = late(r"https://[^#]+\.(?:whl|tar\.gz|zip|tar\.bz2)(?:#.*)?")
_HASHED = late(r"#.{0,100}sha(?:256|384|512)=")


def _unhashed_package(text: Text, command: Command) -> Iterator[Match]:
    for word in requirements(command):
        if _FILE.fullmatch(word.text) and not _ARCHIVE.search(word.text) and not _HASHED.search(word.text):
            yield Match(word.span)


def _unpinned(text: Text, command: Command) -> Iterator[Match]:
    if not is_install(command) or "--require-hashes" in command.texts:
        return
    for word in requirements(command):
        if re.fullmatch(r"[A-Za-z0-9][\w.-]*(?:\[[\w,. -]*\])?(?:\s*(?:[<>~!]=?).*)?", word.text):
            yield Match(word.span)


# Not bound to the line that pip is on: a backslash can put the address on the next one.
_PLAIN_URL = Trigger(("http://",), r"(?i)\bhttp://")

RULES: tuple[Rule, ...] = (
    Rule(
        id="SUP002",
        name="pip-unpinned-git",
        severity=Severity.MEDIUM,
        message="pip installs whatever a git branch holds on the day of the run",
        why="The owner of the repository, or whoever takes it over, decides later what code this notebook runs.",
        instead="Add @ and the full 40-character commit id, or install a released version with ==.",
        find=in_shell(
            _moving_source,
            Trigger(
                ("git+", "/archive/", "/zipball/", "/tarball/", "codeload"),
                r"(?i)git\+[a-z]|/(?:archive|zipball|tarball)/|codeload\.",
            ),
        ),
        bad={
            "!pip install -q git+https://github.com/acme/tool.git": None,
            "%pip install 'tool[gpu] @ git+https://github.com/acme/tool.git@main'": None,
            "!pip install git+https://github.com/acme/tool@v1.2.0": None,
            "!{sys.executable} -m pip install -e git+ssh://git@github.com/acme/tool.git#egg=tool": None,
            "!pip install https://github.com/acme/tool/archive/master.zip": None,
            'import subprocess\nsubprocess.run(["pip", "install", "git+https://github.com/acme/tool"])': None,
        },
        good=(
            "!pip install git+https://github.com/acme/tool.git@" + "0a1b2c3d4e" * 4,
            "%pip install tool==1.2.0",
            "!git clone https://github.com/acme/tool.git",
            "!pip install https://github.com/acme/tool/archive/" + "0a1b2c3d4e" * 4 + ".zip",
        ),
        tags=(*_SUPPLY_CHAIN, "CWE-494"),
    ),
    Rule(
        id="SUP003",
        name="pip-untrusted-connection",
        severity=Severity.HIGH,
        message="pip fetches packages over an unencrypted connection",
        why="Anyone on the network path can hand out other packages, and their setup code runs at once.",
        instead="Use an https:// index with a valid certificate; for a private authority pass --cert.",
        find=in_shell(_plain_http_index, _PLAIN_URL, Trigger(("--trusted-host",), r"--trusted-host\b")),
        bad={
            "!pip install --index-url http://pypi.acme.io/simple tool==1.0": (
                "!pip install --index-url https://pypi.acme.io/simple tool==1.0"
            ),
            "%pip install -f http://wheels.acme.io/ tool": "%pip install -f https://wheels.acme.io/ tool",
            "!pip install --trusted-host pypi.acme.io tool": None,
            "!pip3 install tool --extra-index-url=http://pypi.acme.io/simple": (
                "!pip3 install tool --extra-index-url=https://pypi.acme.io/simple"
            ),
        },
        good=(
            "!pip install torch==2.6.0 --index-url https://download.pytorch.org/whl/cu121",
            "!pip install --index-url http://localhost:3141/team/pypi tool",
            "!curl -f http://wheels.acme.io/",
        ),
        tags=(*_SUPPLY_CHAIN, "CWE-319", "CWE-295"),
    ),
    Rule(
        id="SUP005",
        name="pip-package-over-http",
        severity=Severity.HIGH,
        message="pip installs code that came over an unencrypted connection",
        why="Anyone on the network path can replace the package, and its setup code runs at once.",
        instead="Fetch it over https:// and pin its hash: name @ https://...#sha256=...",
        find=in_shell(_plain_http_package, _PLAIN_URL),
        bad={
            "!pip install http://download.acme.io/tool-1.0-py3-none-any.whl": (
                "!pip install https://download.acme.io/tool-1.0-py3-none-any.whl"
            ),
            "!pip install -r http://download.acme.io/requirements.txt": (
                "!pip install -r https://download.acme.io/requirements.txt"
            ),
            "!pip install git+http://github.com/acme/tool@" + "0a1b2c3d4e" * 4: (
                "!pip install git+https://github.com/acme/tool@" + "0a1b2c3d4e" * 4
            ),
        },
        good=(
            "!pip install http://localhost:8000/tool-1.0-py3-none-any.whl",
            "!pip install tool  # see http://acme.io",
            "!pip show tool && curl http://acme.io/version.txt",
        ),
        tags=(*_SUPPLY_CHAIN, "CWE-319", "CWE-494"),
    ),
    Rule(
        id="SUP006",
        name="pip-package-without-hash",
        severity=Severity.LOW,
        message="pip installs a file from an address, and nothing says which bytes are expected",
        why="If the file at that address is replaced, other code is installed and run without a sign.",
        instead="Append #sha256=<hash of the file> to the address.",
        find=in_shell(_unhashed_package, Trigger(("https://",), r"(?i)https://\S{1,300}\.(?:whl|tar\.|zip)")),
        bad={"!pip install https://download.acme.io/tool-1.0-py3-none-any.whl": None},
        good=(
            "!pip install https://download.acme.io/tool-1.0-py3-none-any.whl#sha256=" + "0a" * 32,
            "!pip install tool -f https://download.acme.io/wheels.html",
        ),
        tags=(*_SUPPLY_CHAIN, "CWE-494", "CWE-353"),
    ),
    Rule(
        id="SUP007",
        name="pip-unpinned",
        severity=Severity.INFO,
        message="pip installs whatever version is newest on the day of the run",
        why="Results cannot be repeated, and a taken-over release is installed at once.",
        instead="Pin with ==, best in a requirements file with --require-hashes.",
        find=in_shell(_unpinned, Trigger(("install",), r"\bpip[\d.]{0,4}\b[^\n]{0,100}\binstall\b")),
        bad={"%pip install -q torch 'numpy<2'": None},
        good=("%pip install torch==2.6.0", "!pip install -r requirements.txt", "!pip install ./tool", "!pip install ."),
        tags=_SUPPLY_CHAIN,
        default=False,
    ),
)
