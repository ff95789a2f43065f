/** Bring the place of a finding into view. */
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { IFinding } from '../wire';

export async function revealFinding(panel: NotebookPanel, finding: IFinding): Promise<void> {
  const cell = panel.content.widgets.find(widget => widget.model.id === finding.cell_id);
  if (cell) {
    await panel.content.scrollToCell(cell);
  }
}
