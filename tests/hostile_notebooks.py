"""Notebooks that break readers. Each has the sample token once in a readable cell, unless UNREADABLE holds it."""

from __future__ import annotations

import base64
import json

from sample_notebooks import PLANTED, TOKEN, code, display, error, in_bytes, markdown, notebook, stream

_DEEP = 100_000
_NESTED = b'{"a":' * _DEEP + b"1" + b"}" * _DEEP
_PICTURE = base64.b64encode(b"\0\x10\x83" * 5_000_000).decode()
_JULIA = {"kernelspec": {"name": "julia-1.9", "language": "julia"}}
_NO_NUMBERS = '["x"], "metadata": {"a": NaN, "b": -Infinity, "c": Infinity}, "d": "here"'
_RED_TOKEN = f"\x1b[1;32m  1\x1b[0m key=\x1b[31m{TOKEN}\x1b[0m"
_plain = notebook(code())
_text = in_bytes(_plain).decode()


def _with_raw(old: str, new: str) -> bytes:
    """A notebook with a second cell, the JSON text `old` in which is replaced by `new`."""
    text = json.dumps(notebook(code(), code("here")), indent=1)
    assert text.count(old) == 1
    return text.replace(old, new).encode()


def _second(source: object, **more: object) -> bytes:
    return in_bytes(notebook(code(), code(source, **more)))


_worksheets = {
    "metadata": {"name": "old"}, "nbformat": 3, "nbformat_minor": 0,
    "worksheets": [{"metadata": {}, "cells": [
        {"cell_type": "heading", "level": 1, "metadata": {}, "source": ["Title"]},
        {"cell_type": "code", "collapsed": False, "input": [PLANTED], "language": "python", "metadata": {},
         "outputs": [{"output_type": "pyout", "prompt_number": 1, "text": ["42"]}], "prompt_number": 1},
    ]}],
}  # fmt: skip
_version_2 = {
    "metadata": {"name": "older"}, "nbformat": 2,
    "worksheets": [{"cells": [
        {"cell_type": "code", "collapsed": False, "input": PLANTED, "language": "python", "outputs": []},
        {"cell_type": "markdown", "source": "text"},
    ]}],
}  # fmt: skip
_version_1 = {
    "nbformat": 1,
    "cells": [{"cell_type": "code", "code": PLANTED, "prompt_number": 1}, {"cell_type": "text", "text": "x"}],
}

