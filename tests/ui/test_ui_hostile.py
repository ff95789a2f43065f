"""What is scanned is hostile: nothing of it becomes an element or runs, wherever it is shown."""

from __future__ import annotations

from lab_page import LabPage
from playwright.sync_api import expect
from sample_notebooks import TOKEN, code, stream

ATTACK = "<img src=x onerror=window.hacked=1>"
FRAME = f"""import pandas as pd
mails = [f"name{{i}}@firm{{i}}.de" for i in range(200)]
df = pd.DataFrame({{"{ATTACK} email": mails}})"""


def nothing_ran(lab: LabPage) -> None:
    """No script ran, and no element was made of the text."""
    assert lab.page.evaluate("() => window.hacked === undefined")
    assert lab.page.locator("img[src='x']").count() == 0


def test_source_output_and_file_name_stay_text(lab: LabPage) -> None:
    lab.new(
        f"{ATTACK}.ipynb",
        code(f'label = "{ATTACK}"; import numpy; numpy.load("{ATTACK}", allow_pickle=True)'),
        code("x", stream(f"{ATTACK} {TOKEN}\n")),
    )
    expect(lab.squiggles(1)).not_to_have_count(0)
    expect(lab.bar(2)).to_have_count(1)
    lab.show_panel()
    expect(lab.rows()).to_have_count(2)
    expect(lab.panel).to_contain_text(ATTACK)
    for number in range(2):
        lab.rows().nth(number).click()
    lab.hover(1)
    nothing_ran(lab)
    lab.saved()
    expect(lab.notice("in its outputs")).to_be_visible()
    lab.notice("in its outputs").get_by_role("button", name="Redact and save").click()
    expect(lab.outputs(2)).to_contain_text("[redacted]")
    nothing_ran(lab)


def test_column_names_stay_text_and_frames_are_told_again_after_a_reload(lab: LabPage) -> None:
    lab.new("frames.ipynb", code("%load_ext mlsec_nb\n%mlsec watch on"), code(FRAME))
    lab.show_panel()
    lab.run_cell(1)
    lab.run_cell(2)
    frames = lab.panel.get_by_role("region", name="DataFrames")
    expect(frames).to_contain_text(f"{ATTACK} email")
    nothing_ran(lab)
    lab.start("notebook:restart-kernel")
    lab.page.get_by_role("button", name="Confirm Kernel Restart").click()
    expect(frames).not_to_contain_text(ATTACK)
