"""The panel: filters, jump, fixes; settings, themes and two notebooks at once."""

from __future__ import annotations

from lab_page import LabPage
from playwright.sync_api import expect
from sample_notebooks import TOKEN, Json, code, stream

LOAD = 'import numpy\nmodel = numpy.load("m.npy", allow_pickle=True)'


def mixed() -> list[Json]:
    """Cells with findings of two families, one of them far down."""
    filler = [code("\n".join(f"x{number}_{line} = {line}" for line in range(12))) for number in range(30)]
    return [code(LOAD), code(f'token = "{TOKEN}"'), *filler, code('import pickle\npickle.load(open("m.pkl", "rb"))')]


def test_the_panel_filters_and_jumps_to_a_cell_out_of_view(lab: LabPage) -> None:
    lab.new("panel.ipynb", *mixed())
    lab.show_panel()
    expect(lab.rows()).to_have_count(3)
    lab.panel.get_by_role("searchbox", name="Filter by text").fill("unpickling")
    expect(lab.rows()).to_have_count(1)
    lab.rows().first.get_by_role("button").first.click()
    expect(lab.squiggles(33).first).to_be_in_viewport()
    lab.panel.get_by_role("searchbox", name="Filter by text").fill("")
    chips = lab.panel.get_by_role("group", name="Families")
    chips.get_by_role("button", name="Secrets").click()
    expect(lab.rows()).to_have_count(1)
    expect(lab.rows()).to_contain_text("SEC")
    chips.get_by_role("button", name="Secrets").click()
    lab.panel.get_by_role("combobox", name="Lowest severity").select_option("critical")
    expect(lab.rows()).not_to_have_count(3)


def test_all_safe_fixes_are_made_at_once(lab: LabPage) -> None:
    lab.new("fix-all.ipynb", code("a", stream(f"{TOKEN}\n")), code(LOAD), code("b", stream(f"and {TOKEN}\n")))
    lab.show_panel()
    expect(lab.rows()).to_have_count(3)
    lab.panel.get_by_role("button", name="Fix all safe (2)").click()
    expect(lab.rows()).to_have_count(1)
    expect(lab.outputs(1)).to_contain_text("[redacted]")
    expect(lab.outputs(3)).to_contain_text("and [redacted]")
    assert lab.source(2) == LOAD


def test_the_panel_is_a_grid_that_keys_move_in(lab: LabPage) -> None:
    lab.new("grid.ipynb", code(LOAD), code(LOAD))
    lab.show_panel()
    expect(lab.rows()).to_have_count(2)
    lab.rows().first.focus()
    lab.press("ArrowRight")
    expect(lab.rows().first).to_have_attribute("aria-expanded", "true")
    details = lab.panel.locator(".jp-mlsec-details")
    expect(details.get_by_role("button", name="Explain")).to_be_visible()
    details.get_by_role("button", name="allow_pickle").focus()
    lab.press("Enter")
    expect(lab.squiggles(1)).to_have_count(0)
    assert "allow_pickle=False" in lab.source(1)
    expect(lab.panel.locator('[role="status"]').first).to_be_attached()


def test_settings_switch_families_rules_and_everything(lab: LabPage) -> None:
    lab.new("settings.ipynb", code(LOAD), code(f'token = "{TOKEN}"'))
    expect(lab.squiggles(1)).not_to_have_count(0)
    expect(lab.squiggles(2)).not_to_have_count(0)
    families = dict.fromkeys(("SEC", "DES", "PII", "SUP", "EXE", "B"), True)
    lab.set("families", families | {"SEC": False})
    expect(lab.squiggles(2)).to_have_count(0)
    expect(lab.squiggles(1)).not_to_have_count(0)
    lab.set("minimumSeverity", "critical")
    expect(lab.squiggles(1)).to_have_count(0)
    lab.set("minimumSeverity", "low")
    expect(lab.squiggles(1)).not_to_have_count(0)
    lab.run("mlsec:toggle")
    expect(lab.squiggles(1)).to_have_count(0)
    lab.run("mlsec:toggle")
    expect(lab.squiggles(1)).not_to_have_count(0)


def test_two_notebooks_side_by_side_keep_their_own_findings(lab: LabPage) -> None:
    lab.new("left.ipynb", code(LOAD))
    expect(lab.squiggles(1)).not_to_have_count(0)
    lab.draft("right.ipynb", code("x = 1"))
    lab.open("right.ipynb", mode="split-right")
    panels = lab.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
    expect(panels).to_have_count(2)
    left, right = panels.filter(has_text="numpy"), panels.filter(has_not_text="numpy")
    expect(left.locator(".cm-lintRange")).not_to_have_count(0)
    expect(right.locator(".cm-lintRange")).to_have_count(0)
    lab.show_panel()
    expect(lab.rows()).to_have_count(0)
    left.locator(".cm-content").first.click()
    expect(lab.rows()).to_have_count(1)


# The contrast of a text with the first background behind it that is not transparent (WCAG 2.1, 1.4.3).
CONTRAST = """element => {
  const channels = color => color.match(/[0-9.]+/g).map(Number);
  const luminance = color => {
    const linear = v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const [r, g, b] = channels(color).map(v => linear(v / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  let behind = element;
  while (channels(getComputedStyle(behind).backgroundColor)[3] === 0) { behind = behind.parentElement; }
  const [text, ground] = [getComputedStyle(element).color, getComputedStyle(behind).backgroundColor].map(luminance);
  return (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05);
}"""
TEXTS = (".jp-mlsec-title", ".jp-mlsec-cell-title", ".jp-mlsec-finding-message", ".jp-mlsec-rule", ".jp-mlsec-link")


def test_marks_and_texts_are_seen_in_both_themes(lab: LabPage) -> None:
    lab.new("theme.ipynb", code(LOAD))
    expect(lab.squiggles(1)).not_to_have_count(0)
    lab.show_panel()
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        lab.run("apputils:change-theme", {"theme": theme})
        expect(lab.page.locator("body")).to_have_attribute("data-jp-theme-name", theme)
        expect(lab.squiggles(1).first).to_be_visible()
        contrasts = {text: lab.page.locator(text).first.evaluate(CONTRAST) for text in TEXTS}
        assert min(contrasts.values()) >= 4.5, (theme, contrasts)


def test_a_click_shows_the_place_and_leaves_the_keyboard_in_the_panel(lab: LabPage) -> None:
    lab.new("click.ipynb", *mixed())
    lab.show_panel()
    expect(lab.rows()).to_have_count(3)
    lab.rows().last.click()
    expect(lab.squiggles(33).first).to_be_in_viewport()
    expect(lab.rows().last).to_have_attribute("aria-expanded", "true")
    assert lab.page.evaluate("() => !!document.activeElement.closest('.jp-mlsec-body')")
    lab.rows().first.dblclick()
    expect(lab.editor(1)).to_be_focused()
