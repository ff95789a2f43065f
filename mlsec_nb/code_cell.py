"""One cell of code: its source, and what is worked out of it alone, when somebody asks and once."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import lru_cache

from mlsec_nb.bindings import Binding, bound, imported
from mlsec_nb.late import late
from mlsec_nb.python import Code, UnparsableCode, parse

# The notebooks of one project share cells (imports, set-up): four in ten code cells of public ones are copies.
_parsed = lru_cache(maxsize=256)(parse)
_MOST_TESTS = 64
"""Whose outcome a cell keeps."""
_ASSIGNS = late(r"^[ \t]*([A-Za-z_]\w*)[ \t]*(?::[^=\n]{1,200})?=(?!=)[ \t]*([^\n]*)", re.MULTILINE)


@dataclass(slots=True)
class CodeCell:
    """One cell of Python source, parsed on demand and at most once."""

    source: str
    _code: Code | UnparsableCode | None = None
    _imports: tuple[tuple[str, str, int], ...] | None = None
    _bindings: tuple[int, list[tuple[str, Binding]]] | None = None
    _assigned: dict[str, list[str]] | None = None
    _matters: dict[Hashable, bool] = field(default_factory=dict)

    @property
    def code(self) -> Code:
        """The parsed cell. Raises UnparsableCode."""
        if self._code is None:
            try:
                self._code = _parsed(self.source)
            except UnparsableCode as problem:
                self._code = problem.with_traceback(None)  # whose frames would refer to this cell
        if isinstance(self._code, UnparsableCode):
            raise self._code
        return self._code

    @property
    def is_parsed(self) -> bool:
        """Whether that has been done."""
        return self._code is not None

    @property
    def imports(self) -> tuple[tuple[str, str, int], ...]:
        """As `imported` gives them."""
        if self._imports is None:
            self._imports = imported(self.source) if "import" in self.source else ()
        return self._imports

    def bindings(self, index: int) -> list[tuple[str, Binding]]:
        """As `bound` gives them for cell number `index`; kept until the number changes. Raises UnparsableCode."""
        if self._bindings is None or self._bindings[0] != index:
            self._bindings = index, list(bound(self.code, index))
        return self._bindings[1]

    @property
    def assigned(self) -> dict[str, list[str]]:
        """What stands behind `name =` on each line, by the name; nothing is parsed."""
        if self._assigned is None:
            self._assigned = {}
            for name, value in _ASSIGNS.findall(self.source):
                self._assigned.setdefault(name, []).append(value)
        return self._assigned

    def matters(self, what: Hashable, test: Callable[[str], object]) -> bool:
        """Whether the source passes the test of that name."""
        if what not in self._matters:
            if len(self._matters) >= _MOST_TESTS:
                self._matters.clear()
            self._matters[what] = bool(test(self.source))
        return self._matters[what]
