/** Bring the place of a finding into view. */
import { Cell, CodeCell, MarkdownCell } from '@jupyterlab/cells';
import { Notebook, NotebookActions, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IFinding } from '../wire';

/** Lab draws the cells of a long notebook when they are scrolled to; what takes longer than this is told. */
const SHOWN_AFTER_MS = 300;

/** Scroll to the finding; one in a cell's text gets the cursor, one in an output keeps the cell selected. */
export async function revealFinding(
  panel: NotebookPanel,
  finding: IFinding,
  trans: TranslationBundle
): Promise<void> {
  const index = panel.content.widgets.findIndex(cell => cell.model.id === finding.cell_id);
  if (index < 0) {
    return;
  }
  const sign = document.createElement('div');
  sign.className = 'jp-mlsec-going';
  sign.setAttribute('role', 'status');
  panel.node.append(sign);
  const text = trans.__('Going to cell %1…', index + 1);
  const timer = window.setTimeout(() => (sign.textContent = text), SHOWN_AFTER_MS);
  try {
    await goTo(panel.content, index, finding);
  } finally {
    window.clearTimeout(timer);
    sign.remove();
  }
}

async function goTo(notebook: Notebook, index: number, finding: IFinding): Promise<void> {
  const cell = notebook.widgets[index];
  NotebookActions.expandParent(cell, notebook);
  notebook.deselectAll();
  notebook.activeCellIndex = index;
  await notebook.scrollToCell(cell, 'smart');
  await cell.ready;
  if (finding.where[0] === 'source') {
    showSource(notebook, cell, finding);
  } else {
    notebook.mode = 'command';
    showOutput(cell, finding);
    notebook.node.focus();
  }
}

function showSource(notebook: Notebook, cell: Cell, finding: IFinding): void {
  cell.inputHidden = false;
  if (cell instanceof MarkdownCell) {
    cell.rendered = false;
  }
  const editor = cell.editor;
  if (!editor) {
    return;
  }
  notebook.mode = 'edit';
  editor.focus();
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
