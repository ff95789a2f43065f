import type { IOutput } from '@jupyterlab/nbformat';
import { describe, expect, it } from 'vitest';
import { editedJson, editedOutput, editedPieces } from '../../src/outputs/texts';

const edit = (start: number, end: number, text = '[x]') => ({ start, end, text });

describe('editedPieces', () => {
  it('changes only the spans, whatever their order', () => {
    expect(editedPieces(['abcdef'], 0, [edit(4, 5), edit(0, 2)])).toEqual(['[x]cd[x]f']);
  });

  it('finds the piece that an offset is in, with and without a gap between pieces', () => {
    expect(editedPieces(['ab\n', 'cd\n'], 0, [edit(3, 5)])).toEqual(['ab\n', '[x]\n']);
    expect(editedPieces(['ab', 'cd'], 1, [edit(3, 5)])).toEqual(['ab', '[x]']);
  });

  it('puts an edit over several pieces into the first of them', () => {
    expect(editedPieces(['abc', 'def', 'ghi'], 0, [edit(2, 7)])).toEqual(['ab[x]', '', 'hi']);
  });

  it('counts UTF-16 units', () => {
    expect(editedPieces(['🙂 key'], 0, [edit(3, 6)])).toEqual(['🙂 [x]']);
  });

  it.each([[edit(2, 9)], [edit(3, 2)], [edit(-1, 2)]])('refuses what does not fit', wrong => {
    expect(editedPieces(['abcd'], 0, [wrong])).toBeNull();
  });
});

describe('editedJson', () => {
  it('writes small numbers as the server does, and text that looks like one as it is', () => {
    const value = { small: 0.00001, smaller: 1e-7, text: '0.00001', key: 'secret' };
    const scanned = '{"small":1e-05,"smaller":1e-07,"text":"0.00001","key":"secret"}';
    const at = scanned.indexOf('secret');
    expect(editedJson(value, [edit(at, at + 6)])).toEqual({ ...value, key: '[x]' });
  });

  it('refuses an edit that leaves no JSON', () => {
    expect(editedJson({ key: 'secret' }, [edit(0, 3, '')])).toBeNull();
  });
});

describe('editedOutput', () => {
  const bundle = (data: object) =>
    ({ output_type: 'display_data', data, metadata: {} }) as unknown as IOutput;

  it('edits text and JSON by their mime types and leaves the other forms', () => {
    const output = bundle({ 'text/plain': 'a secret', 'application/json': ['secret'] });
    expect(editedOutput(output, ['data', 'text/plain'], [edit(2, 8)])).toEqual(
      bundle({ 'text/plain': 'a [x]', 'application/json': ['secret'] })
    );
    expect(editedOutput(output, ['data', 'application/json'], [edit(2, 8)])).toEqual(
      bundle({ 'text/plain': 'a secret', 'application/json': ['[x]'] })
    );
  });

  it('counts one character between the frames of a traceback', () => {
    const output = { output_type: 'error', ename: 'E', evalue: '', traceback: ['one', 'two'] };
    expect(editedOutput(output, ['traceback'], [edit(4, 7)])).toEqual({
      ...output,
      traceback: ['one', '[x]']
    });
  });

  it('refuses a form that is not there', () => {
    expect(editedOutput(bundle({}), ['data', 'text/html'], [edit(0, 1)])).toBeNull();
  });
});
