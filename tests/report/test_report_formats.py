"""What holds for every format."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from mlsec_nb.findings import Report
from mlsec_nb.report import FORMATS, Context, render
from mlsec_nb.report.visible import visible

_OWN_FORMATTING = "\n"
# Format characters with a glyph of their own: signs that stand before or around numbers and words.
_VISIBLE_FORMAT = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}


def _context() -> Context:
    return Context(raw_position=lambda finding: (18, 3, 18, 25), base=Path("/abs"))


def _acts(character: str) -> bool:
    category = unicodedata.category(character)
    return category in ("Cc", "Cs", "Zl", "Zp") or (category == "Cf" and ord(character) not in _VISIBLE_FORMAT)


@pytest.mark.parametrize("format", FORMATS)
def test_hostile_text_reaches_no_surface_raw(format: str, hostile_report: Report) -> None:
    rendered = render(hostile_report, format, _context())
    assert rendered.encode("utf-8")
    assert {character for character in rendered if _acts(character)} <= set(_OWN_FORMATTING)


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_report_gives_the_same_bytes(format: str, report: Report) -> None:
    assert render(report, format, _context()) == render(report, format, _context())


@pytest.mark.parametrize("format", FORMATS)
def test_every_finding_and_error_is_shown(format: str, report: Report) -> None:
    rendered = render(report, format, _context())
    files = () if format == "statistics" else ("tour", "train")
    for word in ("DES010", "SEC001", *files, "broken", "not JSON"):
        assert word in rendered.replace("&#58;", ":")


@pytest.mark.parametrize("format", FORMATS)
def test_an_empty_report_is_rendered(format: str) -> None:
    rendered = render(Report(), format, Context())
    assert rendered == "" if format in ("github", "concise") else rendered.endswith("\n")


def test_an_unknown_format_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        render(Report(), "pdf", Context())


def test_visible_writes_out_every_character_that_acts() -> None:
    every = [chr(code) for code in range(0x110000)]
    assert not [f"{ord(c):x}" for c in every if _acts(c) and c in visible(c)]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 漢 👩", "plain é 漢 👩"),
        ("\x1b[2J", "\\x1b[2J"),
        ("a\tb\r\n", "a\\tb\\r\\n"),
        ("\u202e", "\\u202e"),
        ("\U000e0041", "\\U000e0041"),
        ("\ud800", "\\ud800"),
        ("[]\\^-", "[]\\^-"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown
