"""The report that the tests of the page read is the one that the server gives for the tour."""

import asyncio
import json
from pathlib import Path
from typing import Any

from mlsec_nb.server.service import Service

ROOT = Path(__file__).resolve().parents[2]
REPORT = ROOT / "labextension" / "test" / "report.json"


def _answer(notebook: dict[str, Any], root: Path) -> dict[str, Any]:
    cells = {cell["id"]: cell for cell in notebook["cells"]}
    head = {"protocol": 1, "session": "s", "revision": 1, "order": list(cells), "cells": cells}
    service = Service(root)
    try:
        body = json.dumps(head | {"metadata": notebook["metadata"]}).encode()
        answer: dict[str, Any] = json.loads(asyncio.run(service.scan(body, lambda: False)))
        return answer
    finally:
        service.close()


def test_the_pages_report_is_fresh(tmp_path: Path) -> None:
    notebook = json.loads((ROOT / "notebooks" / "tour.ipynb").read_text(encoding="utf-8"))
    report = _answer(notebook, tmp_path)["report"]
    assert len(report["findings"]) > 10
    # What a scan counted and took does not matter to the page.
    report["stats"] = {}
    text = json.dumps(report, indent=1, ensure_ascii=False) + "\n"
    before = REPORT.read_text(encoding="utf-8") if REPORT.exists() else ""
    if text != before:
        REPORT.write_text(text, encoding="utf-8")
    assert text == before, "labextension/test/report.json was stale; it has been written anew: commit it"
