import { nullTranslator } from '@jupyterlab/translation';
import { expect, test } from 'vitest';
import { canFix, fixLabel, sentence } from '../../src/actions/wording';
import { finding } from '../notebook';

const trans = nullTranslator.load('');
const fix = { title: 'Do it', safe: false, edits: [] };

test.each([
  ['unpickling runs code', 'Unpickling runs code'],
  ['an e-mail address', 'An e-mail address'],
  ['torch.load runs code', 'torch.load runs code'],
  ['allow_pickle lets an array run code', 'allow_pickle lets an array run code'],
  ['exec() runs text', 'exec() runs text'],
  ['A token', 'A token'],
  ['', '']
])('%s', (message, shown) => expect(sentence(message)).toBe(shown));

test.each([
  ['code', false, 'Do it (changes behaviour)'],
  ['code', true, 'Do it'],
  ['markdown', false, 'Do it'],
  ['output', false, 'Do it']
])('a fix in %s, safe: %s', (part, safe, label) =>
  expect(fixLabel(finding('c', 0, 1, { part, fix: { ...fix, safe } }), trans)).toBe(label)
);

test('what the page cannot make is not offered', () => {
  expect(canFix(finding('c', 0, 1, { part: 'attachment', fix }))).toBe(false);
  expect(fixLabel(finding('c', 0, 1), trans)).toBeNull();
});
