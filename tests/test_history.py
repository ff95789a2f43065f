"""`mlsec history`: real repositories with a secret that came, moved, changed and went."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sample_notebooks import PLANTED, TOKEN, code, in_bytes, markdown, notebook

from mlsec_nb.cli import main

Capture = pytest.CaptureFixture[str]
Commit = Callable[..., str]
Told = Callable[..., dict[str, Any]]
_OTHER = TOKEN[:-3] + "XyZ"


def _git(*arguments: str) -> str:
    who = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org", "-c", "init.defaultBranch=main")
    done = subprocess.run(["git", *who, *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "répo with space"
    folder.mkdir()
    monkeypatch.chdir(folder)
    _git("init", "-q")
    return folder


@pytest.fixture
def commit(root: Path) -> Commit:
    """Makes one commit: files by name, None for one that goes away; a text of Python becomes a notebook."""

    def make(**files: str | None) -> str:
        for name, source in files.items():
            path = Path(name.replace("__", "/") + ".ipynb")
            path.parent.mkdir(parents=True, exist_ok=True)
            if source is None:
                path.unlink()
            else:
                path.write_bytes(in_bytes(notebook(code(source))))
        _git("add", "-A")
        _git("commit", "-q", "--allow-empty", "-m", "change")
        return _git("rev-parse", "HEAD")

    return make


@pytest.fixture
def told(capsys: Capture) -> Told:
    def run(*arguments: str, expect: int = 1) -> dict[str, Any]:
        capsys.readouterr()
        assert main(["history", "--isolated", "--no-cache", "--format", "json", *arguments]) == expect
        text = capsys.readouterr().out
        assert TOKEN[8:] not in text and _OTHER[8:] not in text
        content: dict[str, Any] = json.loads(text)
        return content

    return run


def _line_of(text: str, data: bytes) -> int:
    return next(number for number, line in enumerate(data.decode().splitlines(), 1) if text in line)


def _only(content: dict[str, Any]) -> dict[str, Any]:
    [secret] = content["secrets"]
    [place] = secret["places"]
    return dict(place)


def test_a_secret_that_was_removed(commit: Commit, told: Told) -> None:
    commit(a="x = 1")
    first = commit(a=PLANTED)
    last = commit(a="# more\n" + PLANTED)
    removed = commit(a="x = 2")
    commit(b="x = 1")
    found = _only(told())
    assert (found["path"], found["rule"], found["in_head"], found["versions"]) == ("a.ipynb", "SEC001", False, 2)
    assert [found[key]["id"] for key in ("first", "last", "removed")] == [first, last, removed]
    assert found["line"] == 2 and found["fix"] is None
    assert found["first"]["date"] <= found["last"]["date"] and found["first"]["date"].endswith("+00:00")


def test_a_secret_that_is_there(commit: Commit, told: Told) -> None:
    first = commit(a=PLANTED)
    last = commit(a=PLANTED + "x = 1")
    found = _only(told())
    assert (found["in_head"], found["removed"]) == (True, None)
    assert (found["first"]["id"], found["last"]["id"]) == (first, last)


def test_deleted_and_brought_back(commit: Commit, told: Told) -> None:
    commit(a=PLANTED)
    commit(a=None)
    assert _only(told())["removed"]
    commit(a=PLANTED)
    found = _only(told())
    assert (found["in_head"], found["removed"]) == (True, None)


def test_renamed_and_copied_is_one_secret_in_several_places(commit: Commit, told: Told) -> None:
    commit(a=PLANTED)
    _git("mv", "a.ipynb", "b.ipynb")
    Path(".ipynb_checkpoints").mkdir()
    Path(".ipynb_checkpoints/b-checkpoint.ipynb").write_bytes(Path("b.ipynb").read_bytes())
    Path("script.py").write_text(f'token = "{TOKEN}"\n')
    Path("notes.md").write_text(f"The token is `{TOKEN}`\n")
    commit()
    [secret] = told()["secrets"]
    places = {place["path"]: place["in_head"] for place in secret["places"]}
    checkpoint = ".ipynb_checkpoints/b-checkpoint.ipynb"
    assert places == {"a.ipynb": False, "b.ipynb": True, checkpoint: True, "script.py": True, "notes.md": True}


def test_a_new_secret_in_the_place_of_the_old_one_is_another(commit: Commit, told: Told) -> None:
    commit(a=PLANTED)
    commit(a=PLANTED.replace(TOKEN, _OTHER))
    kept, gone = told()["secrets"]
    assert (kept["in_head"], gone["in_head"]) == (True, False)


def test_other_branches_tags_and_merges(commit: Commit, told: Told) -> None:
    commit(a="x = 1")
    _git("checkout", "-q", "-b", "side")
    commit(b=PLANTED)
    _git("checkout", "-q", "main")
    commit(c="x = 1")
    assert _only(told())["removed"] is None
    assert not _only(told())["in_head"]
    _git("merge", "-q", "-m", "merge", "side")
    assert _only(told())["in_head"]
    Path("a.ipynb").write_bytes(in_bytes(notebook(code(PLANTED.replace(TOKEN, _OTHER)))))
    _git("add", ".")
    _git("commit", "-q", "--amend", "-m", "what only the merge has")
    assert len(told()["secrets"]) == 2


def test_only_what_was_asked_for(commit: Commit, told: Told, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(a=PLANTED, deep__b=PLANTED, deeper__c=PLANTED)
    commit(deeper__c=None)
    assert [place["path"] for place in told("deep")["secrets"][0]["places"]] == ["deep/b.ipynb"]
    assert _only(told("deeper/c.ipynb"))["path"] == "deeper/c.ipynb"
    assert _only(told("--exclude", "deep*", "."))["path"] == "a.ipynb"
    monkeypatch.chdir(root / "deep")
    assert _only(told())["path"] == "deep/b.ipynb"
    assert told("nothing", expect=0)["secrets"] == []


def test_other_rules_on_request(commit: Commit, told: Told) -> None:
    commit(a="import pickle\npickle.load(f)")
    assert told(expect=0)["secrets"] == []
    assert _only(told("--select", "DES"))["rule"] == "DES001"
    assert told("--select", "DES", "--exit-zero", expect=0)["secrets"]
    assert told("--select", "DES", "--fail-on", "critical", expect=0)["secrets"]


def test_a_bare_repository_without_commits_or_with(commit: Commit, told: Told, tmp_path: Path) -> None:
    _git("init", "-q", "--bare", str(tmp_path / "empty.git"))
    assert told(str(tmp_path / "empty.git"), expect=0)["stats"]["commits"] == 0
    commit(a=PLANTED)
    _git("clone", "-q", "--bare", ".", str(tmp_path / "full.git"))
    assert _only(told(str(tmp_path / "full.git")))["in_head"]


def test_what_cannot_be_read_is_told(commit: Commit, told: Told, tmp_path: Path) -> None:
    commit(a=PLANTED)
    Path("broken.ipynb").write_text("{")
    Path("link.ipynb").symlink_to("a.ipynb")
    commit(a="x = 1")
    content = told(expect=3)
    assert [error["path"] for error in content["errors"]] == ["broken.ipynb"] and len(content["secrets"]) == 1
    _git("clone", "-q", "--depth", "1", f"file://{Path.cwd()}", str(tmp_path / "shallow"))
    content = told(str(tmp_path / "shallow"), expect=3)
    assert "shallow" in json.dumps(content["errors"]) and content["secrets"] == []


def test_file_names_that_are_hostile(commit: Commit, told: Told, capsys: Capture) -> None:
    for name in ("a\nb\x1b[2J.ipynb", "\x02c.ipynb", ":d.ipynb", "'; rm -rf x '.ipynb"):
        Path(name).write_bytes(in_bytes(notebook(code(PLANTED))))
    commit()
    assert len(told()["secrets"][0]["places"]) == 4
    main(["history", "--isolated", "--no-cache"])
    out = capsys.readouterr().out
    assert "\x1b" not in out and "\x02" not in out and "--path ''\"'\"'; rm -rf x '\"'\"'.ipynb'" in out


def test_nothing_of_the_repository_is_run(commit: Commit, told: Told, root: Path) -> None:
    trap = root / "trap"
    for key in ("core.fsmonitor", "core.pager", "diff.x.textconv", "diff.external", "gpg.program"):
        _git("config", key, f"touch {trap}")
    _git("config", "log.showSignature", "true")
    Path(".gitattributes").write_text("*.ipynb diff=x\n")
    commit(a=PLANTED)
    trap.unlink(missing_ok=True)
    assert _only(told())["in_head"]
    assert not trap.exists()


def test_text_tells_how_to_rotate_and_purge(commit: Commit, capsys: Capture) -> None:
    commit(a=PLANTED)
    commit(a="x = 1")
    assert main(["history", "--isolated", "--no-cache"]) == 1
    out = capsys.readouterr().out
    assert "huggingface.co/settings/tokens" in out and TOKEN[8:] not in out
    assert out.index("Rotate") < out.index("git filter-repo --invert-paths --path a.ipynb")
    assert "removed by" in out


def test_sarif_places_the_finding_in_the_version_that_had_it(commit: Commit, capsys: Capture) -> None:
    data = in_bytes(notebook(markdown("# x"), code(PLANTED)))
    Path("a.ipynb").write_bytes(data)
    commit()
    commit(a="x = 1")
    assert main(["history", "--isolated", "--no-cache", "--format", "sarif"]) == 1
    [result] = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    assert "removed by" in result["message"]["text"]
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == _line_of(TOKEN, data)


@pytest.mark.parametrize("arguments", [["history"], ["history", "--select", "NOPE"]])
def test_errors_say_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture, arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert main([*arguments, "--isolated"]) == 2
    assert "not a git repository" in capsys.readouterr().err or "NOPE" in arguments
