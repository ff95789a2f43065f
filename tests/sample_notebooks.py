"""Notebooks built in code, each with a token planted where the caller says."""

from __future__ import annotations

import json
from typing import Any

TOKEN = "hf_" + "kRtWvBnQzLmXyHsGd" + "JfPcTaVeUiRoNqSbD"
"""Shaped as a Hugging Face token, put together here so that no scanner finds one in this repository."""
PLANTED = f'token = "{TOKEN}"\n'

Json = dict[str, Any]


def code(source: Any = PLANTED, *outputs: Json, **more: Any) -> Json:
    """A code cell of nbformat 4."""
    cell: Json = {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": list(outputs), "source": source}
    return cell | more


def markdown(source: Any, **more: Any) -> Json:
    """A markdown cell of nbformat 4."""
    return {"cell_type": "markdown", "metadata": {}, "source": source} | more


def stream(text: Any) -> Json:
    """A stdout output."""
    return {"output_type": "stream", "name": "stdout", "text": text}


def display(**by_mime: Any) -> Json:
    """Display data; `text_html=` stands for "text/html"."""
    data = {mime.replace("__", "+").replace("_", "/", 1).replace("_", "-"): value for mime, value in by_mime.items()}
    return {"output_type": "display_data", "metadata": {}, "data": data}


def error(*traceback: str, name: str = "ValueError", value: str = "") -> Json:
    """An error output."""
    return {"output_type": "error", "ename": name, "evalue": value, "traceback": list(traceback)}


def notebook(*cells: Any, **more: Any) -> Json:
    """A notebook of nbformat 4.4 (cells without ids)."""
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 4} | more


def in_bytes(content: Any, **options: Any) -> bytes:
    """JSON as Jupyter writes it: indent 1, non-ASCII as it is, a line break at the end."""
    text = json.dumps(content, **({"indent": 1, "ensure_ascii": False} | options)) + "\n"
    return text.encode("utf-8", "surrogatepass")
