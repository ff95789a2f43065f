"""Hide IPython syntax from Python's parser by text of the same length, so every offset stays true.

Syntax as in IPython's documentation ("Built-in magic commands", "IPython syntax"): `%line`, `%%cell`, `!shell`,
`!!shell`, `?help`, and assignments from a magic or a shell command.
"""

from __future__ import annotations

import re

# Cell magics whose body is Python that runs here; any other cell magic hands the body to something else.
PYTHON_CELL_MAGICS = frozenset(
    "time timeit capture prun mlsec memit mprun lprun snakeviz scalene heat pyinstrument skip px autopx wandb mypy "
    "debug tb with_globals parallel_time mlsec".split()
)
# Cell magics whose body is Python that another process runs.
_PYTHON_PROGRAMS = frozenset("python python3 pypy".split())
# Magics that run the Python text behind them on the same line.
_RUNS_PYTHON = frozenset("time timeit prun memit lprun mprun debug snakeviz".split())

_SYNTAX = re.compile(
    r"""(?P<indent>[ \t]*)(?:
        (?P<magic>%%?[A-Za-z_][\w.-]*)
      | (?P<shell>!)
      | (?P<assigned>[A-Za-z_][\w., \t\[\]"']{0,200}=[ \t]*)[!%](?=[A-Za-z_./~"'({$])
      | (?P<help>\?.*|[%A-Za-z_][\w.*\[\]]{0,200}\?{1,2}[ \t]*;?[ \t]*$)
    )""",
    re.VERBOSE,
)
_MAYBE = re.compile(r"^[ \t]*[!%?]|=[ \t]*[!%]|\?[ \t]*;?[ \t]*$", re.MULTILINE)
# `-n 10`, `-o`; with a name: `%lprun -f function`, `-m module`, `-T file`.
_OPTIONS = re.compile(r"(?:[ \t]+-(?:[fmTD][ \t]+[\w./]+|[A-Za-z][ \t]*\d*)(?=[ \t]))*[ \t]*")
_AUTOMAGIC = re.compile(
    r"[ \t]*(?:pip3?|conda|mamba|uv|cd|ls|ll|cat|cp|mv|rm|mkdir|rmdir|pwd|man|more|less|git|wget|curl|matplotlib|"
    r"load_ext|reload_ext|timeit|time|who|whos|env|run|load)(?:[ \t]+[^=\s(.,\[].*)?$"
)
_WRITES_PYTHON = re.compile(r"\s*%%(?:writefile|file)[ \t][^\n]{0,500}?\.py[\"']?[ \t]*(?:\n|$)")
_SCRIPT_OF_PYTHON = re.compile(r"\s*%%script[ \t](?:[^\n]{0,200}[/ \t])?python[\d.]{0,4}(?:[ \t]|$)", re.MULTILINE)
_CELL_MAGIC = re.compile(r"\s*%%([A-Za-z_!][\w.-]*)")


def cell_magic(source: str) -> str:
    """The cell magic's name ("bash" for `%%bash`), or "" when the cell has none."""
    found = _CELL_MAGIC.match(source) if "%%" in source else None
    return found.group(1) if found else ""


def writes_python(source: str) -> bool:
    """Whether the cell is the text of a Python file (`%%writefile train.py`), which is read like code that runs."""
    return "%%" in source and _WRITES_PYTHON.match(source) is not None


def is_python(source: str) -> bool:
    """Whether a cell of a Python kernel is Python: that of this process, of another one, or of a file."""
    magic = cell_magic(source)
    return (
        not magic
        or magic in PYTHON_CELL_MAGICS
        or magic in _PYTHON_PROGRAMS
        or writes_python(source)
        or _SCRIPT_OF_PYTHON.match(source) is not None
    )


def has_magic(source: str) -> bool:
    """Whether a line of the cell is IPython syntax, or looks so inside a string."""
    return ("!" in source or "%" in source or "?" in source) and _MAYBE.search(source) is not None


def mask(source: str, automagic: bool = False) -> str:
    """Python text of the same length and lines, IPython syntax replaced by `0` and spaces.

    With `automagic`, also the commands that IPython accepts without `%` (`pip install x`, `cd data`).
    """
    if not automagic and not has_magic(source):
        return source
    masked: list[str] = []
    continued = False
    for line in source.split("\n"):
        found = None if continued else _SYNTAX.match(line)
        if continued:
            masked.append(" " * len(line))
        elif found:
            masked.append(_masked(line, found))
        elif automagic and _AUTOMAGIC.match(line):
            masked.append(_blank(line))
        else:
            masked.append(line)
            continue
        continued = line.endswith("\\")
    return "\n".join(masked)


def _masked(line: str, found: re.Match[str]) -> str:
    if found["assigned"]:
        magic = _MAGIC.match(line, found.end("assigned"))
        run = _run_behind(line, magic[1], magic.end()) if magic else None
        head = found["indent"] + found["assigned"] + "0"
        return head.ljust(len(line)) if run is None else (head + ";").ljust(run) + line[run:]
    run = _run_behind(line, found["magic"].lstrip("%"), found.end()) if found["magic"] else None
    return _blank(line) if run is None else (found["indent"] + "0;").ljust(run) + line[run:]


_MAGIC = re.compile(r"%([A-Za-z_]\w*)")


def _run_behind(line: str, magic: str, end: int) -> int | None:
    """Where the Python begins that a line magic, which ends at `end`, runs; None when it runs none."""
    if magic not in _RUNS_PYTHON:
        return None
    options = _OPTIONS.match(line, end)
    behind = options.end() if options else end
    return behind if line[behind:].strip() else None


def _blank(line: str) -> str:
    """`0` behind the same indentation: a statement, so that an `if` above still has its body."""
    indent = len(line) - len(line.lstrip(" \t"))
    return (line[:indent] + "0").ljust(len(line)) if len(line) > indent else line
