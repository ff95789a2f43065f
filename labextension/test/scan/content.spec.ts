import { expect, test } from 'vitest';
import type { IContentChange } from '../../src/scan/content';
import { contentOf } from '../notebook';

function watched(...sources: string[]) {
  const content = contentOf(...sources);
  const changes: IContentChange[] = [];
  content.changed.connect((_, change) => changes.push(change));
  return { content, changes };
}

test('typing changes the stamp of that source only', () => {
  const { content, changes } = watched('a', 'b');
  const before = content.stamps();
  content.cell('c1')?.updateSource(0, 0, 'x');
  expect(changes).toEqual([{ cell: 'c1', parts: ['source'] }]);
  expect(content.stamp('c0')).toEqual(before.get('c0'));
  expect(content.stamp('c1')?.outputs).toBe(before.get('c1')?.outputs);
  expect(content.stamp('c1')?.source).toBeGreaterThan(before.get('c1')?.source ?? Infinity);
});

test('an output changes the outputs only', () => {
  const { content, changes } = watched('a');
  const cell = content.cell('c0');
  if (cell?.cell_type === 'code' && 'setOutputs' in cell) {
    cell.setOutputs([{ output_type: 'stream', name: 'stdout', text: 'out' }]);
  }
  expect(changes).toEqual([{ cell: 'c0', parts: ['outputs'] }]);
});

test('cells that come and go change the order', () => {
  const { content, changes } = watched('a', 'b');
  content.notebook.insertCell(1, { cell_type: 'markdown', id: 'new', source: '' });
  expect(content.order).toEqual(['c0', 'new', 'c1']);
  content.notebook.deleteCell(0);
  expect(content.order).toEqual(['new', 'c1']);
  expect(content.stamp('c0')).toBeUndefined();
  expect(changes.every(change => change.cell === null)).toBe(true);
});

test('a moved cell counts as changed: it is a new object', () => {
  const { content } = watched('a', 'b');
  const before = content.stamp('c0');
  content.notebook.moveCell(0, 1);
  expect(content.order).toEqual(['c1', 'c0']);
  content.cell('c0')?.updateSource(0, 0, 'x');
  expect(content.stamp('c0')).not.toEqual(before);
});

test('metadata that somebody edits is a change, what Lab notes about the kernel is none', () => {
  const { content, changes } = watched('a');
  const { clock, metadataStamp } = content;
  content.notebook.setMetadata('kernelspec', { name: 'python3', display_name: 'Python 3' });
  expect(changes.pop()).toEqual({ cell: null, parts: ['metadata'], isByLab: true });
  expect(content.clock).toBe(clock);
  content.notebook.setMetadata('mine', 'text');
  expect(changes.pop()).toEqual({ cell: null, parts: ['metadata'], isByLab: false });
  expect(content.clock).toBeGreaterThan(clock);
  expect(content.metadataStamp).toBe(metadataStamp + 2);
});

test('nothing is heard after dispose', () => {
  const { content, changes } = watched('a');
  content.dispose();
  content.notebook.getCell(0).updateSource(0, 0, 'x');
  expect(changes).toEqual([]);
});
