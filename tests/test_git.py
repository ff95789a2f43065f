"""git says which files; what is staged is scanned as it is staged; nothing of the repository's settings is run."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from sample_notebooks import PLANTED, code, in_bytes, notebook

from mlsec_nb.cli import main
from mlsec_nb.git import GitError, changed, changed_since, staged

Capture = pytest.CaptureFixture[str]
_WHO = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org", "-c", "init.defaultBranch=main")


def _git(*arguments: str, folder: Path | None = None) -> str:
    done = subprocess.run(["git", *_WHO, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _write(name: str, source: str = PLANTED) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(in_bytes(notebook(code(source))))
    return path


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit: old.ipynb, below/old.ipynb and a text file."""
    root = tmp_path / "répo with space"
    root.mkdir()
    monkeypatch.chdir(root)
    _git("init", "-q")
    _write("old.ipynb")
    _write("below/old.ipynb")
    Path("notes.txt").write_text("x")
    Path(".gitignore").write_text("ignored/\n")
    _git("add", ".")
    _git("commit", "-q", "-m", "first")
    return root


def _paths(*arguments: str, capsys: Capture) -> list[str]:
    capsys.readouterr()
    code = main(["scan", *arguments, "--format", "json", "--no-cache", "--exit-zero"])
    assert code in (0, 3)
    return [finding["path"] for finding in json.loads(capsys.readouterr().out)["findings"]]


def test_changed_takes_modified_and_new_files_and_no_others(repository: Path, capsys: Capture) -> None:
    assert _paths("--changed", capsys=capsys) == []
    _write("old.ipynb", "x = 1\n" + PLANTED)
    _write("new ünd \\ odd\nname.ipynb")
    _write("ignored/a.ipynb")
    Path("notes.txt").write_text(PLANTED)
    (repository / "below" / "old.ipynb").unlink()
    assert _paths("--changed", capsys=capsys) == ["new ünd \\ odd\nname.ipynb", "old.ipynb"]
    assert _paths("--changed", "below", capsys=capsys) == []
    assert _paths("--changed", "--exclude", "new*", capsys=capsys) == ["old.ipynb"]


def test_from_a_folder_below_paths_are_as_seen_from_there(
    repository: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write("below/deeper/new.ipynb")
    _write("old.ipynb", "x = 1\n" + PLANTED)
    monkeypatch.chdir(repository / "below")
    assert _paths("--changed", capsys=capsys) == ["deeper/new.ipynb"]
    assert len(_paths("--changed", "..", capsys=capsys)) == 2


def test_staged_is_the_content_of_the_index(repository: Path, capsys: Capture) -> None:
    _write("staged.ipynb")
    _write("clean.ipynb", "x = 1")
    _git("add", ".")
    _write("staged.ipynb", "x = 1")
    _write("clean.ipynb")
    _write("old.ipynb", "x = 1\n" + PLANTED)
    Path("link.ipynb").symlink_to("old.ipynb")
    _git("add", "link.ipynb")
    assert _paths("--staged", capsys=capsys) == ["staged.ipynb"]
    (repository / "staged.ipynb").unlink()
    assert _paths("--staged", capsys=capsys) == ["staged.ipynb"]
    assert _paths("--staged", "below", capsys=capsys) == []


def test_staged_works_before_the_first_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.chdir(tmp_path)
    _git("init", "-q")
    _write("a.ipynb")
    assert _paths("--changed", capsys=capsys) == ["a.ipynb"]
    _git("add", ".")
    assert _paths("--staged", capsys=capsys) == ["a.ipynb"]
    assert _paths("--changed", capsys=capsys) == ["a.ipynb"]


def test_since_is_what_this_branch_did(repository: Path, capsys: Capture) -> None:
    _git("checkout", "-q", "-b", "work")
    _write("mine.ipynb")
    _git("add", ".")
    _git("commit", "-q", "-m", "mine")
    _git("checkout", "-q", "main")
    _write("theirs.ipynb")
    _git("add", ".")
    _git("commit", "-q", "-m", "theirs")
    _git("checkout", "-q", "work")
    _write("untracked.ipynb")
    assert _paths("--since", "main", capsys=capsys) == ["mine.ipynb", "untracked.ipynb"]
    assert _paths("--since", "HEAD", capsys=capsys) == ["untracked.ipynb"]


@pytest.mark.parametrize("revision", ["nothing-like-this", "--help", "-n1", "HEAD:old.ipynb", "", "a b"])
def test_an_unknown_revision_is_an_error_that_helps(repository: Path, capsys: Capture, revision: str) -> None:
    with pytest.raises(GitError, match="knows no revision"):
        changed_since(revision, [Path()])


@pytest.mark.parametrize("option", ["--changed", "--staged", "--since=HEAD"])
def test_outside_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture, option: str) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert main(["scan", option]) == 2
    assert "not a git repository" in capsys.readouterr().err


def test_without_git(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(GitError, match="not installed"):
        changed([Path()])


def test_a_program_in_the_working_folder_is_not_git(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = repository / "git"
    program.write_text("#!/bin/sh\ntouch ran\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{repository}:.:")
    with pytest.raises(GitError):
        changed([Path()])
    assert not (repository / "ran").exists()


def test_nothing_that_a_repository_names_is_run(repository: Path) -> None:
    program = repository / "evil"
    program.write_text("#!/bin/sh\ntouch " + str(repository / "ran").replace(" ", "\\ ") + "\n")
    program.chmod(0o755)
    for setting in ("core.fsmonitor", "diff.external", "diff.evil.textconv", "diff.evil.command", "core.pager"):
        _git("config", setting, str(program).replace(" ", "\\ "))
    Path(".gitattributes").write_text("*.ipynb diff=evil\n")
    _write("old.ipynb", "x = 1\n" + PLANTED)
    _git("-c", "core.fsmonitor=false", "add", ".")
    (repository / "ran").unlink(missing_ok=True)
    assert [content.path.name for content in staged([Path()])] == ["old.ipynb"]
    assert changed([Path()]) == [Path("old.ipynb")]
    assert not (repository / "ran").exists()
