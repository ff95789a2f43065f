import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';
import {
  countFamilies,
  countSafeFixes,
  countSeverities,
  sayCounts,
  sayTotal,
  worstOf
} from '../../src/panel/counts';
import { finding, safeFix } from './sample';

const trans = nullTranslator.load('');
const some = [
  finding({ severity: 'medium', rule: 'SEC001' }),
  finding(),
  finding({ severity: 'high', rule: 'B301' })
];

describe('counts', () => {
  it('says them worst first and leaves out what there is none of', () => {
    expect(sayCounts(countSeverities(some), trans)).toBe('2 high, 1 medium');
    expect(sayTotal(some, trans)).toBe('3 security problems: 2 high, 1 medium');
    expect(sayTotal([finding()], trans)).toBe('1 security problem: 1 high');
    expect(sayTotal([], trans)).toBe('No security problems');
  });

  it('knows the worst', () => {
    expect(worstOf(countSeverities(some))).toBe('high');
    expect(worstOf(countSeverities([]))).toBeUndefined();
  });

  it('counts families by the letters of the id', () => {
    expect([...countFamilies(some)]).toEqual([
      ['SEC', 1],
      ['DES', 1],
      ['B', 1]
    ]);
  });

  it('counts as safe what "fix all" makes', () => {
    const unsafe = { ...safeFix, safe: false };
    const found = [
      { fix: safeFix },
      { fix: unsafe },
      { fix: null },
      { fix: safeFix, severity: 'info' as const }
    ];
    expect(countSafeFixes(found.map(finding))).toBe(1);
  });
});
