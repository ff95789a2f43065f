"""Imports that are known to be harmless in a pickle, whatever the arguments: the allow-list.

Each name was looked at as an attacker would: with any arguments, and any state set on the result, it must neither run
code, nor import, nor open files, nor fetch attributes by name. What only stores what it is given is fine: a
`functools.partial` of an allowed function can do no more than that function, which is judged by itself;
`operator.itemgetter` reaches items, not attributes. Not here on purpose: `getattr`, `attrgetter`, `methodcaller`,
`type`, `map`, `collections.namedtuple` (builds source), `numpy.memmap` (opens files), `_ufunc_reconstruct` (imports),
frozen scipy distributions (build source), every loader.
Known cost: `bytearray(10**12)` or `list(range(...))` can use up memory.
"""

from __future__ import annotations

from functools import cache

from . import known_frames, known_learners, known_torch

_STANDARD = """
builtins: Ellipsis NotImplemented bool bytearray bytes complex dict float frozenset int list object range set slice
builtins: str tuple
builtins: ArithmeticError AssertionError AttributeError EOFError Exception FileNotFoundError ImportError IndexError
builtins: KeyError LookupError MemoryError NameError NotImplementedError OSError OverflowError PermissionError
builtins: RuntimeError StopIteration TimeoutError TypeError UnicodeDecodeError UserWarning ValueError Warning
builtins: ZeroDivisionError
_io: BytesIO
argparse: Namespace
array: _array_reconstructor array
collections: Counter OrderedDict defaultdict deque
copyreg: __newobj__ __newobj_ex__ _reconstructor
datetime: date datetime time timedelta timezone
decimal: Decimal
fractions: Fraction
functools: partial
io: BytesIO
ipaddress: IPv4Address IPv4Interface IPv4Network IPv6Address IPv6Interface IPv6Network
operator: itemgetter
pathlib: Path PosixPath PurePath PurePosixPath PureWindowsPath WindowsPath
pathlib._local: Path PosixPath PurePath PurePosixPath PureWindowsPath WindowsPath
random: Random
re: _compile
types: SimpleNamespace
uuid: SafeUUID UUID
zoneinfo: ZoneInfo
"""


def names(*tables: str) -> dict[str, frozenset[str]]:
    """Module -> names, from lines of the form `module: name name`."""
    found: dict[str, set[str]] = {}
    for line in "\n".join(tables).splitlines():
        module, colon, words = line.partition(":")
        if colon:
            found.setdefault(module, set()).update(words.split())
    return {module: frozenset(words) for module, words in found.items()}


@cache
def _allowed() -> dict[str, frozenset[str]]:
    return names(_STANDARD, known_frames.TABLE, known_learners.TABLE, known_torch.WEIGHTS_ONLY, known_torch.LAYERS)


@cache
def _accepted_by_torch() -> dict[str, frozenset[str]]:
    return names(known_torch.WEIGHTS_ONLY, known_torch.WEIGHTS_ONLY_PLAIN)


def is_harmless(module: str, name: str) -> bool:
    """Is `module.name` on the allow-list."""
    return name in _allowed().get(module, ())


def accepted_by_torch(module: str, name: str) -> bool:
    """Does `torch.load(weights_only=True)` import `module.name` without being told to."""
    return name in _accepted_by_torch().get(module, ())
