"""Functions that are harmless with certain constant arguments only."""

from __future__ import annotations

from collections.abc import Callable

_LATIN_1 = frozenset({"latin1", "latin-1"})
_BOUND_METHODS = frozenset({("zoneinfo.ZoneInfo", "_unpickle")})


def _encodes_latin_1(arguments: tuple[object, ...]) -> bool:
    # How protocols 0 to 2 store bytes. Any other codec name would import a module of `encodings`.
    return len(arguments) == 2 and arguments[1] in _LATIN_1 if _all_texts(arguments[1:]) else False


def _all_texts(arguments: tuple[object, ...]) -> bool:
    return all(isinstance(part, str) for part in arguments)


def _names_a_bound_method(arguments: tuple[object, ...]) -> bool:
    # How a ZoneInfo is stored: getattr(ZoneInfo, "_unpickle")(key, True).
    return _all_texts(arguments) and arguments in _BOUND_METHODS


def _is_bare(arguments: tuple[object, ...]) -> bool:
    # joblib's array descriptions: made without arguments, so that the state set on them is all there is. Made in any
    # other way, the size of the array behind them would not be known.
    return arguments == ()


CONDITIONS: dict[tuple[str, str], Callable[[tuple[object, ...]], bool]] = {
    ("_codecs", "encode"): _encodes_latin_1,
    ("builtins", "getattr"): _names_a_bound_method,
    ("joblib.numpy_pickle", "NumpyArrayWrapper"): _is_bare,
    ("sklearn.externals.joblib.numpy_pickle", "NumpyArrayWrapper"): _is_bare,
}
