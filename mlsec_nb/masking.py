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
_OPTIONS = re.compile(r"(?:[ \t]+-[A-Za-z][ \t]*\d*(?=[ \t]))*[ \t]*")
_AUTOMAGIC = re.compile(
    r"[ \t]*(?:pip3?|conda|mamba|uv|cd|ls|ll|cat|cp|mv|rm|mkdir|rmdir|pwd|man|more|less|git|wget|curl|matplotlib|"
    r"load_ext|reload_ext|timeit|time|who|whos|env|run|load)(?:[ \t]+[^=\s(.,\[].*)?$"
)
_WRITES_PYTHON = re.compile(r"\s*%%(?:writefile|file)[ \t][^\n]{0,500}?\.py[\"']?[ \t]*(?:\n|$)")
_CELL_MAGIC = re.compile(r"\s*%%([A-Za-z_!][\w.-]*)")


def cell_magic(source: str) -> str:
    """The cell magic's name ("bash" for `%%bash`), or "" when the cell has none."""
    found = _CELL_MAGIC.match(source) if "%%" in source else None
    return found.group(1) if found else ""


def writes_python(source: str) -> bool:
    """Whether the cell is the text of a Python file (`%%writefile train.py`), which is read like code that runs."""
    return "%%" in source and _WRITES_PYTHON.match(source) is not None


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
        return (found["indent"] + found["assigned"] + "0").ljust(len(line))
    if found["magic"] and found["magic"].lstrip("%") in _RUNS_PYTHON:
        options = _OPTIONS.match(line, found.end())
        behind = options.end() if options else found.end()
        if line[behind:].strip():
            return (found["indent"] + "0;").ljust(behind) + line[behind:]
    return _blank(line)


def _blank(line: str) -> str:
    """`0` behind the same indentation: a statement, so that an `if` above still has its body."""
    indent = len(line) - len(line.lstrip(" \t"))
    return (line[:indent] + "0").ljust(len(line)) if len(line) > indent else line
