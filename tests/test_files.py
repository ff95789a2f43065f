"""Which files a scan looks at."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mlsec_nb.files import FoundFile, Unreachable, UnreadableFile, discover, read_bytes


def _tree(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")


def _found(root: Path, *exclude: str, paths: tuple[str, ...] = (".",), gitignore: bool = True) -> list[str]:
    found = discover([root / path for path in paths], exclude, gitignore)
    return [file.path.relative_to(root).as_posix() for file in found if isinstance(file, FoundFile)]


def test_sources_of_all_kinds_in_order_of_path(tmp_path: Path) -> None:
    _tree(tmp_path, "b.ipynb", "a/z.py", "a.md", "c.IPYNB", "d.csv", "e.qmd", "f.ipynb.bak", "a/deep/er/x.Rmd")
    assert _found(tmp_path) == ["a/deep/er/x.Rmd", "a/z.py", "a.md", "b.ipynb", "c.IPYNB", "e.qmd"]


def test_copies_and_packages_are_skipped(tmp_path: Path) -> None:
    skipped = [".ipynb_checkpoints/a-checkpoint.ipynb", "x/.ipynb_checkpoints/a.ipynb", ".git/a.py", ".venv/lib/a.py",
               "node_modules/a/b.md", "lib/site-packages/a.py", "__pycache__/a.py"]  # fmt: skip
    _tree(tmp_path, *skipped, "kept/a.ipynb", ".hidden/b.ipynb")
    assert _found(tmp_path) == [".hidden/b.ipynb", "kept/a.ipynb"]


def test_named_path_is_taken_whatever_it_is(tmp_path: Path) -> None:
    _tree(tmp_path, ".ipynb_checkpoints/a.ipynb", "data.txt", ".gitignore", "x.ipynb")
    (tmp_path / ".gitignore").write_text("x.ipynb\n")
    named = (".ipynb_checkpoints/a.ipynb", "data.txt", "x.ipynb")
    assert _found(tmp_path, paths=named) == list(named)


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        ("*.ipynb", ["a.md", "src/a.md"]),
        ("/a.md", ["a.ipynb", "src/a.ipynb", "src/a.md", "src/out/b.ipynb"]),
        ("out/", ["a.ipynb", "a.md", "src/a.ipynb", "src/a.md"]),
        ("*.ipynb\n!src/a.ipynb", ["a.md", "src/a.ipynb", "src/a.md"]),
        ("src/**/b.ipynb", ["a.ipynb", "a.md", "src/a.ipynb", "src/a.md"]),
        ("src/\n!src/a.ipynb", ["a.ipynb", "a.md"]),
        ("# comment\n\n", ["a.ipynb", "a.md", "src/a.ipynb", "src/a.md", "src/out/b.ipynb"]),
    ],
)
def test_gitignore_means_what_git_means(tmp_path: Path, lines: str, kept: list[str]) -> None:
    _tree(tmp_path, "a.ipynb", "a.md", "src/a.ipynb", "src/a.md", "src/out/b.ipynb")
    (tmp_path / ".gitignore").write_text(lines)
    assert _found(tmp_path) == kept
    assert len(_found(tmp_path, gitignore=False)) == 5


def test_nested_and_upper_gitignore_files_count(tmp_path: Path) -> None:
    _tree(tmp_path, ".git/config", "a/b/c.ipynb", "a/b/d.ipynb", "a/b/e.ipynb")
    (tmp_path / ".gitignore").write_text("a/b/c.ipynb\ne.ipynb\n")
    (tmp_path / "a/b/.gitignore").write_text("d.ipynb\n!e.ipynb\n")
    assert _found(tmp_path) == ["a/b/e.ipynb"]
    assert _found(tmp_path, paths=("a/b",)) == ["a/b/e.ipynb"]


def test_gitignore_of_another_repository_does_not_count(tmp_path: Path) -> None:
    _tree(tmp_path, ".git/config", "inner/.git/config", "inner/a.ipynb")
    (tmp_path / ".gitignore").write_text("*.ipynb\n")
    assert _found(tmp_path, paths=("inner",)) == ["inner/a.ipynb"]


@pytest.mark.parametrize(
    ("pattern", "kept"),
    [
        ("*.md", ["a.ipynb", "src/a.ipynb"]),
        ("src", ["a.ipynb", "a.md"]),
        ("src/*.ipynb", ["a.ipynb", "a.md", "src/a.md"]),
    ],
)
def test_excluded_paths_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pattern: str, kept: list[str]
) -> None:
    _tree(tmp_path, "a.ipynb", "a.md", "src/a.ipynb", "src/a.md")
    monkeypatch.chdir(tmp_path)
    found = discover([Path()], [pattern])
    assert [file.path.as_posix() for file in found] == kept
    assert _found(tmp_path, pattern) == kept


def test_excluding_holds_for_named_files_too(tmp_path: Path) -> None:
    _tree(tmp_path, "a.ipynb")
    assert _found(tmp_path, "*.ipynb", paths=("a.ipynb",)) == []


def test_each_file_is_taken_once(tmp_path: Path) -> None:
    _tree(tmp_path, "a/x.ipynb")
    (tmp_path / "a/link.ipynb").symlink_to("x.ipynb")
    (tmp_path / "hard.ipynb").hardlink_to(tmp_path / "a/x.ipynb")
    assert len(_found(tmp_path, paths=(".", "a", "a/x.ipynb"))) == 1


def test_loops_of_links_end(tmp_path: Path) -> None:
    _tree(tmp_path, "a/x.ipynb")
    (tmp_path / "a/up").symlink_to(tmp_path)
    (tmp_path / "a/self.ipynb").symlink_to("self.ipynb")
    (tmp_path / "a/nowhere.ipynb").symlink_to("nothing")
    results = [(type(result), result.path.name) for result in discover([tmp_path])]
    assert results == [(Unreachable, "nowhere.ipynb"), (Unreachable, "self.ipynb"), (FoundFile, "x.ipynb")]


def test_broken_links_that_were_asked_for_are_listed(tmp_path: Path) -> None:
    (tmp_path / "self.ipynb").symlink_to("self.ipynb")
    results = list(discover([tmp_path / "self.ipynb", tmp_path / "missing.ipynb"]))
    assert not any(isinstance(result, FoundFile) for result in results)
    assert [result.path.name for result in results] == ["self.ipynb", "missing.ipynb"]


def test_folder_called_like_a_notebook_is_a_folder(tmp_path: Path) -> None:
    _tree(tmp_path, "x.ipynb/inner.ipynb")
    assert _found(tmp_path) == ["x.ipynb/inner.ipynb"]


def test_special_files_are_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.ipynb")
    for path in (tmp_path / "pipe.ipynb", tmp_path):
        with pytest.raises(UnreadableFile, match="no regular file"):
            read_bytes(path)
    with pytest.raises(UnreadableFile, match="no regular file"):
        read_bytes(Path(os.devnull))


def test_name_that_is_no_text_is_found(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.ipynb")
    _tree(tmp_path, name)
    assert _found(tmp_path) == [name]
