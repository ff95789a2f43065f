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


def _variable_expression(text: Text) -> Iterator[Match]:
    cell = text.python
    if cell is None:
        return
    for use in (*cell.uses("*.query"), *cell.uses("*.eval")):
        if not use.call or not _FRAME.fullmatch(use.name) or not use.args:
            continue
        expression = use.args[0]
        if use.cell.values(expression) is None and not _is_a_frame(expression):
            yield Match(use.span, severity=_severity(use, expression))


def _severity(use: Use, expression: ast.expr) -> Severity | None:
    found = origins(use.cell, expression)
    if found & {"model", "network", "user"}:
        return Severity.HIGH
    # Text put together here, around values of this notebook: wrong results are likelier than an attack.
    return Severity.LOW if isinstance(expression, ast.JoinedStr | ast.BinOp) else None


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
            "from google.cloud import bigquery\nclient = bigquery.Client()\nclient.query(sql)",
            "collection.query(query_texts=words)",
        ),
        tags=("CWE-95", "AML.T0050", "OWASP-LLM05"),
    ),
)
