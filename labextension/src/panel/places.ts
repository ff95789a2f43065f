/** Where the cells of an open notebook stand now. */
import type { ICodeCellModel } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { ICellPlace } from './group';

export function placesOf(panel: NotebookPanel): ReadonlyMap<string, ICellPlace> {
  const places = new Map<string, ICellPlace>();
  const cells = panel.content.model?.cells;
  for (let index = 0; cells && index < cells.length; index++) {
    const cell = cells.get(index);
    const executionCount = cell.type === 'code' ? (cell as ICodeCellModel).executionCount : null;
    places.set(cell.id, { number: index + 1, type: cell.type, executionCount });
  }
  return places;
}
