"""The bar above outputs that hold a secret or personal data, and the notice on saving."""

from __future__ import annotations

import json

from lab_page import LabPage
from playwright.sync_api import expect
from sample_notebooks import TOKEN, Json, code, display, error, notebook, stream

MAIL = "jane.doe" + "@" + "hospital-berlin.de"


def leaking() -> Json:
    """A notebook whose outputs leak in every form that there is."""
    return notebook(
        code(
            "print(1)",
            stream(f"before {TOKEN} \U0001f642 after\n"),
            stream("harmless\n") | {"name": "stderr"},
            id="stream",
        ),
        code("show()", display(text_plain=f"plain {TOKEN}", text_html=f"<b>bold {TOKEN}</b>"), id="forms"),
        code("raise", error("frame one", f"frame two {TOKEN} end", value=f"bad {TOKEN}"), id="error"),
        code("json", display(application_json={"small": 0.00001, "key": [{"deep": TOKEN}]}), id="json"),
        code("x = 1", stream("nothing here\n"), id="clean"),
        nbformat_minor=5,
    )


def test_the_bar_says_what_an_output_holds_and_redacts_only_that(lab: LabPage) -> None:
    lab.write("redact.ipynb", leaking())
    lab.open("redact.ipynb")
    expect(lab.bar(1)).to_have_count(1)
    expect(lab.bar(1)).to_contain_text("Output 1 of 2 holds a secret (hugging face token)")
    expect(lab.bar(5)).to_have_count(0)
    for number in (1, 2, 3, 4):
        lab.cell(number).scroll_into_view_if_needed()
        lab.bar(number).get_by_role("button", name="Redact").click()
        expect(lab.bar(number)).to_have_count(0)
    saved = lab.saved()
    assert TOKEN not in json.dumps(saved)
    texts = [cell["outputs"] for cell in saved["cells"]]
    assert "".join(texts[0][0]["text"]) == "before [redacted] \U0001f642 after\n"
    assert "".join(texts[0][1]["text"]) == "harmless\n"
    assert "".join(texts[1][0]["data"]["text/html"]) == "<b>bold [redacted]</b>"
    assert texts[2][0]["traceback"] == ["frame one", "frame two [redacted] end"]
    assert texts[3][0]["data"]["application/json"] == {"small": 0.00001, "key": [{"deep": "[redacted]"}]}
    assert [cell["source"] for cell in saved["cells"]] == ["print(1)", "show()", "raise", "json", "x = 1"]


def test_clearing_removes_that_one_output_and_undo_brings_it_back(lab: LabPage) -> None:
    lab.write("clear.ipynb", leaking())
    lab.open("clear.ipynb")
    lab.bar(1).get_by_role("button", name="Clear this output").click()
    expect(lab.cell(1).locator(".jp-OutputArea-child")).to_have_count(1)
    expect(lab.cell(1).locator(".jp-OutputArea-child")).to_contain_text("harmless")
    expect(lab.bar(1)).to_have_count(0)
    lab.notice("Cleared one output").get_by_role("button", name="Undo").click()
    expect(lab.cell(1).locator(".jp-OutputArea-child")).to_have_count(2)
    expect(lab.cell(1).locator(".jp-OutputArea-child").first).to_contain_text(TOKEN)
    expect(lab.bar(1)).to_have_count(1)
