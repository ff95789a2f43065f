"""Settings: where they come from, which one wins, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from sample_notebooks import PLANTED, code, in_bytes, notebook

from mlsec_nb.cli import main
from mlsec_nb.config import Config, ConfigError, config_from, find_config, load_config
from mlsec_nb.findings import Severity


def test_every_setting_can_be_given() -> None:
    table = {
        "select": ["DES"], "ignore": ["SEC"], "exclude": ["a/"], "fail-on": "High", "min-severity": "low",
        "baseline": "b.json", "respect-gitignore": False, "installed-versions": False, "cache": False,
    }  # fmt: skip
    config = config_from(table, "x")
    assert config == Config(("DES",), ("SEC",), ("a/",), Severity.HIGH, Severity.LOW, "b.json", False, False, False)
    assert config_from({key.replace("-", "_"): value for key, value in table.items()}, "x") == config


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('selct = ["DES"]', "unknown setting 'selct'; did you mean 'select'?"),
        ("failon = 'high'", "did you mean 'fail-on'?"),
        ("zzz = 1", "known are select, ignore"),
        ("select = 'DES'", 'must be a list of strings, as in select = ["DES"]'),
        ("select = [1]", "must be a list of strings"),
        ("fail-on = 'terrible'", "no severity is called 'terrible'; choose one of info, low, medium, high, critical"),
        ("fail-on = 3", "no severity is called '3'"),
        ("cache = 'no'", "cache must be true or false"),
        ("baseline = []", "baseline must be a string"),
        ("select = [", "not readable as TOML"),
    ],
)
def test_wrong_setting_is_an_error_that_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], line: str, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mlsec.toml").write_text(line)
    with pytest.raises(ConfigError):
        load_config(tmp_path / "mlsec.toml")
    assert main(["scan", "."]) == 2
    err = capsys.readouterr().err
    assert message in err and "mlsec.toml" in err
    assert main(["scan", ".", "--isolated"]) == 0


@pytest.mark.parametrize("content", ["[tool]\nmlsec = 3", "tool = 1", "[tool]\nmlsec = ['a']"])
def test_table_that_is_none_is_an_error(tmp_path: Path, content: str) -> None:
    (tmp_path / "pyproject.toml").write_text(content)
    with pytest.raises(ConfigError):
        load_config(tmp_path / "pyproject.toml")


@pytest.mark.parametrize("content", ["select = ['DES']", "[mlsec]\nselect = ['DES']", "[tool.other]\na = 1", ""])
def test_named_file_without_settings_is_an_error(tmp_path: Path, content: str) -> None:
    (tmp_path / "ci.toml").write_text(content)
    with pytest.raises(ConfigError, match=r"has no table \[tool.mlsec\]"):
        load_config(tmp_path / "ci.toml")


def test_table_in_a_comment_is_none(tmp_path: Path) -> None:
    (tmp_path / "mlsec.toml").write_text("")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "pyproject.toml").write_text("# [tool.mlsec]\n")
    assert find_config(tmp_path / "sub") == tmp_path / "mlsec.toml"


def test_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none.toml: cannot be read \(No such file or directory\)"):
        load_config(tmp_path / "none.toml")


def test_nearest_file_counts(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text("[tool.mlsec]\nselect = ['DES']\n")
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.other]\n")
    assert find_config(inner) == tmp_path / "pyproject.toml"
    (tmp_path / "mlsec.toml").write_text("")
    assert find_config(inner) == tmp_path / "mlsec.toml"
    (tmp_path / "a" / "mlsec.toml").write_text("")
    assert find_config(inner) == tmp_path / "a" / "mlsec.toml"
    assert load_config(tmp_path / "pyproject.toml").select == ("DES",)


@pytest.mark.parametrize(
    ("settings", "arguments", "exit_code"),
    [
        ("", "", 1),
        ("ignore = ['SEC']", "", 0),
        ("ignore = ['SEC']", "--isolated", 1),
        ("select = ['DES']", "", 0),
        ("select = ['DES']", "--select SEC", 1),
        ("select = ['SEC001']", "--ignore SEC001", 0),
        ("fail-on = 'critical'", "", 0),
        ("fail-on = 'critical'", "--fail-on low", 1),
        ("min-severity = 'critical'", "--min-severity info", 1),
        ("exclude = ['*.ipynb']", "", 0),
        ("exclude = ['nothing']", "--exclude made.ipynb", 0),
        ("respect-gitignore = false", "", 1),
    ],
)
def test_command_line_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: str, arguments: str, exit_code: int
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mlsec.toml").write_text(settings)
    (tmp_path / "made.ipynb").write_bytes(in_bytes(notebook(code(PLANTED))))
    assert main(["scan", ".", "--no-cache", *arguments.split()]) == exit_code


def test_named_file_counts_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mlsec.toml").write_text("nonsense = 1")
    (tmp_path / "other.toml").write_text("[tool.mlsec]\nignore = ['SEC']\n")
    (tmp_path / "made.ipynb").write_bytes(in_bytes(notebook(code(PLANTED))))
    assert main(["scan", ".", "--config", "other.toml"]) == 0
