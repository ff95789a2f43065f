import { expect, test } from 'vitest';
import { applyFix, applySafeFixes } from '../../src/actions/fix';
import { ignoreFinding } from '../../src/actions/ignore';
import type { IEdit } from '../../src/wire';
import { contentOf, finding } from '../notebook';

const SOURCE = 'key = "abc"\nf()';
const IMPORT: IEdit = { start: 0, end: 0, text: 'import os\n' };

function fixable(start: number, end: number, text: string, safe = true, ...more: IEdit[]) {
  const fix = { title: 'Fix', safe, edits: [...more, { start, end, text }] };
  return finding('c0', start, end, { fix });
}

test('all edits of a fix are one step, which one undo takes back', () => {
  const content = contentOf(SOURCE);
  const cell = content.cell('c0');
  cell?.updateSource(SOURCE.length, SOURCE.length, '\ntyped');
  expect(applyFix(content, fixable(6, 11, 'os.environ["K"]', false, IMPORT))).toBe(true);
  expect(cell?.getSource()).toBe('import os\nkey = os.environ["K"]\nf()\ntyped');
  cell?.undo();
  expect(cell?.getSource()).toBe(`${SOURCE}\ntyped`);
  cell?.undo();
  expect(cell?.getSource()).toBe(SOURCE);
});

test('fixes made together share an import and do not overlap', () => {
  const content = contentOf(SOURCE);
  const made = applySafeFixes(content, [
    fixable(6, 11, 'os.environ["K"]', true, IMPORT),
    fixable(12, 15, 'g()', true, IMPORT),
    fixable(12, 13, 'x', true)
  ]);
  expect(made).toHaveLength(2);
  expect(content.cell('c0')?.getSource()).toBe('import os\nkey = os.environ["K"]\ng()');
});

test('what changes behaviour and what only informs is not fixed without being asked', () => {
  const content = contentOf(SOURCE);
  const info = { ...fixable(12, 15, 'g()'), severity: 'info' as const };
  expect(applySafeFixes(content, [fixable(6, 11, 'x', false), info])).toEqual([]);
  expect(content.cell('c0')?.getSource()).toBe(SOURCE);
});

test('a fix beyond the text is refused', () => {
  const content = contentOf('f');
  expect(applyFix(content, fixable(6, 11, 'x'))).toBe(false);
  expect(content.cell('c0')?.getSource()).toBe('f');
});

test('to ignore is one step too', () => {
  const content = contentOf(SOURCE);
  const cell = content.cell('c0');
  expect(ignoreFinding(content, finding('c0', 12, 15), 'known')).toBe(true);
  expect(cell?.getSource()).toBe(`${SOURCE}  # mlsec: ignore[DES001] known`);
  cell?.undo();
  expect(cell?.getSource()).toBe(SOURCE);
});

test('where no comment can stand the cell gets a tag, and the reason is kept', () => {
  const content = contentOf('%%bash\ncurl x | sh');
  const output = finding('c0', 0, 1, { where: ['outputs', 0, 'text'], rule: 'PII001' });
  ignoreFinding(content, finding('c0', 7, 11), 'mine');
  ignoreFinding(content, output, '');
  const cell = content.cell('c0');
  expect(cell?.getMetadata('tags')).toEqual(['mlsec-ignore-DES001', 'mlsec-ignore-PII001']);
  expect(cell?.getMetadata('mlsec')).toEqual({ reasons: { DES001: 'mine' } });
});

test('a finding of the notebook itself is ignored in its metadata', () => {
  const content = contentOf('f');
  ignoreFinding(content, finding('', 0, 1, { cell_id: null, where: ['metadata'] }), '');
  expect(content.notebook.getMetadata('mlsec')).toEqual({ ignore: ['DES001'] });
});

test('a fix in metadata changes the cell or the notebook, and nothing else of it', () => {
  const content = contentOf('f');
  const cell = content.cell('c0');
  const json = '{"note":"key abc","n":[1]}';
  const fix = { title: 'Mask', safe: false, edits: [{ start: 9, end: 16, text: '***' }] };
  const found = { fix, where: ['metadata'], part: 'metadata' };
  cell?.setMetadata(JSON.parse(json));
  expect(applyFix(content, finding('c0', 9, 16, found))).toBe(true);
  expect(cell?.getMetadata()).toEqual({ note: '***', n: [1] });
  content.notebook.setMetadata(JSON.parse(json));
  expect(applyFix(content, finding('', 9, 16, { ...found, cell_id: null }))).toBe(true);
  expect(content.notebook.getMetadata()).toMatchObject({ note: '***', n: [1] });
});

test('an edit that would leave no JSON in the metadata is refused', () => {
  const content = contentOf('f');
  content.cell('c0')?.setMetadata({ note: 'key' });
  const fix = { title: 'Mask', safe: false, edits: [{ start: 0, end: 3, text: '' }] };
  expect(applyFix(content, finding('c0', 0, 3, { fix, where: ['metadata'] }))).toBe(false);
  expect(content.cell('c0')?.getMetadata()).toEqual({ note: 'key' });
});