FINE: dict[str, bytes] = {
    "byte order mark": b"\xef\xbb\xbf" + in_bytes(_plain),
    "UTF-16 LE with mark": b"\xff\xfe" + _text.encode("utf-16-le"),
    "UTF-16 BE with mark": b"\xfe\xff" + _text.encode("utf-16-be"),
    "UTF-16 LE": _text.encode("utf-16-le"),
    "UTF-16 BE": _text.encode("utf-16-be"),
    "UTF-32 LE": _text.encode("utf-32-le"),
    "CRLF in the file": in_bytes(_plain).replace(b"\n", b"\r\n"),
    "one line": in_bytes(_plain, indent=None, separators=(",", ":")),
    "format version is a fraction": in_bytes(_plain | {"nbformat": 4.0, "nbformat_minor": 2.5}),
    "format version is text": in_bytes(_plain | {"nbformat": "4"}),
    "no format version": in_bytes({"cells": [code()]}),
    "NaN and infinities": _with_raw('"here"', _NO_NUMBERS),
    "huge numbers": _with_raw('"here"', '["x"], "metadata": {"a": 1e999, "b": ' + "9" * 6000 + "}"),
    "NUL in the source": _second("x = 1\0\ny = 2"),
    "escaped lone surrogate": in_bytes(notebook(code(), code("x = '\ud800'")), ensure_ascii=True),
    "surrogate beside the secret": in_bytes(notebook(code("x = '\udfff'\n" + PLANTED)), ensure_ascii=True),
    "null id and metadata": in_bytes(notebook(code(id=None, metadata=None))),
    "odd metadata": in_bytes(notebook(code(metadata=[1]), metadata=7)),
    "deep metadata": _with_raw('"here"', '"x", "metadata": {"a": ' + "[" * _DEEP + "]" * _DEEP + "}"),
    "deep output": in_bytes(notebook(code(PLANTED, display(application_json="DEEP")))).replace(b'"DEEP"', _NESTED),
    "deep thing among outputs": in_bytes(notebook(code(), code("x", outputs=["DEEP"]))).replace(b'"DEEP"', _NESTED),
    "duplicate keys": _text.replace('"metadata": {},', '"source": "gone", "metadata": {}, "metadata": 1,', 1).encode(),
    "list of other things as source": in_bytes(notebook(code(["import os\n", None, 3, PLANTED]))),
    "outputs that are none": in_bytes(notebook(code(outputs=None), code("x", outputs={"a": 1}))),
    "output of another shape": in_bytes(notebook(code(PLANTED, {"text": 3, "data": [1], "traceback": "no list"}))),
    "attachments that are a list": in_bytes(notebook(code(), markdown("x", attachments=["a"]))),
    "10 MB line": in_bytes(notebook(code("x = '" + "ab cd " * 1_700_000 + "'\n" + PLANTED))),
    "20 MB picture": in_bytes(notebook(code(PLANTED, display(image_png=_PICTURE)))),
    "50,000 cells": in_bytes(notebook(*[code("x = 1")] * 50_000, code()), indent=None),
    "nbformat 3": in_bytes(_worksheets),
    "nbformat 2": in_bytes(_version_2),
    "nbformat 1": in_bytes(_version_1),
    "form feed": in_bytes(notebook(code("\fx = 1\n\f" + PLANTED))),
    "CR only": in_bytes(notebook(code("x = 1\r" + PLANTED.replace("\n", "\r")))),
    "CRLF in the source": in_bytes(notebook(code("x = 1\r\n" + PLANTED.replace("\n", "\r\n")))),
    "bash cell": in_bytes(notebook(code(f"%%bash\nexport HF_TOKEN={TOKEN}\n"))),
    "R cell": in_bytes(notebook(code(f'%%R\ntoken <- "{TOKEN}"\n'))),
    "Julia notebook": in_bytes(notebook(code(f'token = "{TOKEN}" |> strip\n'), metadata=_JULIA)),
    "stream": in_bytes(notebook(code("x", stream(["a\n", f"token {TOKEN}\n"])))),
    "coloured traceback": in_bytes(notebook(code("x", error("\x1b[0;31mValueError\x1b[0m", _RED_TOKEN)))),
    "error value": in_bytes(notebook(code("x", error(value=f"bad token {TOKEN}")))),
    "object as stream text": in_bytes(notebook(code("x", {"output_type": "stream", "text": {"a": TOKEN}}))),
    "object as plain text": in_bytes(notebook(code("x", display(text_plain={"a": TOKEN})))),
    "HTML output": in_bytes(notebook(code("x", display(text_html=[f"<b>{TOKEN}</b>"])))),
    "JSON output": in_bytes(notebook(code("x", display(application_json={"a": [{"token": TOKEN}]})))),
    "JSON in JSON": in_bytes(notebook(code("x", display(application_json=json.dumps({"token": TOKEN}))))),
    "plotly output": in_bytes(notebook(code("x", display(application_vnd__plotly={"data": [{"text": [TOKEN]}]})))),
    "widget state": in_bytes(notebook(code("x"), metadata={"widgets": {"state": {"a": {"value": TOKEN}}}})),
    "attachment name": in_bytes(notebook(markdown("x", attachments={f"{TOKEN}.png": {"image/png": "aaaa"}}))),
    "cell metadata": in_bytes(notebook(code("x", metadata={"papermill": {"token": TOKEN}}))),
    "markdown": in_bytes(notebook(markdown(["# Use\n", f"your token `{TOKEN}`"]))),
    "raw cell": in_bytes(notebook({"cell_type": "raw", "metadata": {}, "source": TOKEN})),
}

LISTED: dict[str, bytes] = {
    "invalid UTF-8": in_bytes(_plain).replace(b'"metadata": {}', b'"metadata": {"a": "\xff\xfe\xc3"}', 1),
    "raw lone surrogate": in_bytes(notebook(code(), code("x = '\ud800'"))),
    "null source": _second(None),
    "number as source": _second(12),
    "object as source": _second({"a": "b"}),
    "no cell type": in_bytes(notebook(code(), {"source": "x = 1"})),
    "unknown cell type": in_bytes(notebook(code(), {"cell_type": ["code"], "source": "x = 1"})),
    "cell that is null": in_bytes(notebook(code(), None)),
    "cell that is text": in_bytes(notebook(code(), "x = 1")),
    "200,000 attributes": _second("import pickle\npickle" + ".load" * 200_000),
    "50,000 minus signs": _second("import pickle\npickle.load(" + "-" * 50_000 + "x)"),
    "20,000 plus signs": _second("import pickle\npickle.load(x)\ny = 1" + "+1" * 20_000),
    "deep brackets": _second("import pickle\npickle.load(" + "[" * 5_000 + "]" * 5_000 + ")"),
    "no Python at all": _second("pickle.load (\n" + "]]] ((( '\n" * 50),
}

UNREADABLE: dict[str, bytes] = {
    "empty": b"",
    "blank": b" \n\t ",
    "an array": b"[]",
    "an object": b"{}",
    "text": b'"x"',
    "null": b"null",
    "cut off": in_bytes(_plain)[:-20],
    "cut off in a string": in_bytes(_plain)[:60],
    "conflict marks": b"<<<<<<< HEAD\n" + in_bytes(_plain),
    "binary": bytes(range(256)) * 10,
    "all NUL": b"\0" * 1000,
    "deep and open": b"[" * _DEEP,
    "deep object and open": b'{"cells":' * _DEEP,
    "cells is text": b'{"cells": "x"}',
    "cells is null": b'{"cells": null}',
    "worksheets is a number": b'{"worksheets": 3}',
    "half a UTF-16 character": b"\xff\xfe{",
}
