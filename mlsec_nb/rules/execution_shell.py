"""EXE: shell commands made of parts that are not known here."""

from __future__ import annotations

import ast
import builtins
import re
from bisect import bisect_left
from collections.abc import Iterator

from mlsec_nb.findings import Severity
from mlsec_nb.late import late
from mlsec_nb.names import Names
from mlsec_nb.notebook import Text
from mlsec_nb.origin import Origin, origins
from mlsec_nb.python import Code
from mlsec_nb.rule import Match, Rule, Trigger
from mlsec_nb.shell import SHELLS, Command
from mlsec_nb.shell_calls import SHELL_CALL, list_uses, shell_uses
from mlsec_nb.shell_rules import in_shell
from mlsec_nb.uses import PythonCell, Use

_TAGS = ("CWE-78", "AML.T0050", "OWASP-LLM05")
_MOST_STEPS = 6
_QUOTING = ("shlex.quote", "pipes.quote", "shlex.join", "subprocess.list2cmdline")


def _variable_command(text: Text) -> Iterator[Match]:
    cell = text.python
    for use, given in _shell_texts(cell) if cell else ():
        command = _settled(use.cell.code, given)
        if isinstance(command, ast.List | ast.Tuple) or use.cell.values(command) is not None:
            continue
        parts = [part for part in _parts(use.cell, command) if not _is_harmless(use.cell, part)]
        if not parts:
            continue
        found = origins(use.cell, command)
        if found & {"user", "network"}:
            yield Match(use.span, message=_FROM_OUTSIDE, severity=Severity.HIGH)
        elif "model" not in found:  # EXE004 says that
            made_here = all(_is_made_here(use.cell, part, set()) for part in parts)
            yield Match(use.span, severity=Severity.LOW if made_here else None)


def _shell_texts(cell: PythonCell) -> Iterator[tuple[Use, ast.expr]]:
    """Calls that run a shell, and the text it runs; `["bash", "-c", text]` is one too."""
    for use in shell_uses(cell):
        yield use, use.args[0]
    for use in list_uses(cell):
        words = use.args[0].elts if isinstance(use.args[0], ast.List | ast.Tuple) else []
        shell = cell.shape(words[0]).rpartition("/")[2] if len(words) > 2 else ""
        if shell in SHELLS and re.fullmatch(r"-[a-z]{0,4}c", cell.shape(words[1])):
            yield use, words[2]


def _settled(code: Code, node: ast.expr) -> ast.expr:
    """What a name stands for when a statement in front of it, in the same block, assigns it."""
    if not isinstance(node, ast.Name):
        return node
    for earlier in _in_front(code, node):
        match earlier:
            case ast.Assign(targets=[ast.Name(id=node.id)], value=value):
                return value
        if any(isinstance(part, ast.Name) and part.id == node.id and _is_stored(part) for part in ast.walk(earlier)):
            break
    return node


_NEAR = 20
"""So many statements in front of a use are looked at."""


def _in_front(code: Code, node: ast.expr) -> list[ast.stmt]:
    """The statements in front of the one that an expression stands in, in the same block; the nearest first."""
    statement: ast.AST = node
    while not isinstance(statement, ast.stmt):
        statement = code.parent_of[statement]
    owner = code.parent_of.get(statement)
    for name in ("body", "orelse", "finalbody"):
        block = getattr(owner, name, None)
        if isinstance(block, list):
            at = bisect_left(block, _place(statement), key=_place)
            if block[at : at + 1] == [statement]:
                return block[max(0, at - _NEAR) : at][::-1]
    return []


def _place(statement: ast.stmt) -> tuple[int, int]:
    return statement.lineno, statement.col_offset


def _is_stored(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store | ast.Del)


_FROM_OUTSIDE = "a shell command holds text that comes from outside the notebook"


def _parts(cell: PythonCell, node: ast.expr) -> Iterator[ast.expr]:
    """The parts of a text that are put together here."""
    match node:
        case ast.JoinedStr(values=values):
            yield from (part.value if isinstance(part, ast.FormattedValue) else part for part in values)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from _parts(cell, left)
            yield from _parts(cell, right)
        case ast.BinOp(op=ast.Mod(), right=ast.Tuple(elts=values)):
            yield from values
        case ast.BinOp(op=ast.Mod(), right=right):
            yield right
        case ast.Call(func=ast.Attribute(attr="format"), args=args, keywords=keywords):
            yield from args
            yield from (keyword.value for keyword in keywords)
        case ast.Name() if len(found := cell.bindings(node)) == 1 and found[0].value is not None:
            yield from _parts(cell.beside(found[0]), found[0].value)
        case _:
            yield node


