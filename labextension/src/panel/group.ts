/** Findings by cell, and what a cell is called. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IFinding } from '../wire';

/** Where a cell stands now; it may have moved since it was scanned. */
export interface ICellPlace {
  /** 1-based, over all cells, as on the command line. */
  readonly number: number;
  readonly type: string;
  readonly executionCount: number | null;
}

export interface ICellGroup {
  /** The cell's id; "" for the notebook itself. */
  readonly key: string;
  readonly place: ICellPlace | undefined;
  readonly findings: readonly IFinding[];
}

/** In the order of the cells; findings of the notebook itself (metadata) are last. */
export function groupByCell(
  findings: readonly IFinding[],
  places: ReadonlyMap<string, ICellPlace>
): readonly ICellGroup[] {
  const byCell = new Map<string, IFinding[]>();
  for (const finding of findings) {
    const key = finding.cell_id ?? '';
    const found = byCell.get(key);
    if (found) {
      found.push(finding);
    } else {
      byCell.set(key, [finding]);
    }
  }
  const groups = [...byCell].map(([key, found]) => ({
    key,
    place: places.get(key),
    findings: found
  }));
  return groups.sort((a, b) => positionOf(a) - positionOf(b));
}

/** "Cell 3 · code" */
export function groupTitle(group: ICellGroup, trans: TranslationBundle): string {
  if (!group.place) {
    return group.key ? trans.__('Cell that is gone') : trans.__('Notebook');
  }
  const { number, type } = group.place;
  const kinds: Record<string, string> = {
    code: trans.__('code'),
    markdown: trans.__('markdown'),
    raw: trans.__('raw')
  };
  return trans.__('Cell %1 · %2', number, kinds[type] ?? type);
}

/** "line 2", or the part of the cell and the line in it: "output 1, line 2". */
export function placeInCell(finding: IFinding, trans: TranslationBundle): string {
  const line = trans.__('line %1', finding.line);
  switch (finding.part) {
    case 'output':
      return typeof finding.where[1] === 'number'
        ? trans.__('output %1, %2', finding.where[1] + 1, line)
        : trans.__('output, %1', line);
    case 'metadata':
      return trans.__('metadata');
    case 'attachment':
      return trans.__('attachment');
    default:
      return line;
  }
}

function positionOf(group: ICellGroup): number {
  return group.place?.number ?? Number.MAX_SAFE_INTEGER;
}
