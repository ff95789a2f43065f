"""A folder of notebooks to scan in several ways, and its report as JSON."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

from sample_notebooks import PLANTED, code, in_bytes, notebook

from mlsec_nb.cli import main

FILES = 60


def make_folder(folder: Path, padding: int = 0) -> None:
    """Notebooks with findings, a model file beside one, one that cannot be read, one to leave out."""
    for number in range(FILES):
        source = PLANTED if number % 3 else "import pickle\nmodel = pickle.load(open('m.pkl', 'rb'))\n"
        cells = (code(source), code("x = 1\n" + "# pad\n" * (padding + number)))
        (folder / f"{number:02}.ipynb").write_bytes(in_bytes(notebook(*cells)))
    (folder / "m.pkl").write_bytes(pickle.dumps({"weights": [1.0]}))
    (folder / "broken.ipynb").write_text("{")
    (folder / "sub").mkdir()
    (folder / "sub" / "left_out.ipynb").write_bytes(in_bytes(notebook(code(PLANTED))))
    (folder / ".gitignore").write_text("left_out.ipynb\n")


def scan(*arguments: str, code: int = 3) -> bytes:
    """The JSON report of a scan, which ends with that code."""
    Path("report.json").unlink(missing_ok=True)
    base = ["scan", "--isolated", "--no-progress", "--format", "concise", "--output", "json:report.json"]
    assert main([*base, *arguments]) == code
    return Path("report.json").read_bytes()


def paths(report: bytes) -> list[str]:
    """The paths that have findings."""
    return [finding["path"] for finding in json.loads(report)["findings"]]
