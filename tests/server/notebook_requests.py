"""Bodies that a page sends."""

from __future__ import annotations

from typing import Any

TOKEN = "hf_" + "ZqxWkyLmvRtp" + "XcjVbkNmJdrH" + "sfPfwGyTeK"
"""What looks like a secret in every respect."""


def cell(source: str, kind: str = "code", **more: Any) -> dict[str, Any]:
    """An nbformat cell."""
    outputs = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"cell_type": kind, "metadata": {}, "source": source} | outputs | more


def scan_body(*sources: str | dict[str, Any], session: str = "s", revision: int = 1, **more: Any) -> dict[str, Any]:
    """A first scan of a notebook of these cells, called c1, c2, ..."""
    cells = {f"c{n}": cell(one) if isinstance(one, str) else one for n, one in enumerate(sources, 1)}
    head = {"protocol": 1, "session": session, "revision": revision, "order": list(cells), "cells": cells}
    return head | {"metadata": {}} | more
