"""The bar above outputs that hold a secret or personal data, and the notice on saving."""

from __future__ import annotations

import json

from lab_page import LabPage
from playwright.sync_api import expect
from sample_notebooks import TOKEN, Json, code, display, error, notebook, stream

MAIL = "\n".join(f"{name}@firm-{name[0]}.de" for name in ("anna.berg", "john.smith", "karl.otto", "eva.lund"))
"""One address in an output is nothing to tell; some are."""

ON_DISK_WITHOUT = """async ([path, text]) => {
  const { content } = await window.jupyterapp.serviceManager.contents.get(path);
  return !JSON.stringify(content).includes(text);
}"""


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
    assert ["".join(cell["source"]) for cell in saved["cells"]] == ["print(1)", "show()", "raise", "json", "x = 1"]


def test_many_outputs_share_one_row(lab: LabPage) -> None:
    leaks = [display(text_plain=f"{number} {TOKEN}") for number in range(5)]
    lab.write("many-outputs.ipynb", notebook(code("show()", *leaks, stream("harmless\n"), id="many"), nbformat_minor=5))
    lab.open("many-outputs.ipynb")
    expect(lab.bar(1).get_by_text("5 of 6 outputs hold secrets (hugging face token) in 5 places")).to_be_visible()
    expect(lab.bar(1).get_by_role("button")).to_have_count(3)
    lab.bar(1).get_by_role("button", name="Redact all").click()
    expect(lab.bar(1)).to_have_count(0)
    expect(lab.notice("Redacted 5 places.")).to_be_visible()
    assert TOKEN not in json.dumps(lab.saved())
    expect(lab.outputs(1)).to_have_count(6)


def test_clearing_removes_that_one_output_and_undo_brings_it_back(lab: LabPage) -> None:
    lab.write("clear.ipynb", leaking())
    lab.open("clear.ipynb")
    lab.bar(1).get_by_role("button", name="Clear this output").click()
    expect(lab.outputs(1)).to_have_count(1)
    expect(lab.outputs(1)).to_contain_text("harmless")
    expect(lab.bar(1)).to_have_count(0)
    lab.notice("Cleared one output").get_by_role("button", name="Undo").click()
    expect(lab.outputs(1)).to_have_count(2)
    expect(lab.outputs(1).first).to_contain_text(TOKEN)
    expect(lab.bar(1)).to_have_count(1)


def test_what_a_cell_prints_is_looked_at_and_the_kernel_may_restart(lab: LabPage) -> None:
    lab.new("run.ipynb", code(f'print("{TOKEN[:20]}" + "{TOKEN[20:]}")'))
    lab.run_cell(1)
    expect(lab.outputs(1)).to_contain_text(TOKEN)
    expect(lab.bar(1)).to_have_count(1)
    lab.start("notebook:restart-kernel")
    lab.page.get_by_role("button", name="Confirm Kernel Restart").click()
    expect(lab.page.locator(".jp-Dialog")).to_have_count(0)
    expect(lab.bar(1)).to_have_count(1)
    lab.bar(1).get_by_role("button", name="Redact").click()
    expect(lab.outputs(1)).to_contain_text("[redacted]")


def test_saving_with_a_leak_is_noticed_once_and_can_redact(lab: LabPage) -> None:
    lab.write("save.ipynb", leaking())
    lab.open("save.ipynb")
    expect(lab.bar(1)).to_have_count(1)
    lab.saved()
    notice = lab.notice("in its outputs")
    expect(notice).to_contain_text("Saved with secrets (hugging face token)")
    notice.get_by_role("button", name="Redact and save").click()
    expect(notice).to_have_count(0)
    expect(lab.bar(1)).to_have_count(0)
    expect(lab.outputs(1).first).to_contain_text("[redacted]")
    # Not "no longer changed": a kernel that comes up late changes the notebook's metadata once more.
    lab.page.wait_for_function(ON_DISK_WITHOUT, arg=["save.ipynb", TOKEN])
    assert TOKEN not in (lab.root / "save.ipynb").read_text()


def test_the_notice_on_saving_does_not_come_again_and_can_be_switched_off(lab: LabPage) -> None:
    lab.write("again.ipynb", leaking())
    lab.open("again.ipynb")
    expect(lab.bar(1)).to_have_count(1)
    lab.saved()
    lab.notice("in its outputs").get_by_role("button", name="Save anyway").click()
    expect(lab.notice("in its outputs")).to_have_count(0)
    lab.type(5, " ")
    expect(lab.page.locator(".jp-mod-dirty")).not_to_have_count(0)
    lab.saved()
    lab.show_panel()
    expect(lab.notice("in its outputs")).to_have_count(0)
    lab.close_all()
    lab.set("warnOnSave", False)
    lab.write("off.ipynb", leaking())
    lab.open("off.ipynb")
    expect(lab.bar(1)).to_have_count(1)
    lab.saved()
    expect(lab.notice("in its outputs")).to_have_count(0)


def test_bars_go_and_come_with_the_setting(lab: LabPage) -> None:
    lab.write("setting.ipynb", leaking())
    lab.open("setting.ipynb")
    expect(lab.bar(1)).to_have_count(1)
    lab.set("outputs", False)
    expect(lab.bar(1)).to_have_count(0)
    lab.set("outputs", True)
    expect(lab.bar(1)).to_have_count(1)
    lab.run("notebook:hide-all-cell-outputs")
    expect(lab.bar(1)).to_be_visible()
    lab.editor(1).click()
    lab.run("notebook:move-cell-down")
    expect(lab.bar(2)).to_be_visible()


def test_a_bar_is_reached_and_used_by_keys(lab: LabPage) -> None:
    lab.new("bar-keys.ipynb", code("x", stream(f"{MAIL} {TOKEN}\n")))
    expect(lab.bar(1)).to_contain_text("secrets and personal data")
    group = lab.page.get_by_role("group", name="Secrets and personal data in the outputs")
    group.get_by_role("button", name="Redact").focus()
    lab.press("Tab")
    expect(group.get_by_role("button", name="Clear this output")).to_be_focused()
    lab.press("Shift+Tab", "Enter")
    expect(lab.bar(1)).to_have_count(0)
    expect(lab.outputs(1)).not_to_contain_text("anna.berg")
    expect(lab.cell(1)).to_be_focused()
