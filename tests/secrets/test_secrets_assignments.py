"""Which name explains a constant, and where the constant stands."""

from __future__ import annotations

import pytest

from mlsec_nb.findings import Span
from mlsec_nb.notebook import Text
from mlsec_nb.secrets.assignments import given
from mlsec_nb.secrets.places import is_comment, is_shell, literal_at


def _given(source: str) -> set[tuple[str, str]]:
    cell = Text.of(source).python
    assert cell is not None
    return {(found.name, found.value) for found in given(cell)}


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ('a = "v"', "a"), ('a: str = "v"', "a"), ('x.a = "v"', "a"), ('x["a"] = "v"', "a"), ('f(a="v")', "a"),
        ('{"a": "v"}', "a"), ('def f(x, a="v"): ...', "a"), ('def f(*, a="v"): ...', "a"), ('b, a = "w", "v"', "a"),
        ('a == "v"', "a"), ('"v" != x.a', "a"), ('os.getenv("a", "v")', "a"), ('os.environ.get("a", default) or "v"',
        "a"),
        ('a = x or "v"', "a"), ('a = "v" if x else None', "a"), ('a = SecretStr("v")', "a"), ('a = "v".encode()', "a"),
        ('a = b"v"', "a"), ('(a := "v")', "a"), ('["--a", "v"]', "a"), ('s.option("a", "v")', "a"),
        ('f(auth=("u", "v"))', "password"), ('x.login("u", "v")', "password"), ('login("v")', "token"),
        ('setattr(x, "a", "v")', "a"), ('wandb.login(key="v")', "api_key"), ('api_keys = ["v"]', "api_key"),
    ],
)  # fmt: skip
def test_the_name_of_a_constant(source: str, name: str) -> None:
    assert (name, "v") in _given(source)


@pytest.mark.parametrize(
    "source",
    ['a = f("v", 1)', 'a["v"] = 1', 'a = x["v"]', 'f("v")', 'a = f"{x}v"', 'a = "v" + x', 'passwords = ["v"]', '"v"'],
)
def test_constants_that_no_name_explains(source: str) -> None:
    assert not {value for _, value in _given(source) if value == "v"}


@pytest.mark.parametrize("source", ['a = "v" "w"', 'a = "v" + "w"', 'a = ("v"\n  "w")', 'a = f"vw"'])
def test_joined_constants_are_one(source: str) -> None:
    assert _given(source) == {("a", "vw")}


def test_a_chain_of_thousands_costs_only_itself() -> None:
    assert ("a", "v") in _given("x = (" + '"v" + ' * 700 + '"v")\na = "v"')


def test_the_literal_around_a_place() -> None:
    text = Text.of("x = f(\"abc\", r'''de\nf''')")
    literal = literal_at(text, Span(8, 9))
    assert literal is not None and literal.inner == Span(7, 10) and literal.prefix == ""
    raw = literal_at(text, Span(18, 20))
    assert raw is not None and (raw.prefix, raw.quote) == ("r", "'''")
    assert literal_at(text, Span(0, 1)) is None


@pytest.mark.parametrize(
    ("source", "expected"),
    [("x = 1  # here", True), ('x = "#" + here', False), ('x = "# here"', False), ("here", False)],
)
def test_comments(source: str, expected: bool) -> None:
    assert is_comment(Text.of(source), source.index("here")) is expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("!ls here", True),
        ("%env here", True),
        ("x = !ls here", True),
        ("%%bash\nls here", True),
        ("x = 1 % here", False),
    ],
)
def test_shell_lines(source: str, expected: bool) -> None:
    assert is_shell(Text.of(source), source.index("here")) is expected
