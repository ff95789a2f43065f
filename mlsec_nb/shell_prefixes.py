"""What stands in front of the program that a command really runs: `sudo -E env A=b nohup ...`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mlsec_nb.shell_words import Word

_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=")
_RESERVED = frozenset("if then elif else while until do ! { time".split())
_CLOSING = frozenset("} fi done esac".split())

# Program that runs another one -> its options that take a value in the next word.
_RUNNERS: dict[str, frozenset[str]] = {
    "sudo": frozenset("-u -g -h -p -C -r -t -T -U -D -R --user --group --host --prompt".split()),
    "env": frozenset("-u --unset -C --chdir".split()),
    "nohup": frozenset(),
    "exec": frozenset(("-a",)),
    "command": frozenset(),
    "builtin": frozenset(),
    "nice": frozenset(("-n", "--adjustment")),
    "ionice": frozenset("-c -n -p".split()),
    "timeout": frozenset("-s -k --signal --kill-after".split()),
    "stdbuf": frozenset("-i -o -e".split()),
    "setsid": frozenset(),
    "xargs": frozenset("-I -n -P -L -d -a -s -E".split()),
}
# How many words of its own, which are no options, a runner takes in front of the program.
_OPERANDS = {"timeout": 1}


def without_reserved(words: Sequence[Word]) -> Sequence[Word]:
    """The words behind `if`, `then`, `do`, `{` and the like."""
    at = 0
    while at < len(words) and words[at].text in _RESERVED:
        at += 1
    return words[at:]


def without_prefixes(words: Sequence[Word]) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    """(assignments, words of the program that runs); `python -m pip` and `uv pip` are given as `pip`."""
    assignments: list[Word] = []
    at = 0
    while at < len(words):
        word = words[at].text
        if word in _RESERVED or word in _CLOSING:
            at += 1
        elif _ASSIGNMENT.match(word):
            assignments.append(words[at])
            at += 1
        elif word.rpartition("/")[2] in _RUNNERS:
            at = _behind_options(words, at)
        else:
            break
    return tuple(assignments), _as_module(tuple(words[at:]))


def _behind_options(words: Sequence[Word], at: int) -> int:
    runner = words[at].text.rpartition("/")[2]
    at += 1
    while at < len(words) and words[at].text.startswith("-"):
        at += 2 if words[at].text in _RUNNERS[runner] else 1
    return min(at + _OPERANDS.get(runner, 0), len(words))


def _as_module(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """`python -m pip install x` and `{sys.executable} -m pip install x` are `pip install x`; so is `uv pip`."""
    texts = [word.text for word in words[:3]]
    if len(texts) == 3 and texts[1] == "-m" and texts[2] in ("pip", "gdown", "wget"):
        return words[2:]
    if texts[:2] == ["uv", "pip"]:
        return words[1:]
    return words