def _is_harmless(cell: PythonCell, part: ast.expr) -> bool:
    """Whether a part is constant, a number, or quoted for the shell."""
    if isinstance(part, ast.Constant) or cell.name_of(part) == "sys.executable":
        return True
    if isinstance(part, ast.Call):
        name = cell.name_of(part.func)
        return name in _QUOTING or name in ("int", "float", "len", "os.getpid", "os.cpu_count")
    return cell.values(part) is not None


def _is_made_here(cell: PythonCell, part: ast.expr, seen: set[ast.expr], step: int = 0) -> bool:
    """Whether a part is put together of what the notebook's statements gave a value to: no parameter, no loop.

    `seen`: the parts that have been looked at.
    """
    if part in seen:
        return True
    seen.add(part)
    names = [node for node in ast.walk(part) if isinstance(node, ast.Name)]
    given = not isinstance(part, ast.Name) or bool(cell.bindings(part))
    return step <= _MOST_STEPS and given and all(_is_given_here(cell, name, seen, step) for name in names)


def _is_given_here(cell: PythonCell, name: ast.Name, seen: set[ast.expr], step: int) -> bool:
    if cell.code.is_parameter(name):
        return False
    bound = cell.bindings(name)
    if not bound:
        is_imported = cell.names.binding(name.id, cell.index, cell.code.start(name)) is not None
        return is_imported or hasattr(builtins, name.id)
    return all(one.value is not None and _is_made_here(cell.beside(one), one.value, seen, step + 1) for one in bound)


# Words without which nothing in a notebook can come from a person or a model, or from the network.
_USER_MAKERS = ("input(", "widgets.", "sys.argv", "streamlit", "openai", "anthropic", ".generate(", ".invoke(")
_MAKERS = (*_USER_MAKERS, "requests.", "httpx.", "aiohttp.", "urlopen(")
_VARIABLE_COMMAND = late(r"(?:[!;&|]|%sx|%system)[ \t]*[{$]")


def _may_hold_outside(text: Text) -> bool:
    if text.language != "python" or text.names is None:
        return False
    is_command = _VARIABLE_COMMAND.search(text.source) is not None
    if not text.names.mentions(_MAKERS if is_command else _USER_MAKERS):
        return False
    variables = _VARIABLE.findall(text.source)
    return not all(_is_written_here(text.names, name, 0) for name in variables)


_VARIABLE = late(r"[{$]([A-Za-z_]\w*)")
# A text, a number or an empty value: nothing that comes from elsewhere.
_CONSTANT = late(r"(?:[rR]?(?:\"[^\"{]*\"|'[^'{]*')|[\d._]+|None|True|False|\[\])[ \t]*(?:#.*)?\r?")
_FORMATTED = late(r"[fF](?:\"[^\"]*\"|'[^']*')[ \t]*(?:#.*)?\r?")


def _is_written_here(names: Names, name: str, step: int) -> bool:
    """Whether each line that assigns the name gives it a constant, or a text put together of such names."""
    written = names.written(name)
    return bool(written) and all(
        _CONSTANT.fullmatch(value)
        or (
            step < 4
            and _FORMATTED.fullmatch(value)
            and all(_is_written_here(names, part, step + 1) for part in _VARIABLE.findall(value))
        )
        for value in written
    )


def _outside_in_shell_line(text: Text, command: Command) -> Iterator[Match]:
    for word in command.words:
        # What a service answered is mostly an id of one's own things; as the command itself it is not.
        wanted = {"user", "model", "network"} if word is command.words[0] else {"user", "model"}
        if word.exact and any(_origin_of(text, name) & wanted for name in word.variables):
            yield Match(word.span)


def _origin_of(text: Text, expression: str) -> frozenset[Origin]:
    """Where the value of a variable comes from; `a.b` and `a[0]` come from where `a` does."""
    name = re.split(r"\W", expression, maxsplit=1)[0]
    if text.names and name and _is_written_here(text.names, name, 0):
        return frozenset()
    cell = text.python if name else None
    return _assigned_origins(cell, name) if cell else frozenset()


