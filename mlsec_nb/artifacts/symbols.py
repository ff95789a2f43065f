"""What stands on the stack while a pickle is followed: symbols instead of objects."""

from __future__ import annotations

from .conditional import CONDITIONS

KEPT_ITEMS = 64


class Global:
    """An import. `pushed` counts how often it came onto the stack, `approved` how often it was used harmlessly."""

    __slots__ = ("approved", "module", "name", "pushed")

    def __init__(self, module: str, name: str) -> None:
        self.module = module
        self.name = name
        self.pushed = 0
        self.approved = 0

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"

    @property
    def always_approved(self) -> bool:
        """Every time it came onto the stack it was used in the way that CONDITIONS knows to be harmless."""
        return 0 < self.pushed == self.approved

    def approves(self, arguments: object) -> bool:
        """Count a call with these arguments; is it one that CONDITIONS knows to be harmless."""
        condition = CONDITIONS.get((self.module, self.name))
        if condition is None or not isinstance(arguments, tuple):
            return False
        plain = tuple(str(part) if isinstance(part, Global) else part for part in arguments)
        good = condition(plain)
        self.approved += good
        return good


class Call:
    """The result of calling `function`; `state` is what BUILD gave it."""

    __slots__ = ("approved", "arguments", "function", "state")

    def __init__(self, function: object, arguments: object, approved: bool = False) -> None:
        self.function = function
        self.arguments = arguments
        self.approved = approved
        self.state: object = None


class Blob:
    """Bytes or a long text, by its place in the file."""

    __slots__ = ("end", "start")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end


class Persistent:
    """An object that the loader itself must supply."""

    __slots__ = ("identity",)

    def __init__(self, identity: object) -> None:
        self.identity = identity

    @property
    def stands_for(self) -> object:
        """What torch's own loader supplies: the class of a ("module", class, file, source) identity."""
        named = self.identity
        return named[1] if isinstance(named, tuple) and len(named) > 1 and named[0] == "module" else OPAQUE


class Pairs(list[tuple[object, object]]):
    """The first keys and values of a dictionary."""

    @property
    def is_full(self) -> bool:
        """There may be more pairs than are kept."""
        return len(self) >= KEPT_ITEMS

    def value(self, key: str) -> object:
        """The last value stored for a text key, or OPAQUE."""
        return next((value for found, value in reversed(self) if found == key), OPAQUE)


class _Opaque:
    __slots__ = ()


OPAQUE = _Opaque()
"""Any value whose content does not matter."""
