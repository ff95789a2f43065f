"""bandit's own tests, run in this process on one parsed cell.

bandit is asked only for cells that hold a word one of its tests looks for; until then it is not imported (340 ms).
It sees the tree that we parsed, so IPython syntax is masked and repaired lines are out, and it sees the imports of
the other cells. Its files, configuration, comments and output are not used.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import import_module
from io import BytesIO
from typing import Any

from mlsec_nb.engines.bandit_table import TESTS
from mlsec_nb.findings import Severity, Span
from mlsec_nb.notebook import Text, UnparsableCode
from mlsec_nb.rule import Match
from mlsec_nb.uses import PythonCell

# bandit wants a path; this one has a folder, so that it neither warns nor looks at the file system.
_PATH = "./cell.py"
_QUOTES_A_SECRET = frozenset(("B105", "B106", "B107"))
# bandit runs all these as one test, B001.
_LISTED = frozenset(test.id for test in TESTS if test.page.startswith("blacklists/"))
_SEVERITIES = {"LOW": Severity.LOW, "MEDIUM": Severity.MEDIUM, "HIGH": Severity.HIGH}


class BanditTestFailed(RuntimeError):
    """A test of bandit failed on this cell; the message names the test and the type of error only."""


@dataclass(slots=True)
class _Outcome:
    matches: dict[str, list[Match]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    """Test id (B001 for its lists of calls and imports) -> type of the error."""


def bandit_matches(text: Text, test_id: str) -> Iterator[Match]:
    """What one test of bandit finds in a cell, in bandit's words. Raises UnparsableCode, BanditTestFailed."""
    if text.python is None:
        return
    outcome = _outcome(text)
    failed = outcome.failures.get(test_id) or (outcome.failures.get("B001") if test_id in _LISTED else None)
    if failed:
        raise BanditTestFailed(f"bandit's test {test_id} failed ({failed})")
    yield from outcome.matches.get(test_id, ())


@lru_cache(maxsize=4)
def _outcome(text: Text) -> _Outcome:
    """All tests on one cell: walking it once costs less than asking which rules want to know."""
    cell, outcome = text.python, _Outcome()
    if cell is None:
        return outcome
    try:
        _run(cell, outcome)
    except RecursionError:
        raise UnparsableCode("the expressions are nested too deeply for bandit; its tests were not run") from None
    return outcome


def _run(cell: PythonCell, outcome: _Outcome) -> None:
    node_visitor, metrics, test_set = _bandit()
    source = cell.code.source.encode("utf-8", "replace")
    visitor = node_visitor.BanditNodeVisitor(_PATH, BytesIO(source), None, test_set, False, {}, metrics.Metrics())
    visitor.tester = _tester_type()(visitor.tester, cell, outcome)
    for name, target in _imported_elsewhere(cell):
        visitor.import_aliases[name] = target
        visitor.imports.add(target)
    try:
        visitor.generic_visit(cell.code.tree)
    finally:
        _forget_marks(cell)


def _forget_marks(cell: PythonCell) -> None:
    """Take away what bandit notes on the nodes: with their parents on them, trees outlive the notebook as circles."""
    for node in cell.code.parent_of:
        vars(node).pop("_bandit_parent", None)
        vars(node).pop("_bandit_sibling", None)


@cache
def _bandit() -> tuple[Any, Any, Any]:
    """bandit's visitor and metrics modules, and the set of all its tests."""
    with _guest():
        from bandit.core import config, metrics, node_visitor, test_set
    wanted = {"include": {test.id for test in TESTS}}
    return node_visitor, metrics, test_set.BanditTestSet(config.BanditConfig(), wanted)


@contextmanager
def _guest() -> Iterator[None]:
    """Import bandit without what that does to the process and to the user's home.

    bandit replaces how all warnings are shown; stevedore, with which it finds its tests, warns and writes a cache.
    """
    formatting = warnings.formatwarning
    cache: Any = getattr(import_module("stevedore._cache"), "_c", None)
    caching = getattr(cache, "_disable_caching", None)
    try:
        if caching is not None:
            cache._disable_caching = True
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        warnings.formatwarning = formatting
        if caching is not None:
            cache._disable_caching = caching


@cache
def _tester_type() -> Any:
    """bandit's tester, which notes the node of every result and keeps failures instead of logging them."""
    with _guest():
        from bandit.core import tester

    class Tester(tester.BanditTester):  # type: ignore[misc]
        def __init__(self, theirs: Any, cell: PythonCell, outcome: _Outcome) -> None:
            super().__init__(theirs.testset, False, {}, theirs.metrics)
            self.cell, self.outcome = cell, outcome

        def run_tests(self, raw_context: dict[str, Any], checktype: str) -> Any:
            before = len(self.results)
            scores = super().run_tests(raw_context, checktype)
            for issue in self.results[before:]:
                match = _match(self.cell, issue, raw_context.get("node"))
                self.outcome.matches.setdefault(issue.test_id, []).append(match)
            return scores

        def report_error(self, test: str, context: Any, error: Exception) -> None:
            failed = next((row.id for row in TESTS if row.name == test), "B001" if test == "blacklist" else test)
            self.outcome.failures[failed] = type(error).__name__

    return Tester


def _match(cell: PythonCell, issue: Any, node: ast.AST | None) -> Match:
    severity = _SEVERITIES.get(issue.severity, Severity.INFO)
    if issue.confidence == "LOW":
        severity = severity.shifted(-1)
    strings = _strings(node) if node is not None else []
    # bandit quotes what it found; a message here never holds a value of the cell.
    quoted = issue.test_id in _QUOTES_A_SECRET or any(text in issue.text for text in _long(strings))
    secret = tuple(map(cell.code.span, strings)) if issue.test_id in _QUOTES_A_SECRET else ()
    return Match(_span(cell, issue, node), secret=secret, message=None if quoted else issue.text, severity=severity)


def _strings(node: ast.AST) -> list[ast.Constant]:
    return [part for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)][:200]


def _long(strings: list[ast.Constant]) -> list[str]:
    return [str(string.value) for string in strings if len(str(string.value)) > 3]


def _span(cell: PythonCell, issue: Any, node: ast.AST | None) -> Span:
    """The expression, or the first line of a statement with a body."""
    code = cell.code
    if isinstance(node, ast.expr):
        return code.span(node)
    if isinstance(node, ast.stmt | ast.ExceptHandler):
        start = code.offset(node.lineno, node.col_offset)
    else:
        start = code.offset(max(issue.lineno or 1, 1), max(issue.col_offset, 0))
    line_end = code.source.find("\n", start)
    end = len(code.source) if line_end < 0 else line_end
    if isinstance(node, ast.stmt) and not hasattr(node, "body"):
        end = code.span(node).end
    return Span(start, max(end, start + 1))


def _imported_elsewhere(cell: PythonCell) -> Iterator[tuple[str, str]]:
    """(name, what it stands for) of names that this cell uses and another one imports."""
    for word, nodes in cell.code.by_terminal.items():
        if any(isinstance(node, ast.Name) for node in nodes):
            binding = cell.names.binding(word, cell.index, 0, search=False)
            if binding is not None and binding.target and binding.cell != cell.index:
                yield word, binding.target