def _assigned_origins(cell: PythonCell, name: str) -> frozenset[Origin]:
    """Where any value of a name of the notebook comes from; worked out once for each cell."""
    place = __name__, cell.index  # not for all cells: what this cell's findings depend on would be forgotten
    known: dict[str, frozenset[Origin]] = cell.names.memo.setdefault(place, {})  # type: ignore[assignment]
    if name not in known:
        found: frozenset[Origin] = frozenset()
        for binding in cell.names.assigned(name):
            if binding.value is not None:
                found |= origins(cell.beside(binding), binding.value)
        known[name] = found
    return known[name]


RULES: tuple[Rule, ...] = (
    Rule(
        id="EXE006",
        name="shell-command-with-variable",
        severity=Severity.MEDIUM,
        message="a shell command is put together from parts that are not known here",
        why="A part with a ; or $( in it, for example a file name, runs a second command.",
        instead="subprocess.run([program, argument, ...]) without a shell, or shlex.quote around every part.",
        find=_variable_command,
        triggers=(Trigger(("system", "popen", "subprocess", "getoutput", "getstatusoutput"), SHELL_CALL),),
        bad={
            'import os\nos.system(f"convert {name} out.png")': None,
            'import os\nos.popen("grep " + word + " notes.txt")': None,
            'import subprocess\nsubprocess.run("ls %s" % folder, shell=True)': None,
            "command = input()\nget_ipython().system(command)": None,
            "import subprocess\nsubprocess.getoutput('ls {}'.format(folder))": None,
            'from IPython import get_ipython\nget_ipython().system(f"ls {folder}")': None,
            'import asyncio\np = await asyncio.create_subprocess_shell(f"ls {folder}")': None,
            'import commands\ncommands.getoutput("ls " + folder)': None,
            'import subprocess\nsubprocess.run(["bash", "-c", f"ls {folder}"])': None,
            'import subprocess\nsubprocess.run(["sh", "-c", "ls " + folder], shell=False)': None,
            'import os\nif a:\n    command = f"rm {folder}"\nos.system(command)': None,
        },
        good=(
            'import os\nos.system("nvidia-smi")',
            'import os\nN = 3\nos.system(f"head -n {N} data.csv")',
            'import subprocess\nsubprocess.run(["convert", name, "out.png"])',
            'import subprocess\nsubprocess.run(["sh", "convert.sh", name], shell=False)',
            'import os, shlex\nos.system(f"convert {shlex.quote(name)} out.png")',
            'import os\nos.system(f"split -n {len(files)} data.csv")',
            "import platform\nplatform.system()",
            'import subprocess, sys\nsubprocess.run(f"{sys.executable} -m pip list", shell=True)',
            'import subprocess\nsubprocess.run(["bash", "-c", "ls | wc"])\nsubprocess.run(["python", "-c", code])',
            'import os\nif a:\n    command = f"ls {folder}"\nif b:\n    command = "ls"\n    os.system(command)',
        ),
        tags=(*_TAGS, "B602", "B604", "B605"),
    ),
    Rule(
        id="EXE007",
        name="shell-line-with-input",
        severity=Severity.MEDIUM,
        message="a shell line holds a variable whose text comes from outside the notebook",
        why="IPython puts the text into the command as it is: a ; or $( in it runs a second command.",
        instead="subprocess.run([program, argument, ...]), or shlex.quote when the variable is set.",
        find=in_shell(
            _outside_in_shell_line,
            Trigger(("!", "%sx", "%system"), r"(?:!|%sx|%system)[^\n]{0,200}[{$]\w"),
            only_if=_may_hold_outside,
        ),
        bad={
            'name = input("file? ")\n!cat {name}': None,
            "import ipywidgets as widgets\nbox = widgets.Text()\n!grep $box.value notes.txt\n!ls {box.value}": None,
            "import requests\ncommand = requests.get(url).text\n!{command}": None,
        },
        good=(
            'name = "data.csv"\n!head {name}',
            "!ls $HOME",
            'import shlex\nname = "x"\nn = input()\n!echo {name}',
            "for f in files:\n    !wc {f}",
        ),
        tags=_TAGS,
    ),
)
