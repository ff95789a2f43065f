"""On every engine: a file that kills its worker costs itself only, and nothing of what is scanned is ever imported."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from fleet_folder import scan

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")
POISON, ONCE = "07.ipynb", "11.ipynb"
FILES = 14

# Python runs this as every process starts, so in every worker, whoever starts it: it dies when it opens a file.
_DEADLY = f"""
import os, signal, sys
def die(event, arguments):
    if event == "open" and isinstance(arguments[0], str):
        if arguments[0].endswith("{POISON}"):
            os.kill(os.getpid(), signal.SIGKILL)
        if arguments[0].endswith("{ONCE}") and not os.path.exists(os.environ["DIED_ONCE"]):
            os.mkdir(os.environ["DIED_ONCE"])
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(die)
"""
_SMALL_PORTIONS = """
import sys
import mlsec_nb.fleet.items as items
items._PORTION_COST = 70_000
from mlsec_nb.cli import main
sys.exit(main(sys.argv[1:]))
"""
# What engines and we import, from the standard library or elsewhere.
_HOSTILE = "json socket pyarrow mlsec_nb hyperscan msgspec bandit sitecustomize cloudpickle pandas select queue".split()


@pytest.fixture(params=["dask", "spark", "ray"])
def engine(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    library = {"dask": "distributed", "spark": "pyspark", "ray": "ray"}[name]
    if not find_spec(library):  # not imported here: Ray adds to sys.path, and what cached results depend on is there
        pytest.skip(f"{library} is not installed")
    if name == "spark" and not shutil.which("java"):
        pytest.skip("Spark needs a Java runtime")
    return name


def test_a_deadly_file_costs_itself_only(
    fleet_folder: Path, tmp_path_factory: pytest.TempPathFactory, engine: str
) -> None:
    for file in sorted(fleet_folder.glob("*.ipynb"))[FILES:-1]:  # the last is the broken one
        file.unlink()
    alone = json.loads(scan())
    assert len(alone["findings"]) >= FILES
    aside = tmp_path_factory.mktemp("aside")
    (aside / "sitecustomize.py").write_text(_DEADLY)
    for name in _HOSTILE:
        (fleet_folder / f"{name}.py").write_text(f"open({str(aside / 'imported')!r}, 'w').close()")
    path = os.pathsep.join([str(aside), *filter(None, sys.path)])
    environment = os.environ | {"PYTHONPATH": path, "DIED_ONCE": str(aside / "died_once")}
    options = [
        "--isolated",
        "--no-progress",
        "--engine",
        engine,
        "-j",
        "2",
        "--output",
        f"json:{aside / 'report.json'}",
    ]
    command = [sys.executable, "-P", "-c", _SMALL_PORTIONS, "scan", ".", "--exclude", "*.py", *options]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr[-3000:]
    report = json.loads((aside / "report.json").read_bytes())
    assert (aside / "died_once").exists()
    alone["findings"] = [finding for finding in alone["findings"] if finding["path"] != POISON]
    differing = {"errors", "stats"}
    assert {name: report[name] for name in report.keys() - differing} == {
        name: alone[name] for name in alone.keys() - differing
    }
    assert report["stats"]["files"] == alone["stats"]["files"]
    killed, broken = report["errors"]
    assert (killed["path"], broken) == (POISON, alone["errors"][0])
    assert "every process that scanned it died" in killed["message"]
    assert not (aside / "imported").exists()
