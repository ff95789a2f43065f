/** The keys of the list: up, down, Home, End, Page keys move; right and left open and close; Enter goes there. */
import type * as React from 'react';
import type { PanelModel } from './model';
import type { Row } from './rows';
import { toggled } from './view-state';

const PAGE = 10;

export function onListKey(
  event: React.KeyboardEvent<HTMLElement>,
  rows: readonly Row[],
  model: PanelModel
): void {
  const target = event.target as HTMLElement;
  if (event.ctrlKey || event.altKey || event.metaKey || target.dataset.row === undefined) {
    return; // in a button or a field of a row, keys are its own
  }
  // The row with the focus: the list may not have been drawn since it came there.
  const index = rows.findIndex(row => row.key === target.dataset.row);
  const row = rows[index];
  if (!row) {
    return;
  }
  const next = destination(event.key, rows, index);
  if (next !== undefined) {
    focusRow(event.currentTarget, rows[next].key);
  } else if (changesRow(event.key, row)) {
    model.view = toggled(model.view, row);
  } else if (event.key === 'Enter' && row.kind === 'finding') {
    void model.notebook?.reveal(row.finding);
  } else {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}

/** The index of the row to go to; undefined when the key does not move. */
export function destination(key: string, rows: readonly Row[], index: number): number | undefined {
  const last = rows.length - 1;
  const row = rows[index];
  switch (key) {
    case 'ArrowDown':
      return Math.min(index + 1, last);
    case 'ArrowUp':
      return Math.max(index - 1, 0);
    case 'PageDown':
      return Math.min(index + PAGE, last);
    case 'PageUp':
      return Math.max(index - PAGE, 0);
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'ArrowLeft':
      return row.kind === 'cell' || isOpen(row) ? undefined : parentOf(rows, index);
    case 'ArrowRight':
      return row.kind === 'cell' && row.open ? Math.min(index + 1, last) : undefined;
    default:
      return undefined;
  }
}

/** Whether the key opens, closes or (with "show more") lengthens. */
export function changesRow(key: string, row: Row): boolean {
  if (row.kind === 'more') {
    return key === 'Enter' || key === ' ';
  }
  const closes = key === 'ArrowLeft' && row.open;
  const opens = key === 'ArrowRight' && !row.open;
  return closes || opens || key === ' ' || (key === 'Enter' && row.kind === 'cell');
}

function isOpen(row: Row): boolean {
  return row.kind === 'finding' && row.open;
}

function parentOf(rows: readonly Row[], index: number): number {
  const before = rows.slice(0, index + 1).reverse();
  const steps = before.findIndex(row => row.kind === 'cell');
  return steps < 0 ? index : index - steps;
}

export function focusRow(list: HTMLElement, key: string): void {
  list.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"]`)?.focus();
}
