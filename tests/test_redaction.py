"""What of a line may be shown."""

from __future__ import annotations

import pytest

from mlsec_nb.findings import Span
from mlsec_nb.redaction import EXCERPT_CHARACTERS, anonymous, excerpt, mark_start, without_tokens

_SECRET = "hf_" + "kRtWvBnQzLmXyHsGdJfP"


def _stars(count: int) -> str:
    return "*" * count


def _excerpt(line: str, *secrets: str, at: int | None = None, shown: int = 4) -> str:
    spans = [Span(line.index(secret), line.index(secret) + len(secret)) for secret in secrets]
    return excerpt(line, (0, len(line)), at if at is not None else spans[0].start, spans, shown)


@pytest.mark.parametrize(
    ("line", "secrets", "shown", "expected"),
    [
        (f'a = "{_SECRET}"', [_SECRET], 4, f'a = "hf_k{_stars(19)}"'),
        (f'a = "{_SECRET}"', [_SECRET], 0, f'a = "{_stars(23)}"'),
        ('a = "short"', ["short"], 4, f'a = "{_stars(5)}"'),
        ('a = "just19characters!!"', ["just19characters!!"], 4, f'a = "{_stars(18)}"'),
        (f"{_SECRET} x short", [_SECRET, "short"], 4, f"hf_k{_stars(19)} x {_stars(5)}"),
        (f"x {_SECRET} &", [_SECRET, _SECRET[5:9], "&"], 4, f"x hf_k{_stars(19)} *"),
        ("abcdefgh", ["abcd", "efgh"], 4, _stars(8)),
    ],
)
def test_secrets_are_masked(line: str, secrets: list[str], shown: int, expected: str) -> None:
    assert _excerpt(line, *secrets, shown=shown) == expected


@pytest.mark.parametrize("padding", [0, 10, 200, 236, 239, 240, 241, 479, 480, 481, 700, 960, 5000])
@pytest.mark.parametrize("gap", [0, 5, 230, 470, 1000])
def test_long_lines_show_no_part_of_a_secret(padding: int, gap: int) -> None:
    """Wherever the window around the finding cuts the line, nothing of a secret but its first 4 characters is left."""
    line = "a " * padding + _SECRET + " b" * gap + "FINDING" + " c" * gap + _SECRET[::-1] + " d" * padding
    spans = [Span(line.index(secret), line.index(secret) + len(secret)) for secret in (_SECRET, _SECRET[::-1])]
    shown = excerpt(line, (0, len(line)), line.index("FINDING"), spans)
    assert len(shown) <= EXCERPT_CHARACTERS + 2
    assert shown[mark_start(line.index("FINDING") + 1) :].startswith("FINDING")
    for secret in (_SECRET, _SECRET[::-1]):
        assert not any(secret[at : at + 5] in shown for at in range(1, len(secret) - 4))


def test_token_that_the_window_cuts_is_masked_as_a_whole() -> None:
    token = "aB3x" * 20
    for padding in range(0, 300, 7):
        line = f"{token} {'a ' * (padding // 2)}FINDING {'b ' * padding}{token}"
        assert not any(token[at : at + 5] in _excerpt(line, at=line.index("FINDING")) for at in range(4))


def test_secret_of_many_lines_is_masked_on_each() -> None:
    source = "key = '''\nline one of it\nline two of it\n''' # end"
    secret = Span(source.index("line"), source.index("\n'''"))
    starts = [0, 10, 25, 40]
    lines = [
        excerpt(source, (start, source.find("\n", start) % (len(source) + 1)), start, [secret]) for start in starts
    ]
    assert lines == ["key = '''", "line" + _stars(10), _stars(14), "''' # end"]


@pytest.mark.parametrize(
    ("piece", "expected"),
    [
        ("x = aB3" + "dE4f" * 6, "x = " + _stars(27)),
        ("see https://example.org/a/long/lower/case/path", None),
        ("a_very_long_function_name_of_a_library(x)", None),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", None),
        ("short aB3", None),
        ("LLM('TheBloke/Mistral-7B-Instruct-v0.1-AWQ')", None),
        ("https://github.com/NVIDIA/GenerativeAIExamples/archive/v0.5.0.zip", None),
        ("AutoModelForSequenceClassification2.from_pretrained", None),
        ("/data/Project3/checkpoints/Epoch12/best-model.ckpt", None),
        ("x = wJ4lrXUtnFEM1/K7MDENG/bPxRf1CYkEyLongKEY", "x = " + _stars(40)),
        ("model-" + "aB3dE4f" * 3 + "/weights", _stars(35)),
    ],
)
def test_unknown_tokens_are_masked_and_words_are_not(piece: str, expected: str | None) -> None:
    assert without_tokens(piece) == (piece if expected is None else expected)


def test_fingerprints_know_neither_value_nor_length_of_a_secret() -> None:
    forms = {
        anonymous(f"key = '{secret}'", (0, 8 + len(secret)), 7, [Span(7, 7 + len(secret))]) for secret in ("a", _SECRET)
    }
    assert len(forms) == 1
    assert _SECRET not in forms.pop()
