"""SUP: programs that are fetched and run without anyone having read them."""

from __future__ import annotations

from collections.abc import Iterator

from mlsec_nb.findings import Severity, Span
from mlsec_nb.notebook import Text
from mlsec_nb.rule import Match, Rule, Trigger
from mlsec_nb.shell import SHELLS, Command, Word, script_words
from mlsec_nb.shell_rules import in_shell
from mlsec_nb.urls import is_loopback

_DOWNLOADERS = ("curl", "wget")
# Interpreters, and their options behind which the program is no longer what comes in through the pipe.
_INTERPRETERS: dict[str, tuple[str, ...]] = {
    "python": ("-c", "-m"),
    **dict.fromkeys((*SHELLS, "perl", "ruby", "node", "php", "rscript"), ("-c", "-e", "-r", "--eval")),
}


def _fetched_and_run(text: Text, command: Command) -> Iterator[Match]:
    for source in _program_sources(command):
        if source.name in _DOWNLOADERS and not _only_loopback(source):
            yield Match(Span(min(source.span.start, command.span.start), max(source.span.end, command.span.end)))
            return


def _program_sources(command: Command) -> Iterator[Command]:
    """The commands whose output is the program that `command` runs."""
    if _runs_its_input(command):
        yield from command.pipeline()
    for word in _program_words(command):
        for inner in word.substitutions:
            yield inner
            yield from inner.pipeline()


def _runs_its_input(command: Command) -> bool:
    if command.name not in _INTERPRETERS:
        return False
    for argument in command.texts:
        if argument in ("-", "-s", "/dev/stdin", "--"):
            return True
        if argument.startswith(_INTERPRETERS[command.name]) or not argument.startswith("-"):
            return False
    return True


def _program_words(command: Command) -> tuple[Word, ...]:
    if command.name in ("source", "."):
        return command.args[:1]
    if command.name not in _INTERPRETERS and command.name != "eval":
        return ()
    following = [after for option, after in zip(command.args, command.args[1:]) if option.text in ("-c", "-e")]
    first = next((word for word in command.args if not word.text.startswith("-")), None)
    return (*script_words(command), *following, *((first,) if first else ()))


def _only_loopback(command: Command) -> bool:
    addresses = [text for text in command.texts if "://" in text]
    return bool(addresses) and all(map(is_loopback, addresses))


RULES: tuple[Rule, ...] = (
    Rule(
        id="SUP001",
        name="download-piped-to-interpreter",
        severity=Severity.CRITICAL,
        message="a downloaded program is run at once, without anybody having seen it",
        why="Whoever controls that server, or the connection to it, runs commands as you, with your data and tokens.",
        instead="Download to a file, compare its checksum with a published one, read it, then run it; "
        "or install a pinned package.",
        find=in_shell(_fetched_and_run, Trigger(_DOWNLOADERS, r"\b(?:curl|wget)\b")),
        bad={
            "!curl -sSL https://get.tool.io/install.sh | sh": None,
            "!wget -qO- https://get.tool.io/install.py | sudo python3 -": None,
            "%%bash\nset -e\nbash <(curl -s https://get.tool.io/setup)": None,
            '%%sh\neval "$(curl -fsSL https://get.tool.io/env)"': None,
            '!sh -c "$(wget -O- https://get.tool.io/install)"': None,
            'import os\nos.system("curl -s https://get.tool.io/x | gunzip | bash -s -- --yes")': None,
            "%%bash\nsource <(curl -s https://get.tool.io/completion)": None,
            "!curl -s https://example.com/install.sh | bash": None,
            "!curl -s http://192.168.1.5/install.sh | bash": None,
        },
        good=(
            "!curl -s https://api.tool.io/v1/models | python -m json.tool",
            "!curl -s https://api.tool.io/v1/models | python -c 'import json, sys; print(len(json.load(sys.stdin)))'",
            "!curl -s https://data.tool.io/x.tar.gz | tar xz",
            "!curl -sSLO https://get.tool.io/install.sh",
            "!curl http://127.0.0.1:8080/setup | sh",
            "!curl http://localhost:8080/setup | sh",
            "# curl https://get.tool.io | sh",
            '!echo "curl https://get.tool.io/install.sh | sh"',
        ),
        tags=("CWE-494", "CWE-829", "AML.T0011.001", "AML.T0010.001", "OWASP-ML06", "OWASP-LLM03"),
    ),
)
