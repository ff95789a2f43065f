"""Real PySpark in local mode, classic and Connect; left out, with the reason, where there is no Java."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

_PROGRAM = """
import sys, warnings
warnings.simplefilter("ignore")
sys.path[:0] = {path!r}
from pyspark.sql import SparkSession
spark = {session}
from live_frames import entities, look, people
from mlsec_nb.frames.live import Effort
rows = list(zip(*people().values()))
frame = spark.createDataFrame(rows, list(people()))
known = look(frame, "people")
print("KIND", known.kind, known.rows, known.looked_at, known.problem)
print("SCHEMA", sorted(entities(known).items()))
head = look(frame, "people", Effort(10, head=True))
print("HEAD", head.looked_at, sorted(entities(head)), head.problem)
space = {{"people": frame}}
for fix in known.fixes:
    if fix.id in ("drop", "mask", "generalise"):
        space["people"] = frame
        exec(fix.code, space)
        print("FIX", fix.id, space["shown" if fix.id == "mask" else "people"].limit(2).collect())
spark.stop()
"""


@pytest.mark.skipif(shutil.which("java") is None, reason="PySpark needs a Java runtime, and there is none here")
@pytest.mark.parametrize(
    ("label", "session"),
    [
        ("pyspark.sql.DataFrame",
         "SparkSession.builder.master('local[1]').config('spark.ui.enabled', 'false').getOrCreate()"),
        ("pyspark.sql.connect.DataFrame", "SparkSession.builder.remote('local[1]').getOrCreate()"),
    ],
    ids=["classic", "connect"],
)  # fmt: skip
def test_schema_head_and_fixes(label: str, session: str) -> None:
    pytest.importorskip("pyspark")
    if "connect" in label:
        pytest.importorskip("grpc")
    program = _PROGRAM.format(path=sys.path, session=session)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    said = {line.split()[0]: line for line in done.stdout.splitlines() if line[:4] in ("KIND", "SCHE", "HEAD")}
    assert said["KIND"].split() == ["KIND", label, "None", "0"]
    assert "('email', 'EMAIL')" in said["SCHEMA"] and "score" not in said["SCHEMA"]
    assert said["HEAD"].startswith("HEAD 10 ['age', 'birth_date', 'diagnosis', 'email', 'ip', 'zip']")
    fixes = {line.split()[1]: line for line in done.stdout.splitlines() if line.startswith("FIX ")}
    assert "email" not in fixes["drop"] and "score" in fixes["drop"]
    assert "***" in fixes["mask"] and "ann0" not in fixes["mask"]
    assert "10.2.3.0" in fixes["generalise"] and "1930" in fixes["generalise"] and "-03-04" not in fixes["generalise"]
