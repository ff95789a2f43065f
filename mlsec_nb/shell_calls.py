"""Shell text in Python calls: `os.system("...")`, `get_ipython().system(...)`, `subprocess.run(..., shell=True)`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlsec_nb.findings import Span
from mlsec_nb.late import late
from mlsec_nb.notebook import Text, UnparsableCode
from mlsec_nb.shell_words import Script
from mlsec_nb.uses import PythonCell, Use

IPYTHONS = ("get_ipython", "IPython.get_ipython", "IPython.core.getipython.get_ipython")
"""What gives back the shell of IPython that runs the notebook."""
SHELL_FUNCTIONS = (
    "os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput", "commands.getoutput",
    "commands.getstatusoutput", "asyncio.create_subprocess_shell", "asyncio.subprocess.create_subprocess_shell",
    *(f"{shell}.{run}" for shell in IPYTHONS for run in ("system", "getoutput", "system_raw", "system_piped")),
)  # fmt: skip
"""Whose first argument is given to a shell."""
PROCESS_FUNCTIONS = tuple(f"subprocess.{name}" for name in "run call check_call check_output Popen".split())
"""Whose first argument is given to a shell with `shell=True`, and is a list of words otherwise."""

SHELL_CALL = (
    r"\bsubprocess\b|\b(?:system|popen|getoutput)(?:\(|,|\)| as )|\.(?:system|popen|getoutput)\b"
    r"|import (?:system|popen)\b|\bcreate_subprocess_shell\b|\bgetstatusoutput\b"
)
"""Trigger pattern of the functions above; not of "system" alone, which is a role in every chat with a model."""

_WORDS = ("system", "popen", "subprocess", "getoutput", "getstatusoutput")
_GATE = late(
    r"\b(?:system|popen|subprocess|getoutput|getstatusoutput|create_subprocess_shell|system_raw|system_piped)\b"
)
_LITERAL = late(r"([rRbBuUfF]{0,2})(\"\"\"|'''|\"|')(.*)\2", re.DOTALL)


def may_call_a_shell(text: Text) -> bool:
    """Whether a Python cell holds a word of a function that runs commands; cheap."""
    source = text.source
    return text.language == "python" and any(word in source for word in _WORDS) and _GATE.search(source) is not None


def scripts_in_calls(text: Text) -> Iterator[Script]:
    """The shell text that Python hands to a shell, and argument lists written as shell text."""
    if not may_call_a_shell(text):
        return
    try:
        cell = text.python
    except UnparsableCode:
        return
    if cell is None:
        return
    for use in shell_uses(cell):
        yield _script(cell, use.args[0])
    for use in list_uses(cell):
        yield _joined(cell, use.args[0])


def shell_uses(cell: PythonCell) -> Iterator[Use]:
    """Calls whose first argument is text for a shell."""
    for name in SHELL_FUNCTIONS:
        yield from (use for use in cell.uses(name) if use.call and use.args)
    for name in PROCESS_FUNCTIONS:
        for use in cell.uses(name):
            if use.call and use.args and any(use.values("shell") or ()):
                yield use


def list_uses(cell: PythonCell) -> Iterator[Use]:
    """Calls that start a program with a list of words written out in the call."""
    for name in PROCESS_FUNCTIONS:
        for use in cell.uses(name):
            is_list = use.call and use.args and isinstance(use.args[0], ast.List | ast.Tuple)
            if is_list and not any(use.values("shell") or ()):
                yield use


def _script(cell: PythonCell, node: ast.expr) -> Script:
    span = cell.code.span(node)
    source = cell.code.source[span.start : span.end]
    literal = _LITERAL.fullmatch(source)
    if literal and "\\" not in literal[3]:
        is_format = isinstance(node, ast.JoinedStr)
        if (is_format and "{{" not in literal[3]) or (isinstance(node, ast.Constant) and node.value == literal[3]):
            return Script.at(literal[3], span.start + literal.start(3), is_format)
    return Script(cell.shape(node), (), whole=span)


def _joined(cell: PythonCell, node: ast.expr) -> Script:
    """A list of words as one line; a word that holds what a shell would act on is quoted."""
    words = [cell.shape(item) for item in node.elts] if isinstance(node, ast.List | ast.Tuple) else []
    quoted = ["'" + word.replace("'", "") + "'" if re.search(r"[^\w./:=@+~\ufffc-]", word) else word for word in words]
    span = cell.code.span(node)
    return Script(" ".join(quoted), (), whole=Span(span.start, span.end))
