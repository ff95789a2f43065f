"""Squiggles, tooltips and fixes in the cells."""

from __future__ import annotations

from lab_page import LabPage
from playwright.sync_api import expect
from sample_notebooks import TOKEN, code, markdown

LOAD = 'import numpy\nmodel = numpy.load("m.npy", allow_pickle=True)'
FIXED = 'import numpy\nmodel = numpy.load("m.npy", allow_pickle=False)'


def test_an_unsafe_call_is_underlined_while_it_is_typed(lab: LabPage) -> None:
    lab.new("typed.ipynb", code("", id="one"))
    lab.type(1, "import pickle\n")
    expect(lab.squiggles(1)).to_have_count(0)
    lab.page.keyboard.type('model = pickle.load(open("m.pkl", "rb"))')
    expect(lab.squiggles(1).first).to_contain_text("pickle.load")
    tooltip = lab.hover(1)
    expect(tooltip).to_contain_text("DES")
    expect(tooltip.get_by_role("button", name="Ignore here")).to_be_visible()
    expect(tooltip.get_by_role("button", name="Explain")).to_be_visible()


def test_a_tooltip_goes_with_the_text_that_it_is_about(lab: LabPage) -> None:
    lab.new("goes.ipynb", code(f"x = 1\n{LOAD}"))
    tooltip = lab.hover(1)
    lab.page.evaluate("""() => window.jupyterapp.shell.currentWidget.content.widgets[0]
      .model.sharedModel.updateSource(0, 0, '# ')""")
    expect(tooltip).to_have_count(0)


def test_a_click_fixes_and_one_undo_takes_it_back(lab: LabPage) -> None:
    lab.new("click.ipynb", code(LOAD))
    lab.hover(1).locator(".jp-mod-fix").click()
    expect(lab.squiggles(1)).to_have_count(0)
    assert lab.source(1) == FIXED
    lab.editor(1).click()
    lab.press("Control+z")
    expect(lab.squiggles(1)).not_to_have_count(0)
    assert lab.source(1) == LOAD


def test_keys_alone_lead_from_a_finding_to_its_fix(lab: LabPage) -> None:
    lab.new("keys.ipynb", code("x = 1"), code(LOAD))
    expect(lab.squiggles(2)).not_to_have_count(0)
    lab.editor(1).click()
    lab.press("F8", "Control+.")
    menu = lab.page.get_by_role("menu", name="Security problem")
    expect(menu.get_by_role("menuitem").first).to_be_focused()
    lab.press("Enter")
    expect(lab.squiggles(2)).to_have_count(0)
    assert lab.source(2) == FIXED
    expect(lab.editor(2)).to_be_focused()


def test_a_finding_is_ignored_with_a_reason(lab: LabPage) -> None:
    lab.new("ignore.ipynb", code(LOAD))
    expect(lab.squiggles(1)).not_to_have_count(0)
    lab.editor(1).click()
    lab.press("F8", "Control+.")
    lab.page.get_by_role("menuitem", name="Ignore here").click()
    lab.page.get_by_role("textbox", name="Why").fill("made by us")
    lab.press("Enter")
    expect(lab.squiggles(1)).to_have_count(0)
    assert "# mlsec: ignore[" in lab.source(1)
    assert "made by us" in lab.source(1)


def test_renaming_an_import_in_one_cell_changes_another(lab: LabPage) -> None:
    filler = [code(f"x{number} = {number}") for number in range(3)]
    lab.new("rename.ipynb", code("import pickle as t"), *filler, code('model = t.load(open("m.pkl", "rb"))'))
    expect(lab.squiggles(5)).not_to_have_count(0)
    lab.replace(1, "import pickle as other")
    expect(lab.squiggles(5)).to_have_count(0)
    lab.replace(1, "import pickle as t")
    expect(lab.squiggles(5)).not_to_have_count(0)


def test_fifty_pasted_cells_are_all_looked_at(lab: LabPage) -> None:
    lab.new(
        "paste.ipynb",
        *[code(f'import numpy\nm{number} = numpy.load("m{number}.npy", allow_pickle=True)') for number in range(50)],
    )
    expect(lab.squiggles(1)).not_to_have_count(0)
    lab.run("notebook:select-all")
    lab.run("notebook:copy-cell")
    lab.run("notebook:paste-cell-below")
    for number in (100, 75, 51):
        lab.scroll_to(number)
        expect(lab.squiggles(number)).not_to_have_count(0)


def test_markdown_and_raw_cells_are_underlined_too(lab: LabPage) -> None:
    raw = {"cell_type": "raw", "metadata": {}, "source": f"key {TOKEN}"}
    lab.new("text.ipynb", code("x = 1"), markdown(f"our key is {TOKEN}"), raw)
    expect(lab.squiggles(3).first).to_contain_text(TOKEN)
    lab.cell(2).dblclick()
    expect(lab.squiggles(2).first).to_contain_text(TOKEN)


def test_offsets_hold_behind_wide_characters(lab: LabPage) -> None:
    lab.new("wide.ipynb", code('face = "\U0001f642\U0001f642"; import numpy; numpy.load("m.npy", allow_pickle=True)'))
    expect(lab.squiggles(1).first).to_contain_text("numpy.load")
    lab.hover(1).locator(".jp-mod-fix").click()
    expect(lab.squiggles(1)).to_have_count(0)
    assert lab.source(1).endswith('numpy.load("m.npy", allow_pickle=False)')
