/** What the user did with the panel's view of one notebook. Values: each change makes a new one. */
import type { IFinding } from '../wire';
import { IPanelFilter, NO_FILTER } from './filter';
import { findingKey, IOpened, Row } from './rows';

export interface IViewState extends IOpened {
  readonly filter: IPanelFilter;
  /** The row that the keyboard is at. */
  readonly active: string | null;
}

export const FRESH: IViewState = {
  filter: NO_FILTER,
  active: null,
  explained: new Set(),
  closedCells: new Set(),
  openFindings: new Set(),
  more: new Map()
};

/** Open a cell's or a finding's row if it is closed, close it if it is open. */
export function toggled(state: IViewState, row: Row): IViewState {
  switch (row.kind) {
    case 'cell':
      return { ...state, closedCells: flipped(state.closedCells, row.key) };
    case 'finding':
      return { ...state, openFindings: flipped(state.openFindings, row.key) };
    case 'more':
      return {
        ...state,
        more: new Map(state.more).set(row.key, 1 + (state.more.get(row.key) ?? 0))
      };
  }
}

export function withExplained(state: IViewState, key: string): IViewState {
  return { ...state, explained: flipped(state.explained, key) };
}

/** The view with this finding's row open, active, explained, and hidden by nothing. */
export function openedAt(state: IViewState, finding: IFinding): IViewState {
  const key = findingKey(finding);
  const closedCells = new Set(state.closedCells);
  closedCells.delete(`cell:${finding.cell_id ?? ''}`);
  return {
    ...state,
    filter: NO_FILTER,
    active: key,
    closedCells,
    explained: new Set(state.explained).add(key),
    openFindings: new Set(state.openFindings).add(key)
  };
}

function flipped(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const changed = new Set(keys);
  if (!changed.delete(key)) {
    changed.add(key);
  }
  return changed;
}
