import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';
import { groupByCell, groupTitle, placeInCell } from '../../src/panel/group';
import { changesRow, destination } from '../../src/panel/keys';
import { CELLS, looksSame, MORE_CELLS, PER_CELL, rowsOf } from '../../src/panel/rows';
import { screenOf } from '../../src/panel/screen';
import { FRESH, openedAt, toggled } from '../../src/panel/view-state';
import { finding } from './sample';

const trans = nullTranslator.load('');
const place = (number: number) => ({ number, type: 'code', executionCount: null });
const never = () => false;

describe('groups', () => {
  const places = new Map([
    ['b', place(1)],
    ['a', place(7)]
  ]);
  const groups = groupByCell(
    [finding({ cell_id: 'a' }), finding({ cell_id: null }), finding({ cell_id: 'b' })],
    places
  );

  it('stand in the order that the cells have now, the notebook last', () => {
    expect(groups.map(group => groupTitle(group, trans))).toEqual([
      'Cell 1 · code',
      'Cell 7 · code',
      'Notebook'
    ]);
  });

  it('say in which part of the cell', () => {
    expect(placeInCell(finding(), trans)).toBe('line 2');
    expect(placeInCell(finding({ part: 'output' }), trans)).toBe('output, line 2');
    expect(placeInCell(finding({ part: 'metadata' }), trans)).toBe('metadata');
  });
});

describe('rows', () => {
  const many = (count: number, cell: string) =>
    Array.from({ length: count }, (_, start) => finding({ start, cell_id: cell }));
  const group = (key: string, count: number) => ({
    key,
    place: place(1),
    findings: many(count, key)
  });

  it('hold back what is too much for one cell, until it is asked for', () => {
    const groups = [group('a', PER_CELL + 3)];
    const rows = rowsOf(groups, FRESH, never);
    expect(rows).toHaveLength(1 + PER_CELL + 1);
    const more = rows[rows.length - 1];
    expect(more).toMatchObject({ kind: 'more', left: 3 });
    expect(rowsOf(groups, toggled(FRESH, more), never)).toHaveLength(1 + PER_CELL + 3);
  });

  it('hold back cells beyond the first', () => {
    const groups = Array.from({ length: CELLS + 2 }, (_, index) => group(`c${index}`, 1));
    const rows = rowsOf(groups, FRESH, never);
    expect(rows[rows.length - 1]).toMatchObject({ kind: 'more', key: MORE_CELLS, left: 2 });
    expect(rows.filter(row => row.kind === 'cell')).toHaveLength(CELLS);
  });

  it('leave out the findings of a closed cell', () => {
    const [head] = rowsOf([group('a', 2)], FRESH, never);
    expect(rowsOf([group('a', 2)], toggled(FRESH, head), never)).toHaveLength(1);
  });

  it('are opened at a finding whatever hides it', () => {
    const found = finding({ cell_id: 'a' });
    const groups = [{ key: 'a', place: place(1), findings: [found] }];
    const [head] = rowsOf(groups, FRESH, never);
    const hidden = { ...toggled(FRESH, head), filter: { ...FRESH.filter, text: 'zzz' } };
    const view = openedAt(hidden, found);
    expect(view.filter.text).toBe('');
    expect(rowsOf(groups, view, never)[1]).toMatchObject({
      kind: 'finding',
      open: true,
      explained: true
    });
  });

  it('look the same until something that is shown changes', () => {
    const groups = [group('a', 1)];
    const [head, row] = rowsOf(groups, FRESH, never);
    const [headAgain, rowAgain] = rowsOf(groups, FRESH, never);
    expect(looksSame(head, headAgain) && looksSame(row, rowAgain)).toBe(true);
    const held = rowsOf(groups, FRESH, () => true)[1];
    expect(looksSame(row, held)).toBe(false);
    expect(held).toMatchObject({ held: true, stale: false });
    const [, stale] = rowsOf(groups, FRESH, () => true, true);
    expect([looksSame(held, stale), rowsOf(groups, FRESH, never, true)[1]]).toMatchObject([
      false,
      { held: false, stale: false }
    ]);
    expect(looksSame(head, rowsOf([group('a', 2)], FRESH, never)[0])).toBe(false);
  });

  it.each([
    ['ArrowDown', 1, 2],
    ['ArrowUp', 0, 0],
    ['End', 0, 3],
    ['Home', 3, 0],
    ['ArrowRight', 0, 1],
    ['ArrowLeft', 2, 0],
    ['ArrowLeft', 0, undefined],
    ['x', 1, undefined]
  ])('%s from row %i goes to %s', (key, from, to) => {
    const rows = rowsOf([group('a', 3)], FRESH, never);
    expect(destination(key, rows, from)).toBe(to);
  });

  it('are opened and closed by right, left and space', () => {
    const [head, row] = rowsOf([group('a', 1)], FRESH, never);
    expect([changesRow('ArrowLeft', head), changesRow('ArrowRight', head)]).toEqual([true, false]);
    expect([changesRow('ArrowRight', row), changesRow(' ', row), changesRow('Enter', row)]).toEqual(
      [true, true, false]
    );
  });
});

describe('the screen', () => {
  it.each([
    [null, 0, 0, 'no-notebook'],
    ['scanning again', 0, 0, 'empty'],
    ['scanning again', 3, 3, 'list'],
    ['off', 3, 3, 'off'],
    ['missing', 0, 0, 'missing'],
    ['failed', 0, 0, 'failed'],
    ['failed', 3, 3, 'list'],
    ['scanning', 0, 0, 'scanning'],
    ['scanning', 3, 3, 'list'],
    ['ready', 0, 0, 'empty'],
    ['ready', 3, 0, 'filtered'],
    ['outdated', 0, 0, 'outdated'],
    ['outdated', 3, 3, 'list']
  ] as const)('%s with %i findings, %i shown: %s', (state, total, shown, expected) => {
    const isScanned = state === 'scanning again';
    const notebook = state && { state: isScanned ? 'scanning' : state, isScanned };
    expect(screenOf(notebook, total, shown)).toBe(expected);
  });
});
