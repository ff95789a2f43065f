import { expect, test } from 'vitest';
import { NotebookContent } from '../../src/scan/content';
import { isSwitchedOff } from '../../src/scan/ignored';
import { finding, notebookOf } from '../notebook';

function isOff(ofNotebook: object, ofCell: object, cell = 'c0'): boolean {
  const notebook = notebookOf('a', 'b');
  notebook.setMetadata(ofNotebook as never);
  notebook.cells[0].setMetadata(ofCell as never);
  return isSwitchedOff(new NotebookContent(notebook), finding(cell, 0, 1));
}

test.each([
  [{}, {}, false],
  [{}, { tags: ['mlsec-ignore'] }, true],
  [{}, { tags: ['mine', 'mlsec-ignore-DES001'] }, true],
  [{}, { tags: ['mlsec-ignore-SEC', 3] }, false],
  [{}, { tags: 'mlsec-ignore' }, false],
  [{}, { mlsec: { ignore: true } }, true],
  [{}, { mlsec: { ignore: false } }, false],
  [{ mlsec: { ignore: ['SEC', 'DES'] } }, {}, true],
  [{ mlsec: { ignore: '' } }, {}, false],
  [{ mlsec: { ignore: 'pickle-load' } }, {}, true],
  [{ 'mlsec.ignore': ['DES001'] }, {}, true],
  [{ mlsec: {}, 'mlsec.ignore': ['DES001'] }, {}, false]
])('the notebook says %j, the cell %j: %s', (ofNotebook, ofCell, expected) => {
  expect(isOff(ofNotebook, ofCell)).toBe(expected);
});

test('the tag of a cell is about that cell, the metadata of the notebook about all', () => {
  expect(isOff({}, { tags: ['mlsec-ignore'] }, 'c1')).toBe(false);
  expect(isOff({ mlsec: { ignore: ['DES'] } }, {}, 'c1')).toBe(true);
});
