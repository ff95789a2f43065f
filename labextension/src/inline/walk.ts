/** From problem to problem, through all cells and around. */
import type { INotebookFindings } from '../tokens';
import type { IFinding } from '../wire';
import { placeOf } from '../scan/found';

/** Where the user is: a cell (-1: none), and in its text. */
interface IPlace {
  cell: number;
  start: number;
}

/** After all that is in the cell's text. */
const BEHIND_THE_TEXT = Number.MAX_SAFE_INTEGER;

export class Walk {
  /** The problem after (1) or before (-1) the place where the user is; null when there is none. */
  next(session: INotebookFindings, step: 1 | -1): IFinding | null {
    const cells = session.panel.content.widgets.map(cell => cell.model.id);
    const found = session.findings.filter(finding => cells.includes(finding.cell_id ?? ''));
    const known = this.#lastIndex(session, found);
    const at = known ?? this.#indexAt(session, found, cells, step);
    const next = found.length ? found[(at + step + found.length) % found.length] : null;
    this.#last = next ? placeOf(next) : '';
    return next;
  }

  /** Where the last one is in the list, when the user is still there. */
  #lastIndex(session: INotebookFindings, found: readonly IFinding[]): number | null {
    const index = found.findIndex(finding => placeOf(finding) === this.#last);
    const last = found[index];
    const here = placeOfUser(session);
    const ids = session.panel.content.activeCell?.model.id;
    const same = last && ids === last.cell_id;
    return same && (last.where[0] !== 'source' || here.start === last.start) ? index : null;
  }

  /** The index that `step` leads from to the next problem. */
  #indexAt(
    session: INotebookFindings,
    found: readonly IFinding[],
    cells: readonly string[],
    step: 1 | -1
  ): number {
    const here = placeOfUser(session);
    const isAfter = (finding: IFinding) => {
      const cell = cells.indexOf(finding.cell_id ?? '');
      const start = finding.where[0] === 'source' ? finding.start : BEHIND_THE_TEXT;
      return cell > here.cell || (cell === here.cell && start > here.start);
    };
    const after = found.findIndex(isAfter);
    const first = after < 0 ? found.length : after;
    return step === 1 ? first - 1 : first;
  }

  #last = '';
}

function placeOfUser({ panel }: INotebookFindings): IPlace {
  const { activeCellIndex, activeCell, mode } = panel.content;
  const editor = activeCell?.editor;
  const start = editor && mode === 'edit' ? editor.getOffsetAt(editor.getCursorPosition()) : -1;
  return { cell: activeCellIndex, start };
}
