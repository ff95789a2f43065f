"""The unsafe loads of a cell that is about to run, each with what it is about to read.

The catalogue is that of the rules (DES, those that weigh where their data comes from): which call, which argument
names the file, and from which version on the call is safe.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import BuiltinFunctionType, FunctionType, ModuleType

from mlsec_nb.code_cell import CodeCell
from mlsec_nb.kernel.load_names import spelled_namespace
from mlsec_nb.kernel.load_paths import Held, sources
from mlsec_nb.loading import Loads
from mlsec_nb.masking import PYTHON_CELL_MAGICS, cell_magic
from mlsec_nb.names import Names
from mlsec_nb.notebook import Text
from mlsec_nb.python import UnparsableCode
from mlsec_nb.rule import Rule
from mlsec_nb.uses import Use
from mlsec_nb.versions import version_lookup

_WORD = re.compile(r"[^\W\d]\w*")
_FUNCTIONS = (FunctionType, BuiltinFunctionType)


@dataclass(frozen=True, slots=True)
class Load:
    """One load call: how it is spelled, its line in the cell, and what it reads."""

    call: str
    line: int
    source: str | bytes | Held


def loads(source: str, namespace: Mapping[str, object]) -> Iterator[Load]:
    """What the unsafe load calls of a cell read, as far as the cell and the namespace tell."""
    if cell_magic(source) not in ("", *PYTHON_CELL_MAGICS):
        return
    words = set(_WORD.findall(source))
    functions = [word for word in words if type(namespace.get(word)) in _FUNCTIONS]
    loaders = _loaders() if functions else {}
    if words & _load_words() or any(id(namespace[word]) in loaders for word in functions):
        yield from _found(_text(source, spelled_namespace(words, namespace, loaders)))


def _text(source: str, before: str) -> Text:
    """The cell, behind one that says what the namespace holds."""
    names = Names([CodeCell(before), CodeCell(source)], version_lookup((), installed=True))
    names.collect(0)
    return Text(source, language="python", names=names, code_index=1)


def _found(text: Text) -> Iterator[Load]:
    try:
        if text.python is None:
            return
    except UnparsableCode:
        return  # IPython tells the syntax error
    for rule in load_rules():
        for use, _ in _of(rule).calls.judged(text):
            for source in _read_by(rule, use):
                yield Load(use.name, text.position(use.span.start)[0], source)


def _read_by(rule: Rule, use: Use) -> Iterator[str | bytes | Held]:
    find = _of(rule)
    for keyword in find.keywords:
        argument = use.argument(keyword, find.position)
        if argument is not None:
            yield from sources(use.cell, argument)
            return


def _of(rule: Rule) -> Loads:
    assert isinstance(rule.find, Loads)
    return rule.find


@cache
def load_rules() -> tuple[Rule, ...]:
    """The rules whose calls read data that may run code."""
    from mlsec_nb.rules import RULES

    return tuple(rule for rule in RULES if isinstance(rule.find, Loads))


@cache
def _load_words() -> frozenset[str]:
    return frozenset(name.rpartition(".")[2] for rule in load_rules() for name in _of(rule).calls.names)


def _loaders() -> dict[int, str]:
    """Load functions of the modules that are imported, by `id`; the modules are asked nothing, only read."""
    names = [name for rule in load_rules() for name in _of(rule).calls.names if "*" not in name]
    # From the last to the first: what cloudpickle.load is too keeps the name pickle.load.
    found = ((_imported(name), name) for name in reversed(names))
    return {id(value): name for value, name in found if value is not None}


def _imported(qualified: str) -> object | None:
    module, _, word = qualified.rpartition(".")
    owner = sys.modules.get(module)
    return vars(owner).get(word) if type(owner) is ModuleType else None
