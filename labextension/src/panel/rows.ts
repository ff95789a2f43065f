/** The rows of the panel's list, in order: cells, their findings, and what is held back. */
import type { IFinding } from '../wire';
import type { ICellGroup } from './group';

/** So many findings of one cell are shown at first, and so many more with each "show more". */
export const PER_CELL = 50;
/** So many cells are shown at first, and so many more with each "show more". */
export const CELLS = 40;

export type Row =
  | { kind: 'cell'; key: string; group: ICellGroup; open: boolean }
  | {
      kind: 'finding';
      key: string;
      finding: IFinding;
      open: boolean;
      explained: boolean;
      held: boolean;
      /** Whether it says that its text has changed: while one types that would come and go with every key. */
      stale: boolean;
    }
  | { kind: 'more'; key: string; left: number; step: number };

/** What the user opened, closed and asked more of; keys are those of rows. */
export interface IOpened {
  readonly closedCells: ReadonlySet<string>;
  readonly openFindings: ReadonlySet<string>;
  /** Findings whose rule is explained at length. */
  readonly explained: ReadonlySet<string>;
  /** How many times "show more" was asked for, by the key of that row. */
  readonly more: ReadonlyMap<string, number>;
}

/** The key of the row that shows more cells. */
export const MORE_CELLS = 'more-cells';

export function rowsOf(
  groups: readonly ICellGroup[],
  opened: IOpened,
  isHeld: (finding: IFinding) => boolean,
  isOutdated = false
): readonly Row[] {
  const rows: Row[] = [];
  const limit = CELLS * (1 + (opened.more.get(MORE_CELLS) ?? 0));
  for (const group of groups.slice(0, limit)) {
    const open = !opened.closedCells.has(`cell:${group.key}`);
    rows.push({ kind: 'cell', key: `cell:${group.key}`, group, open });
    if (open) {
      rows.push(...findingRows(group, opened, isHeld, isOutdated));
    }
  }
  if (groups.length > limit) {
    rows.push({ kind: 'more', key: MORE_CELLS, left: groups.length - limit, step: CELLS });
  }
  return rows;
}

/** Whether two rows look the same: most do from one redraw to the next, and are left as they are. */
export function looksSame(one: Row, other: Row): boolean {
  if (one.key !== other.key) {
    return false;
  }
  if (one.kind === 'finding' && other.kind === 'finding') {
    const states: (keyof typeof one)[] = ['finding', 'open', 'explained', 'held', 'stale'];
    return states.every(state => one[state] === other[state]);
  }
  const tellings = [one, other].map(row =>
    row.kind === 'cell'
      ? [row.open, row.group.findings.length, row.group.place]
      : row.kind === 'more'
        ? [row.left, row.step]
        : []
  );
  return JSON.stringify(tellings[0]) === JSON.stringify(tellings[1]);
}

/** The same for the same problem after a new scan, as long as its text is the same. */
export function findingKey(finding: IFinding): string {
  const { cell_id, rule, where, start, end } = finding;
  return `finding:${JSON.stringify([cell_id, rule, where, start, end])}`;
}

function findingRows(
  group: ICellGroup,
  opened: IOpened,
  isHeld: (finding: IFinding) => boolean,
  isOutdated: boolean
): Row[] {
  const moreKey = `more:${group.key}`;
  const limit = PER_CELL * (1 + (opened.more.get(moreKey) ?? 0));
  const rows: Row[] = group.findings.slice(0, limit).map(finding => {
    const key = findingKey(finding);
    const [open, explained] = [opened.openFindings, opened.explained].map(keys => keys.has(key));
    const held = isHeld(finding);
    return { kind: 'finding', key, finding, open, explained, held, stale: held && isOutdated };
  });
  const left = group.findings.length - limit;
  return left > 0 ? [...rows, { kind: 'more', key: moreKey, left, step: PER_CELL }] : rows;
}
