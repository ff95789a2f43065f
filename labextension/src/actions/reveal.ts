/** Bring the place of a finding into view. */
import { Cell, CodeCell, MarkdownCell } from '@jupyterlab/cells';
import { Notebook, NotebookActions, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IFinding } from '../wire';

/** Lab draws the cells of a long notebook when they are scrolled to; what takes longer than this is told. */
const SHOWN_AFTER_MS = 300;
const SIGN = 'jp-mlsec-going';

/** Scroll to the finding; one in a cell's text gets the cursor, one in an output keeps the cell selected. */
export async function revealFinding(
  panel: NotebookPanel,
  finding: IFinding,
  keepFocus: boolean,
  trans: TranslationBundle
): Promise<void> {
  const index = panel.content.widgets.findIndex(cell => cell.model.id === finding.cell_id);
  if (index < 0) {
    return;
  }
  const sign = newSign(panel);
  const text = trans.__('Going to cell %1…', index + 1);
  const timer = window.setTimeout(() => (sign.textContent = text), SHOWN_AFTER_MS);
  const focused = document.activeElement;
  try {
    const cell = await goTo(panel.content, index, keepFocus);
    if (sign.isConnected) {
      show(panel.content, cell, finding, keepFocus);
      // Lab gives the focus to the notebook when its mode or its active cell changes.
      if (keepFocus && focused instanceof HTMLElement) {
        focused.focus({ preventScroll: true });
      }
    }
  } finally {
    window.clearTimeout(timer);
    sign.remove();
  }
}

/** Where it is told that a jump is on its way; only the last jump in a notebook still has its sign there. */
function newSign(panel: NotebookPanel): HTMLElement {
  panel.node.querySelector(`:scope > .${SIGN}`)?.remove();
  const sign = document.createElement('div');
  sign.className = SIGN;
  sign.setAttribute('role', 'status');
  panel.node.append(sign);
  return sign;
}

async function goTo(notebook: Notebook, index: number, keepFocus: boolean): Promise<Cell> {
  const cell = notebook.widgets[index];
  NotebookActions.expandParent(cell, notebook);
  notebook.deselectAll();
  if (keepFocus) {
    notebook.mode = 'command'; // in edit mode, Lab gives the focus to the cell that becomes active
  }
  notebook.activeCellIndex = index;
  await notebook.scrollToCell(cell, 'smart');
  await cell.ready;
  return cell;
}

function show(notebook: Notebook, cell: Cell, finding: IFinding, keepFocus: boolean): void {
  if (finding.where[0] === 'source') {
    showSource(notebook, cell, finding, keepFocus);
  } else {
    notebook.mode = 'command';
    showOutput(cell, finding);
    if (!keepFocus) {
      notebook.node.focus();
    }
  }
}

function showSource(notebook: Notebook, cell: Cell, finding: IFinding, keepFocus: boolean): void {
  cell.inputHidden = false;
  if (cell instanceof MarkdownCell && !keepFocus) {
    cell.rendered = false;
  }
  const editor = cell.editor;
  if (!editor) {
    return;
  }
  if (!keepFocus) {
    notebook.mode = 'edit';
    editor.focus();
  }
  const length = cell.model.sharedModel.getSource().length;
  const position = editor.getPositionAt(Math.min(finding.start, length));
  if (position) {
    editor.setCursorPosition(position);
    editor.revealPosition(position);
  }
}

function showOutput(cell: Cell, finding: IFinding): void {
  if (!(cell instanceof CodeCell) || finding.where[0] !== 'outputs') {
    return;
  }
  cell.outputHidden = false;
  const output = cell.outputArea.widgets[Number(finding.where[1])];
  (output ?? cell.outputArea).node.scrollIntoView({ block: 'nearest' });
}
