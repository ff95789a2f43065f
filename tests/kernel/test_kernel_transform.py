"""`%%mlsec` becomes a check in front of the cell; whether a cell is complete is decided on what was typed."""

from __future__ import annotations

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from mlsec_nb.kernel.transform import CheckedFirst


def test_the_line_becomes_a_check_and_the_rest_stays() -> None:
    checked = CheckedFirst()
    lines = checked(["%%mlsec --select DES\n", "x = 1\n", "x\n"])
    assert lines == ["get_ipython().run_line_magic('mlsec_check', '1 --select DES')\n", "x = 1\n", "x\n"]
    assert checked.cell("1") == "x = 1\nx\n"
    assert checked.cell("2") is None


def test_the_same_cell_keeps_its_number_and_old_cells_are_forgotten() -> None:
    checked = CheckedFirst()
    assert checked(["%%mlsec\n", "0\n"]) == checked(["%%mlsec\n", "0\n"])
    for number in range(1, 100):
        checked(["%%mlsec\n", f"{number}\n"])
    assert checked.cell("1") is None
    assert checked.cell("100") == "99\n"


@pytest.mark.parametrize(
    "cell",
    ["", "x = 1\n", "%%mlsec\n", "%%mlsec\n\n", "%%mlsecs\nx\n", "%%mlsec\n%%bash\nls\n", "%%mlsec\n  x\n",
     '%%mlsec\n"""Says."""\nfrom __future__ import annotations\n', "x\n%%mlsec\ny\n"],
)  # fmt: skip
def test_other_cells_stay_as_they_are(cell: str) -> None:
    lines = cell.splitlines(keepends=True)
    assert CheckedFirst()(lines) == lines


@pytest.mark.parametrize("cell", ["%%mlsec", "%%mlsec\nx = 1\n", "%%mlsec\nx = 1\n\n", "if x:\n", "x\n"])
def test_a_terminal_waits_for_the_rest_of_a_cell_as_for_any_magic(cell: str) -> None:
    plain, ours = TransformerManager(), TransformerManager()
    ours.cleanup_transforms.append(CheckedFirst())
    assert ours.check_complete(cell) == plain.check_complete(cell)
