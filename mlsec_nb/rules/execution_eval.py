"""EXE: text that is run as Python."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlsec_nb.findings import Edit, Fix, Severity
from mlsec_nb.imports import ensure_import
from mlsec_nb.notebook import Text
from mlsec_nb.origin import origins
from mlsec_nb.rule import Match, Rule, Trigger
from mlsec_nb.shell_calls import IPYTHONS
from mlsec_nb.uses import Use

_CODE_INJECTION = ("CWE-95", "CWE-94", "AML.T0050", "OWASP-LLM05")
_BETTER_SAID_BY_OTHERS = frozenset(("network", "model"))

_EVAL = Trigger(("eval",), r"(?:^|[^.\w])eval\b|\bbuiltins\.eval\b")
_EXEC = Trigger(("exec",), r"(?:^|[^.\w])exec\b|\bbuiltins\.exec\b")
OTHER_EXECUTORS = (
    *(f"{shell}.{run}" for shell in IPYTHONS for run in ("run_cell", "run_cell_async", "ex")),
    *(f"code.Interactive{kind}.{run}" for kind in ("Interpreter", "Console") for run in ("runsource", "push")),
)
"""Functions that run their first argument as exec does."""
OTHER_EXECUTOR = Trigger(
    ("run_cell", ".ex(", "runsource", ".push("), r"\.(?:run_cell|run_cell_async|ex|runsource|push)\("
)
_COMPILE = Trigger(("compile",), r"(?:^|[^.\w])compile\(")


def _eval_of_data(text: Text) -> Iterator[Match]:
    for use in _uses(text, "eval"):
        if use.call is None:
            yield Match(use.span, _literal_eval(text, use))
            continue
        known = use.cell.values(use.args[0]) if use.args else ()
        if known is not None:
            if len(known) == 1 and _is_literal(known[0]) and _only_argument(use):
                message = "eval is used to read a plain value"
                yield Match(use.span, _literal_eval(text, use, safe=True), message=message, severity=Severity.LOW)
            continue
        found = origins(use.cell, use.args[0])
        if found & _BETTER_SAID_BY_OTHERS:
            continue
        fix = _literal_eval(text, use) if _only_argument(use) and _may_be_data(use.args[0]) else None
        if "user" in found:
            yield Match(use.span, fix, message="eval runs what somebody typed in", severity=Severity.HIGH)
        else:
            yield Match(use.span, fix)


def _exec_of_data(text: Text) -> Iterator[Match]:
    for use in _executions(text):
        if use.call is None or not use.args or use.cell.values(use.args[0]) is not None:
            continue
        found = origins(use.cell, use.args[0])
        if found & _BETTER_SAID_BY_OTHERS:
            continue
        severity = Severity.HIGH if "user" in found else None
        word = use.name.rpartition(".")[2]
        message = f"{word} runs the text of a file" if "file" in found else f"{word} runs {_NOT_WRITTEN_HERE}"
        yield Match(use.span, message=message, severity=severity)


_NOT_WRITTEN_HERE = "text that is not written here as Python"


def _executions(text: Text) -> Iterator[Use]:
    yield from _uses(text, "exec")
    cell = text.python
    if cell is not None:
        for name in OTHER_EXECUTORS:
            yield from cell.uses(name)


def _compiled_data(text: Text) -> Iterator[Match]:
    for use in _uses(text, "compile"):
        if use.call is None or not use.args or use.cell.values(use.args[0]) is not None:
            continue
        yield Match(use.span)


def _uses(text: Text, function: str) -> Iterator[Use]:
    cell = text.python
    if cell is not None:
        yield from cell.uses(function)
        yield from cell.uses(f"builtins.{function}")


def _is_literal(value: object) -> bool:
    try:
        ast.literal_eval(value) if isinstance(value, str) else None
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return False
    return isinstance(value, str)


def _only_argument(use: Use) -> bool:
    return len(use.args) == 1 and not use.keywords and not use.open_ended


def _may_be_data(node: ast.expr) -> bool:
    """Whether the text is taken as it is; text put together here is an expression, which no literal reader takes."""
    return isinstance(node, ast.Name | ast.Subscript | ast.Attribute | ast.Call) and not (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"
    )


def _literal_eval(text: Text, use: Use, safe: bool = False) -> Fix:
    edits = [Edit(use.cell.code.span(use.node), "ast.literal_eval")]
    added = ensure_import(text, "ast")
    return Fix("Read values only, with ast.literal_eval", (*([added] if added else []), *edits), safe)


def _from_elsewhere(text: Text) -> Iterator[Match]:
    for function in ("eval", "exec"):
        for use in _uses(text, function):
            if use.call and use.args and "network" in origins(use.cell, use.args[0]):
                yield Match(use.span)


RULES: tuple[Rule, ...] = (
    Rule(
        id="EXE001",
        name="eval-of-data",
        severity=Severity.MEDIUM,
        message="eval runs text that is not written here as Python",
        why="A value that should be data can be any expression, for example one that reads and sends your files.",
        instead="ast.literal_eval for values, json.loads for JSON, a dict of functions to choose from by name.",
        find=_eval_of_data,
        triggers=(_EVAL,),
        bad={
            'df["tags"] = df["tags"].apply(eval)': 'import ast\ndf["tags"] = df["tags"].apply(ast.literal_eval)',
            "import ast\nfor row in rows:\n    x = eval(row[1])": (
                "import ast\nfor row in rows:\n    x = ast.literal_eval(row[1])"
            ),
            "sizes = eval('[1, 2, 3]')": "import ast\nsizes = ast.literal_eval('[1, 2, 3]')",
            'f = eval(f"make_{kind}")': None,
            "x = eval(input())": "import ast\nx = ast.literal_eval(input())",
        },
        good=(
            "model.eval()",
            'eval("model.fit")',
            "import ast\nast.literal_eval(row)",
            'df.eval("a + b")',
            "from tensorflow.keras.backend import eval\neval(loss)",
            "def eval(model):\n    pass\neval(model)",
            "%%writefile task.py\nfrom . import eval\nmetrics = eval.evaluate(model, eval)",
        ),
        tags=(*_CODE_INJECTION, "B307"),
    ),
    Rule(
        id="EXE002",
        name="exec-of-data",
        severity=Severity.MEDIUM,
        message=f"exec runs {_NOT_WRITTEN_HERE}",
        why="Whoever can change that text runs code as you, with your data and tokens.",
        instead="Import a module, or call a function from a dict of the allowed ones.",
        find=_exec_of_data,
        triggers=(_EXEC, OTHER_EXECUTOR),
        bad={
            "exec(code)": None,
            "get_ipython().run_cell(code)": None,
            "import code\ncode.InteractiveInterpreter().runsource(text)": None,
            'exec(open("setup_notebook.py").read())': None,
            "from pathlib import Path\nexec(compile(Path(p).read_text(), p, 'exec'))": None,
        },
        good=(
            'exec("x = 1")',
            'get_ipython().run_cell("x = 1")',
            "stack.push(code)",
            "cursor.exec(sql)",
            "app.exec()",
            "def exec(q):\n    pass\nexec(q)",
        ),
        tags=(*_CODE_INJECTION, "B102"),
    ),
    Rule(
        id="EXE015",
        name="compile-of-data",
        severity=Severity.LOW,
        message="text that is not written here is compiled to Python code",
        why="It is only one step from running it.",
        instead="Import a module; to look at code without running it, ast.parse.",
        find=_compiled_data,
        triggers=(_COMPILE,),
        bad={"code = compile(source, 'cell', 'exec')": None},
        good=(
            "model.compile(optimizer)",
            "import re\nre.compile(pattern)",
            "from re import compile\ncompile(pattern)",
            "compile('x = 1', 'cell', 'exec')",
        ),
        tags=_CODE_INJECTION,
        default=False,
    ),
    Rule(
        id="EXE003",
        name="downloaded-code-executed",
        severity=Severity.CRITICAL,
        message="text from the network is run as Python",
        why="Whoever controls that server, or the connection to it, runs code as you, with your data and tokens.",
        instead="Install a pinned package, or download the file, compare its hash, read it and import it.",
        find=_from_elsewhere,
        triggers=(_EVAL, _EXEC),
        bad={
            "import requests\nexec(requests.get(url).text)": None,
            "from urllib.request import urlopen\nsource = urlopen(url).read().decode()\nexec(source)": None,
            "import requests\nr = requests.get(url)\nx = eval(r.text)": None,
        },
        good=(
            "import requests\nx = requests.get(url).json()",
            'exec("import requests; requests.get(u)")',
            "exec(source)",
        ),
        tags=("CWE-494", "CWE-829", "CWE-95", "AML.T0011.001", "OWASP-ML06", "OWASP-LLM03", "B102", "B307"),
    ),
)
