"""Calls of and references to importable things in one cell, however they are spelled.

Not followed: attributes (`self.load = pickle.load` is reported where it is set, not where it is used), what functions
of the notebook return, `vars(module)["name"]`, names built at run time, and lines of Python 2 (`print pickle.load(f)`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile

from mlsec_nb.bindings import Binding
from mlsec_nb.findings import Span
from mlsec_nb.names import Names
from mlsec_nb.python import Code
from mlsec_nb.values import ValueReader

_MAX_CHAIN = 40
# Stands for what cannot be named, such as a class of the notebook or a parameter: "?.from_pretrained".
UNKNOWN_OWNER = "?"
# What these names mean where no cell imports them: `%pylab` and star imports of course libraries bring them along.
CUSTOMARY = {"np": "numpy", "pd": "pandas", "tf": "tensorflow"}
_PARTIALS = ("functools.partial", "functools.partialmethod", "partial")
_INSPECTORS = ("help", "print", "dir", "type", "callable", "inspect.getsource", "inspect.signature")


@dataclass(frozen=True, slots=True, eq=False)
class Use:
    """One place where a thing is called (`call`) or handed on (`call` is None)."""

    name: str
    node: ast.expr
    call: ast.Call | None
    cell: PythonCell
    receiver: ast.Call | None = None
    """For a method on an instance, the call that made the instance."""
    args: tuple[ast.expr, ...] = ()
    keywords: dict[str, ast.expr] = field(default_factory=dict)
    open_ended: bool = False
    """Whether unknown arguments are passed too (`*args`, `**options`)."""

    def argument(self, keyword: str, position: int | None = None) -> ast.expr | None:
        """The expression given for a parameter by keyword or position, or None."""
        if keyword in self.keywords:
            return self.keywords[keyword]
        if position is not None and position < len(self.args):
            return self.args[position]
        return None

    def values(self, keyword: str, position: int | None = None) -> tuple[object, ...] | None:
        """All constants that the parameter can be; () when it is not given, None when that is not known."""
        given = self.argument(keyword, position)
        if given is not None:
            return self.cell.values(given)
        return None if self.open_ended else ()

    @property
    def span(self) -> Span:
        """The whole call, or the reference."""
        return self.cell.code.span(self.call or self.node)


@dataclass(slots=True, eq=False, weakref_slot=True)
class PythonCell:
    """A parsed cell among the names of its notebook."""

    code: Code
    names: Names
    index: int
    _uses: dict[str, list[Use]] = field(default_factory=dict)
    _resolved: dict[ast.expr, tuple[str, ast.Call | None] | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names.readers.add(self)

    def forget(self) -> None:
        """Drop what was worked out: uses refer to their cell, and such circles outlive it where no collector runs."""
        self._uses.clear()
        self._resolved.clear()

    def uses(self, qualified: str) -> list[Use]:
        """Every call of or reference to `qualified` ("torch.load"; "*.from_pretrained" for any owner)."""
        if qualified not in self._uses:
            self._uses[qualified] = list(self._find(qualified))
        return self._uses[qualified]

    def values(self, node: ast.expr) -> tuple[object, ...] | None:
        """Every constant that an expression can be, or None when that is not known."""
        return ValueReader(self.names, self.index, self.code).values(node)

    def shape(self, node: ast.expr) -> str:
        """The text an expression makes, with U+FFFC for each part that is not known."""
        return ValueReader(self.names, self.index, self.code).shape(node)

    def name_of(self, node: ast.expr) -> str | None:
        """The qualified name of an expression, through imports, aliases, instances and `getattr`."""
        found = self._resolve(node, 0)
        return found[0] if found else None

    def bindings(self, name: ast.Name) -> list[Binding]:
        """The statements that can have given a name its value where it stands; none for a parameter."""
        return ValueReader(self.names, self.index, self.code).bindings(name)

    def beside(self, binding: Binding) -> PythonCell:
        """The cell that a binding's value stands in."""
        if binding.code is None or binding.code is self.code:
            return self
        return PythonCell(binding.code, self.names, binding.cell)

    def _find(self, qualified: str) -> Iterator[Use]:
        owner, _, word = qualified.rpartition(".")
        nodes = list(self.code.by_terminal.get(word, ()))
        for alias in self.names.aliases().get(word, ()):
            nodes += [node for node in self.code.by_terminal.get(alias, ()) if isinstance(node, ast.Name)]
        nodes += [call for call in self.code.calls_of_getattr if _getattr_word(call) == word]
        for node in nodes:
            if isinstance(getattr(node, "ctx", None), ast.Store | ast.Del):
                continue
            found = self._resolve(node, 0)
            if found is None and owner == "*" and isinstance(node, ast.Attribute):
                found = f"{UNKNOWN_OWNER}.{word}", None
            if found and self._matches(found[0], qualified, owner):
                use = self._use(found[0], node, found[1])
                if use:
                    yield use

    def _matches(self, name: str, qualified: str, owner: str) -> bool:
        if owner == "*":
            return name.rpartition(".")[2] == qualified[2:] and "." in name
        return name == qualified or ("." not in name and owner in self.names.star_modules)

    def _use(self, name: str, node: ast.expr, receiver: ast.Call | None) -> Use | None:
        call = self.code.called_by.get(node)
        if call is not None:
            return self._with_arguments(name, node, call, call.args, receiver)
        parent = self.code.parent_of.get(node)
        if isinstance(parent, ast.Attribute | ast.Expr) or self._is_alias_assignment(parent, node):
            return None
        if isinstance(parent, ast.Call):
            consumer = self.name_of(parent.func)
            if consumer in _PARTIALS and parent.args[0] is node:
                return self._with_arguments(name, node, parent, parent.args[1:], receiver)
            if consumer in _INSPECTORS:
                return None
        return Use(name, node, None, self, receiver, open_ended=True)

    def _is_alias_assignment(self, parent: ast.AST | None, node: ast.expr) -> bool:
        # The alias's own calls are reported; the line that only names it runs nothing.
        if isinstance(parent, ast.Tuple | ast.List):
            outside = self.code.parent_of.get(parent)
            return isinstance(outside, ast.Assign) and all(_names_only(target) for target in outside.targets)
        match parent:
            case ast.Assign(targets=targets, value=value):
                in_class = isinstance(self.code.parent_of.get(parent), ast.ClassDef)
                return value is node and not in_class and all(isinstance(target, ast.Name) for target in targets)
            case ast.AnnAssign(target=ast.Name(), value=value):
                return value is node
        return False

    def _with_arguments(
        self, name: str, node: ast.expr, call: ast.Call, args: list[ast.expr], receiver: ast.Call | None
    ) -> Use:
        keywords: dict[str, ast.expr] = {}
        open_ended = any(isinstance(argument, ast.Starred) for argument in args)
        for keyword in call.keywords:
            if keyword.arg is not None:
                keywords[keyword.arg] = keyword.value
            else:
                spread = ValueReader(self.names, self.index, self.code).dictionary(keyword.value)
                open_ended = open_ended or spread is None
                keywords |= spread or {}
        positional = tuple(takewhile(lambda argument: not isinstance(argument, ast.Starred), args))
        return Use(name, node, call, self, receiver, positional, keywords, open_ended)

    def _resolve(self, node: ast.expr, depth: int) -> tuple[str, ast.Call | None] | None:
        if node not in self._resolved:
            self._resolved[node] = None  # a name defined by itself has no meaning
            self._resolved[node] = self._resolve_anew(node, depth)
        return self._resolved[node]

    def _resolve_anew(self, node: ast.expr, depth: int) -> tuple[str, ast.Call | None] | None:
        if depth > _MAX_CHAIN:
            return None
        match node:
            case ast.Name():
                return self._resolve_name(node, depth)
            case ast.Attribute(value=value, attr=word):
                found = self._resolve(value, depth + 1)
                return (f"{found[0]}.{word}", found[1]) if found else None
            case ast.Call():
                return self._resolve_call(node, depth)
            case ast.Subscript(value=value, slice=ast.Constant(value=str(module))):
                return (module, None) if self.name_of(value) == "sys.modules" else None
        return None

    def _resolve_name(self, node: ast.Name, depth: int) -> tuple[str, ast.Call | None] | None:
        if self.code.is_parameter(node):
            return None
        place = self.code.start(node)
        binding = self.names.binding(node.id, self.index, place, functions=self.code.functions_around(node))
        if binding is None:
            return CUSTOMARY.get(node.id, node.id), None
        if binding.target:
            return binding.target, None
        if binding.value is None or binding.code is None or not isinstance(binding.value, ast.Call | ast.Await):
            return None
        made_in = self.beside(binding)
        value = binding.value.value if isinstance(binding.value, ast.Await) else binding.value
        return made_in._resolve(value, depth + 1)

    def _resolve_call(self, call: ast.Call, depth: int) -> tuple[str, ast.Call | None] | None:
        word = _getattr_word(call)
        if word and call.args:
            found = self._resolve(call.args[0], depth + 1)
            return (f"{found[0]}.{word}", found[1]) if found else None
        found = self._resolve(call.func, depth + 1)
        if found and found[0] in ("__import__", "builtins.__import__", "importlib.import_module") and call.args:
            module = call.args[0]
            if isinstance(module, ast.Constant) and isinstance(module.value, str):
                return module.value, None
        return (found[0], call) if found else None


def _getattr_word(call: ast.Call) -> str:
    match call:
        case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(value=str(word)), *_]):
            return word
    return ""


def _names_only(target: ast.expr) -> bool:
    """Whether an assignment to it gives each element of a tuple a name of its own."""
    return isinstance(target, ast.Tuple | ast.List) and all(isinstance(name, ast.Name) for name in target.elts)
