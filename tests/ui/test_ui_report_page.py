"""The HTML report in a browser: large reports are shown in part, and the filter reaches all of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sample_notebooks import TOKEN

from mlsec_nb.batch import Source, scan_source
from mlsec_nb.config import Config
from mlsec_nb.report import Context, render
from mlsec_nb.scan import merged

FILES = 230


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """A report on 230 files with a finding each; the last one has a second one."""
    source = "import torch\nm = torch.load('m.pt')\n"
    texts = [source] * (FILES - 1) + [f"{source}token = '{TOKEN}'\n"]
    reports = (
        scan_source(Source(text.encode(), f"team{number % 3}/{number:03}.py"), Config())
        for number, text in enumerate(texts)
    )
    (tmp_path / "report.html").write_text(render(merged(reports), "html", Context()))
    page = browser.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text))
    page.goto((tmp_path / "report.html").as_uri())
    yield page
    page.close()
    assert wrong == []


def _shown(page: Page) -> int:
    return page.locator("details.file:visible").count()


def test_a_large_report_is_shown_in_part_until_more_is_asked_for(page: Page) -> None:
    expect(page.locator("#shown")).to_have_text(f"{FILES + 1} shown")
    assert _shown(page) == 100
    page.get_by_role("button", name=f"Show more files: {FILES - 100} are left").click()
    assert _shown(page) == 200
    page.get_by_role("button", name="Show more files").click()
    assert _shown(page) == FILES
    expect(page.locator("#more")).to_be_hidden()


def test_the_filter_finds_what_was_not_shown_yet(page: Page) -> None:
    page.locator("#words").fill("severity:high rule:SEC")
    expect(page.locator("#shown")).to_have_text("1 shown")
    expect(page.locator("tr.finding:visible")).to_have_text(re.compile("SEC001"))
    page.locator("#words").fill('path:"team1/" torch')
    expect(page.locator("#shown")).to_have_text(f"{len(range(1, FILES, 3))} shown")
    page.locator("#words").fill("nothing has this")
    expect(page.locator("#shown")).to_have_text("0 shown")
    assert _shown(page) == 0
    page.locator("#words").fill("")
    expect(page.locator("#shown")).to_have_text(f"{FILES + 1} shown")


def test_what_is_printed_is_all(page: Page) -> None:
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert _shown(page) == FILES
