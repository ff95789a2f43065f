import { describe, expect, it } from 'vitest';
import { applyFilter, NO_FILTER, withFamily } from '../../src/panel/filter';
import { finding } from './sample';

const load = finding();
const token = finding({
  rule: 'SEC001',
  name: 'token',
  message: 'A token',
  severity: 'low',
  excerpt: '',
  tags: []
});
const all = [load, token];

describe('filter', () => {
  it('lets all through at first', () => {
    expect(applyFilter(all, NO_FILTER)).toEqual(all);
  });

  it.each([
    ['TORCH', [load]],
    ['sec001', [token]],
    ['code cwe-502', [load]],
    ['code token', []],
    ['  ', all]
  ])('text %j', (text, expected) => {
    expect(applyFilter(all, { ...NO_FILTER, text })).toEqual(expected);
  });

  it('takes families together', () => {
    const one = withFamily(NO_FILTER, 'SEC');
    expect(applyFilter(all, one)).toEqual([token]);
    expect(applyFilter(all, withFamily(one, 'DES'))).toEqual(all);
    expect(withFamily(one, 'SEC').families.size).toBe(0);
  });

  it('takes the lowest severity with all that is worse', () => {
    expect(applyFilter(all, { ...NO_FILTER, minimum: 'medium' })).toEqual([load]);
    expect(applyFilter(all, { ...NO_FILTER, minimum: 'low' })).toEqual(all);
  });
});
