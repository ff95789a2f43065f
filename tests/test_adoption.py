"""The hook under the real pre-commit, and mlsec as a tool that the real nbQA drives."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from sample_notebooks import PLANTED, code, in_bytes, notebook

ROOT = Path(__file__).parent.parent
_WHO = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org")
# The repository's own hooks, with `language: system` (nothing is installed or downloaded for a test).
_ENVIRONMENT = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


def _run(*command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = _ENVIRONMENT | {"PRE_COMMIT_HOME": str(folder.parent / "pre-commit")}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def _write(path: Path, source: str) -> None:
    path.write_bytes(in_bytes(notebook(code(source))))


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    assert _run("git", "init", "-q", folder=folder).returncode == 0
    return folder


@pytest.fixture
def hooked(repository: Path) -> Path:
    """A repository whose commits pass the published hook."""
    pytest.importorskip("pre_commit")
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text().replace("language: python", "language: system")
    first = hooks.split("\n- id: mlsec-fix")[0]
    indented = "\n".join(f"      {line}" for line in first.splitlines())
    (repository / ".pre-commit-config.yaml").write_text(f"repos:\n  - repo: local\n    hooks:\n{indented}\n")
    done = _run(sys.executable, "-m", "pre_commit", "install", folder=repository)
    assert done.returncode == 0, done.stdout + done.stderr
    return repository


def _commit(folder: Path) -> subprocess.CompletedProcess[str]:
    _run("git", "add", ".", folder=folder)
    return _run("git", *_WHO, "commit", "-q", "-m", "x", folder=folder)


def test_the_hook_stops_a_commit_and_lets_a_clean_one_pass(hooked: Path) -> None:
    _write(hooked / "made here.ipynb", PLANTED)
    stopped = _commit(hooked)
    assert stopped.returncode == 1
    assert "made here.ipynb:cell 1:1:" in stopped.stdout + stopped.stderr
    assert PLANTED.split('"')[1] not in stopped.stdout + stopped.stderr
    _write(hooked / "made here.ipynb", "x = 1")
    passed = _commit(hooked)
    assert passed.returncode == 0, passed.stdout + passed.stderr


def test_the_hook_looks_at_what_is_staged(hooked: Path) -> None:
    _write(hooked / "a.ipynb", "x = 1")
    _run("git", "add", "a.ipynb", folder=hooked)
    _write(hooked / "a.ipynb", PLANTED)  # pre-commit puts unstaged changes aside
    done = _run("git", *_WHO, "commit", "-q", "-m", "x", folder=hooked)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_hook_obeys_the_settings_and_the_baseline(hooked: Path) -> None:
    _write(hooked / "a.ipynb", PLANTED)
    (hooked / "mlsec.toml").write_text("baseline = '.mlsec-baseline.json'\n")
    made = _run(sys.executable, "-m", "mlsec_nb", "baseline", "create", ".", "--no-cache", folder=hooked)
    assert made.returncode == 0, made.stderr
    done = _commit(hooked)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(find_spec("nbqa") is None, reason="nbQA is not installed")
@pytest.mark.parametrize("command", [["mlsec"], ["mlsec scan"], ["--nbqa-shell", "mlsec"]], ids=" ".join)
def test_nbqa_drives_mlsec(repository: Path, command: list[str]) -> None:
    _write(repository / "bad.ipynb", PLANTED)
    _write(repository / "good.ipynb", "x = 1")
    options = [".", "--format=concise", "--no-cache"]
    done = _run(sys.executable, "-m", "nbqa", *command, *options, folder=repository)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "bad.ipynb:cell 1:1:" in done.stdout
    assert "good.ipynb" not in done.stdout
    _write(repository / "bad.ipynb", "y = 1")
    clean = _run(sys.executable, "-m", "nbqa", *command, *options, folder=repository)
    assert (clean.returncode, clean.stdout) == (0, "")


def _step(file: str) -> str:
    """The shell script of the step that scans."""
    yaml = pytest.importorskip("yaml")
    content = yaml.safe_load((ROOT / file).read_text())
    if "runs" in content:
        return str(next(step["run"] for step in content["runs"]["steps"] if "mlsec scan" in step.get("run", "")))
    return "\n".join(content["mlsec"]["script"])


@pytest.mark.parametrize(
    ("file", "variables", "written"),
    [
        ("action.yml", {"PATHS": ".\nother folder\n", "SINCE": "", "BASELINE": "", "FAIL_ON": "low"}, "mlsec.sarif"),
        ("templates/mlsec.yml", {}, "gl-code-quality-report.json"),
    ],
)
def test_commands_of_the_ci_files_do_what_they_say(
    repository: Path, file: str, variables: dict[str, str], written: str
) -> None:
    _write(repository / "bad.ipynb", PLANTED)
    (repository / "other folder").mkdir()
    script = repository.parent / "step.sh"
    script.write_text(_step(file))
    environment = _ENVIRONMENT | variables | {"SARIF": written, "MLSEC_CACHE_DIR": str(repository.parent / "cache")}
    done = subprocess.run(
        ["bash", "-e", str(script)], cwd=repository, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    assert "bad.ipynb" in done.stdout
    assert "bad.ipynb" in (repository / written).read_text()
