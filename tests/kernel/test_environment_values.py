"""Secret environment variables in outputs: found by value, told by name."""

from __future__ import annotations

import os

import pytest

from mlsec_nb.kernel.environment_values import environment_matches, environment_rule
from mlsec_nb.notebook import Notebook
from mlsec_nb.report import Context, render
from mlsec_nb.scan import Scanner

KEY = "q7Zr" + "T4bWm9Xc" * 3 + "L2"
PASSWORD = "Tr0ub4" + "dor&three"


@pytest.mark.parametrize(
    ("name", "value", "secret"),
    [
        ("SERVICE_API_KEY", KEY, KEY),
        ("DB_PASSWORD", PASSWORD, PASSWORD),
        ("DATABASE_URL", f"postgresql://app:{KEY}@db/main", KEY),
        ("JPY_API_TOKEN", KEY, KEY),
        ("SERVICE_SECRET", PASSWORD + KEY, (PASSWORD + KEY).replace("&", "%26")),
    ],
)
def test_a_secret_value_in_an_output_is_found_and_never_shown(name: str, value: str, secret: str) -> None:
    text = f"environ: {secret} and again {secret}"
    matches = environment_matches(text, {name: value})
    assert [text[match.span.start : match.span.end] for match in matches] == [secret, secret]
    assert all(name in str(match.message) and value not in str(match.message) for match in matches)
    report = Scanner([environment_rule({name: value})], disk_cache=False).scan(Notebook.of_source(text, part="output"))
    assert [finding.rule for finding in report.findings] == ["SEC430", "SEC430"]
    for format in ("text", "json", "sarif", "html"):
        assert secret[5:] not in render(report, format, Context())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HOME", "/home/somebody"), ("LANG", "en_US.UTF-8"), ("DB_PASSWORD", "postgres"), ("API_KEY", "none"),
        ("TOKENIZERS_PARALLELISM", "false"), ("PWD", "/srv/project"), ("SECRET_NAME", "main-database"),
        ("PASSWORD", "abc"), ("PASSWORD", "********"), ("HTTP_PROXY", "http://proxy:3128"),
    ],
)  # fmt: skip
def test_ordinary_variables_are_none(name: str, value: str) -> None:
    assert environment_matches(f"it says {value} here", {name: value}) == []


def test_the_kernels_own_environment_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "SERVICE_API_KEY", KEY)
    assert len(environment_matches(KEY)) == 1
