"""EXE: expressions that pandas evaluates."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlsec_nb.findings import Severity
from mlsec_nb.late import late
from mlsec_nb.notebook import Text
from mlsec_nb.origin import origins
from mlsec_nb.rule import Match, Rule, Trigger
from mlsec_nb.uses import Use

# By what made it; else, where that is not in the notebook, by the name that everybody gives to frames.
_FRAME = late(r"(?:pandas|geopandas)\..+|(?:df|\w+_df|df_\w+)\.(?:query|eval)")


# Without pandas in the notebook a frame is told by its name.
_PANDAS = ("pandas", "pd.")
_CALLED_LIKE_A_FRAME = late(r"\b(?:df|\w+_df|df_\w+)\.(?:query|eval)\(")


def _variable_expression(text: Text) -> Iterator[Match]:
    if text.names is None or not (text.names.mentions(_PANDAS) or _CALLED_LIKE_A_FRAME.search(text.source)):
        return  # a database's client, as most that have a `query`
    cell = text.python
    if cell is None:
        return
    for use in (*cell.uses("*.query"), *cell.uses("*.eval")):
        if not use.call or not _FRAME.fullmatch(use.name) or not use.args:
            continue
        expression = use.args[0]
        if use.cell.values(expression) is None and not _is_a_frame(expression) and not _is_constant(use, expression):
            yield Match(use.span, severity=_severity(use, expression))


def _severity(use: Use, expression: ast.expr) -> Severity | None:
    found = origins(use.cell, expression)
    if found & {"model", "network", "user"}:
        return Severity.HIGH
    # Text put together here, around values of this notebook: wrong results are likelier than an attack.
    return Severity.LOW if _inserted(expression) is not None else None


def _inserted(expression: ast.expr) -> list[ast.expr] | None:
    """What is put into a text that is written here; None when the text is not written here."""
    match expression:
        case ast.JoinedStr(values=parts):
            return [part.value for part in parts if isinstance(part, ast.FormattedValue)]
        case ast.BinOp(left=left, right=right):
            return [left, *right.elts] if isinstance(right, ast.Tuple) else [left, right]
        case ast.Call(func=ast.Attribute(value=ast.Constant(), attr="format"), args=args, keywords=keywords):
            return [*args, *(keyword.value for keyword in keywords)]
    return None


def _is_constant(use: Use, expression: ast.expr) -> bool:
    """Whether all that is put into the text are constants of the notebook, of any type."""
    inserted = _inserted(expression)
    return inserted is not None and all(use.cell.values(part) is not None for part in inserted)


def _is_a_frame(node: ast.expr) -> bool:
    return isinstance(node, ast.Compare | ast.Constant)


RULES: tuple[Rule, ...] = (
    Rule(
        id="EXE005",
        name="pandas-eval-of-data",
        severity=Severity.MEDIUM,
        message="pandas evaluates an expression that is not written here",
        why="Inside query and eval, @name reaches every variable and module of the notebook.",
        instead="Compare columns with df.loc[df.a > limit], or pass values as @limit in a constant expression.",
        find=_variable_expression,
        parses=False,
        triggers=(
            Trigger(
                (".query(", ".eval("), r"\.(?:query|eval)\(\s{0,60}(?:[A-Za-z_(*]|[\"'][^\n]{0,300}[\"']\s{0,3}[+%.])"
            ),
        ),
        bad={
            "import pandas as pd\ndf = pd.read_csv(p)\ndf.query(condition)": None,
            'import pandas as pd\ndf = pd.read_csv(p)\ndf.query(f"a > {limit}")': None,
            "import pandas as pd\npd.eval(input())": None,
        },
        good=(
            'import pandas as pd\ndf = pd.read_csv(p)\ndf.query("a > @limit")',
            "model.eval()",
            'df.query("a > @limit")',
            'LIMIT = 0.5\ndf.query(f"a > {LIMIT}")\ndf.query("{} > 3".format("a"))',
            "from google.cloud import bigquery\nclient = bigquery.Client()\nclient.query(sql)",
            "collection.query(query_texts=words)",
            "import chromadb\nchromadb.Client().get_collection(name).query(words)",
        ),
        tags=("CWE-95", "AML.T0050", "OWASP-LLM05"),
    ),
)
