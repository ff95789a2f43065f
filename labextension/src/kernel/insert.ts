/** Puts code into a new cell below the active one. Nobody runs it but the user. */
import { NotebookActions, NotebookPanel } from '@jupyterlab/notebook';

export function insertCode(panel: NotebookPanel, code: string): void {
  const notebook = panel.content;
  if (!notebook.model || notebook.model.readOnly) {
    return;
  }
  NotebookActions.insertBelow(notebook);
  const cell = notebook.activeCell;
  if (cell) {
    NotebookActions.changeCellType(notebook, 'code');
    notebook.activeCell?.model.sharedModel.setSource(code);
    void notebook.scrollToItem(notebook.activeCellIndex);
  }
}
