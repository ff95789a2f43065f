"""The documentation builds without a warning, and every rule is in it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from mlsec_nb.rules import RULES

ROOT = Path(__file__).parents[1]


def test_it_builds_and_names_every_rule(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", str(ROOT / "docs"), str(tmp_path)]
    built = subprocess.run(command, check=False, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    pages = "".join(page.read_text("utf-8") for page in (tmp_path / "rules").glob("*.html"))
    assert [rule.id for rule in RULES if f"<h2>{rule.id}: " not in pages] == []
