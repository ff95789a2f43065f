"""A file is called the same, for fingerprints, from wherever a scan is started."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mlsec_nb.project import identity_path, paths_of, project_root, shown_path


@pytest.mark.parametrize("mark", [".git", "mlsec.toml", "pyproject.toml", ".mlsec-baseline.json"])
def test_what_marks_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mark: str) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / mark).mkdir()
    for folder, asked in ((tmp_path, "a/b/c.ipynb"), (tmp_path / "a", "b/c.ipynb"), (tmp_path.parent, None)):
        monkeypatch.chdir(folder)
        path = Path(asked) if asked else tmp_path / "a" / "b" / "c.ipynb"
        assert identity_path(path) == "a/b/c.ipynb"
        assert paths_of(path) == (str(tmp_path / "a" / "b" / "c.ipynb"), shown_path(path), "a/b/c.ipynb")
        assert project_root(tmp_path / "a" / "b") == tmp_path


def test_the_repository_counts_before_settings_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / ".git").write_text("gitdir: elsewhere")
    (tmp_path / "package" / "pyproject.toml").write_text("")
    monkeypatch.chdir(tmp_path / "package")
    assert identity_path(Path("a.ipynb")) == "package/a.ipynb"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("a.ipynb", "a.ipynb"),
        ("./a.ipynb", "a.ipynb"),
        ("b/../a.ipynb", "a.ipynb"),
        ("{here}/a.ipynb", "a.ipynb"),
        ("{here}-sibling/a.ipynb", "{here}-sibling/a.ipynb"),
        ("../elsewhere/a.ipynb", "../elsewhere/a.ipynb"),
        ("{root}", "{root}"),
        ("odd\udcff \n.ipynb", "odd\udcff \n.ipynb"),
    ],
)
def test_paths_are_shown_from_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, shown: str
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    names = {"here": here.as_posix(), "root": Path(os.sep).as_posix()}
    assert shown_path(Path(path.format(**names))) == shown.format(**names)
