"""What is shown is safe to save: masked by the very rules that a scan of the saved notebook runs."""

from __future__ import annotations

import nbformat
from nbformat.v4 import new_code_cell, new_notebook, new_output

from mlsec_nb.batch import make_scanner
from mlsec_nb.commands.explain import run
from mlsec_nb.commands.settings import collected_output
from mlsec_nb.config import Config
from mlsec_nb.kernel.magics import options_of
from mlsec_nb.kernel.shown import Shown, masked
from mlsec_nb.notebook import Notebook
from mlsec_nb.rules import RULES


def test_the_explanation_of_no_rule_is_a_finding_when_it_is_saved() -> None:
    outputs = []
    for rule in RULES:
        with collected_output() as written:
            run(options_of(f"explain {rule.id}"))
        outputs.append(new_output("display_data", Shown("".join(written))._repr_mimebundle_()))
    cells = [new_code_cell("", outputs=[output]) for output in outputs]
    data = nbformat.writes(new_notebook(cells=cells)).encode()
    report = make_scanner(Config(select=("ALL",), cache=False)).scan(Notebook.of_bytes(data))
    assert [(RULES[finding.cell - 1].id, finding.rule) for finding in report.findings] == []


def test_secrets_are_masked_and_the_rest_is_kept(canary: str) -> None:
    assert masked(f"before {canary} after\nplain") == "before ******** after\nplain"
    bundle = Shown(f"a {canary} <b>", f"<i>{canary}</i>")._repr_mimebundle_()
    assert bundle == {"text/plain": "a ******** <b>", "text/html": "<i>********</i>"}
    assert repr(Shown(canary)) == "********"


def test_plain_text_alone_is_escaped_as_html() -> None:
    bundle = Shown("<script>1</script>\n\x1b[2J")._repr_mimebundle_()
    assert bundle["text/html"].endswith(">&lt;script&gt;1&lt;/script&gt;\n\\x1b[2J</pre>")
