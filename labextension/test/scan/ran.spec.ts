import { expect, test } from 'vitest';
import { isStillThere } from '../../src/scan/ran';
import { finding, notebookOf } from '../notebook';

const printed = [{ output_type: 'stream', name: 'stdout', text: ['a\n', 'key\n'] }];
const inOutput = { where: ['outputs', 0, 'text'], line: 2, end_line: 2 };

function cell() {
  const [one] = notebookOf('x = 1\npickle.load(f)').cells;
  (one as unknown as { setOutputs(outputs: unknown): void }).setOutputs(printed);
  return one;
}

test.each([
  ['its line holds it', finding('c0', 6, 20, { line: 2, end_line: 2 }), true],
  ['the line is another', finding('c0', 6, 20, { line: 3, end_line: 3 }), false],
  ['the text is shorter', finding('c0', 6, 40, { line: 2, end_line: 2 }), false],
  ['the output is there', finding('c0', 2, 5, inOutput), true],
  [
    'the output is gone',
    finding('c0', 2, 5, { ...inOutput, where: ['outputs', 1, 'text'] }),
    false
  ],
  ['nothing is there', finding('c0', 0, 1, { where: ['attachments', 0] }), false]
])('%s', (_, found, expected) => {
  expect(isStillThere(found, cell())).toBe(expected);
});
