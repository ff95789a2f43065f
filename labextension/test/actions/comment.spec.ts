import { expect, test } from 'vitest';
import { markdownComment, pythonComment } from '../../src/actions/comment';

function made(source: string, at: string, reason = ''): string | null {
  const start = source.indexOf(at);
  const comment = pythonComment(source, start, start + at.length, 'DES001', reason);
  return comment && source.slice(0, comment.at) + comment.text + source.slice(comment.at);
}

test.each([
  ['pickle.load(f)\nx', 'pickle.load(f)', 'pickle.load(f)  # mlsec: ignore[DES001] ok\nx'],
  ['f(a,\n  b)', 'f(a,\n  b)', 'f(a,  # mlsec: ignore[DES001] ok\n  b)'],
  ['x = 1  # note', 'x', 'x = 1  # note  # mlsec: ignore[DES001] ok'],
  ['f()  # mlsec: ignore[B301] why', 'f()', 'f()  # mlsec: ignore[B301, DES001] why'],
  ['s = "#"; f()', 'f()', 's = "#"; f()  # mlsec: ignore[DES001] ok'],
  ["f('''a\nb''')", "f('''a\nb''')", "f('''a\nb''')  # mlsec: ignore[DES001] ok"],
  ['f()\r\nx', 'f()', 'f()  # mlsec: ignore[DES001] ok\r\nx'],
  ['x = a \\\r\n  + b', 'a \\\r\n  + b', 'x = a \\\r\n  + b  # mlsec: ignore[DES001] ok'],
  ['x = a % b', 'x', 'x = a % b  # mlsec: ignore[DES001] ok'],
  ['x = a \\\n  + b', 'a \\\n  + b', 'x = a \\\n  + b  # mlsec: ignore[DES001] ok']
])('%j', (source, at, expected) => {
  expect(made(source, at, ' ok\n')).toBe(expected);
});

test.each([
  ['"""\nsecret\n"""', 'secret'],
  ['!curl x | sh', 'curl'],
  ['%pip install x', 'pip'],
  ['%%bash\ncurl x', 'curl'],
  ['x = !ls', 'ls'],
  ['a = b \\\n + c', 'b']
])('no comment can stand in %j', (source, at) => {
  expect(made(source, at)).toBeNull();
});

test('a reason stays on its line', () => {
  expect(made('f()', 'f()', 'a\nb\r\u2028c')).toBe('f()  # mlsec: ignore[DES001] a b c');
});

test('Markdown has a comment of HTML, which a reason does not end', () => {
  const comment = markdownComment('key: abc\nmore', 5, 8, 'SEC001', 'x --> y');
  expect(comment).toEqual({ at: 8, text: ' <!-- mlsec: ignore[SEC001] x -> y -->' });
});

test.each(['```\nabc\n```', '    abc'])('in the block %j it would be shown', source => {
  expect(markdownComment(source, source.indexOf('abc'), 7, 'SEC001', '')).toBeNull();
});
