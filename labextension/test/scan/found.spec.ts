import { expect, test } from 'vitest';
import { Found } from '../../src/scan/found';
import type { ILiveReport } from '../../src/wire';
import { finding, reportOf, SETTINGS } from '../notebook';
import tour from '../report.json';

const always = () => true;
const TOUR = tour as unknown as ILiveReport;
const CELLS = [...new Set(TOUR.findings.map(found => found.cell_id ?? ''))];

test('all findings of a real report are listed, with their rules', () => {
  const found = new Found(SETTINGS);
  found.take('server', TOUR, always);
  const list = found.list(CELLS.filter(Boolean));
  expect(list).toHaveLength(TOUR.findings.length);
  expect(list.every(one => found.rules.get(one.rule)?.why)).toBe(true);
});

test('a second equal report changes nothing', () => {
  const found = new Found(SETTINGS);
  expect(found.take('server', TOUR, always)).toEqual(new Set(CELLS));
  expect(found.take('server', TOUR, always)).toEqual(new Set());
});

test.each([
  [{ minimumSeverity: 'critical' as const }, (s: string) => s === 'critical', () => true],
  [{ enabled: false }, () => false, () => false],
  [{ ignoredRules: ['DES'] }, always, (rule: string) => !rule.startsWith('DES')],
  [{ ignoredRules: ['pickle-load'] }, always, (rule: string) => rule !== 'DES001'],
  [
    { families: { ...SETTINGS.families, SEC: false } },
    always,
    (rule: string) => !rule.startsWith('SEC')
  ]
])('the settings %j hide', (change, severity, rule) => {
  const found = new Found(SETTINGS);
  found.take('server', TOUR, always);
  found.filterBy({ ...SETTINGS, ...change });
  const shown = found.list(CELLS.filter(Boolean)).map(one => one.fingerprint);
  const wanted = TOUR.findings.filter(one => severity(one.severity) && rule(one.rule));
  expect(wanted.length).toBeLessThan(TOUR.findings.length);
  expect(shown.sort()).toEqual(wanted.map(one => one.fingerprint).sort());
});

test('a changed source drops what was found in it, and only that', () => {
  const found = new Found(SETTINGS);
  const output = finding('a', 0, 1, { where: ['outputs', 0, 'text'] });
  found.take('server', reportOf(finding('a', 0, 1), output, finding('b', 0, 1)), always);
  expect(found.drop('a', ['source'])).toEqual(new Set(['a']));
  expect(found.list(['a', 'b'])).toEqual([output, finding('b', 0, 1)]);
  expect(found.drop('a', ['source'])).toEqual(new Set());
});

test('what the kernel tells is joined to what the server tells, once', () => {
  const found = new Found(SETTINGS);
  const same = finding('a', 0, 1);
  found.take('server', reportOf(same), always);
  found.take('kernel', reportOf(same, finding('a', 5, 6)), always);
  expect(found.of('a')).toHaveLength(2);
  found.forget('kernel');
  expect(found.of('a')).toEqual([same]);
});

test('the kernel knows when the same finding is worse', () => {
  const found = new Found(SETTINGS);
  const fix = { title: 'mend', edits: [], safe: true };
  found.take('server', reportOf(finding('a', 0, 4, { severity: 'medium', fix })), always);
  found.take('kernel', reportOf(finding('a', 0, 4, { severity: 'high', message: 'seen' })), always);
  expect(found.of('a')).toEqual([finding('a', 0, 4, { severity: 'high', message: 'seen', fix })]);
  found.take('kernel', reportOf(finding('a', 0, 4, { severity: 'low' })), always);
  expect(found.of('a')).toEqual([finding('a', 0, 4, { severity: 'medium', fix })]);
});

test('what a kernel tells of a rule that the notebook switches off is not shown', () => {
  const off = new Set<string>();
  const found = new Found(SETTINGS, one => off.has(one.rule));
  const known = finding('a', 0, 4, { severity: 'medium' });
  found.take('server', reportOf(known), always);
  found.take('kernel', reportOf(finding('a', 0, 4), finding('a', 5, 6)), always);
  expect(found.of('a')).toEqual([finding('a', 0, 4), finding('a', 5, 6)]);
  off.add('DES001');
  expect(found.drop('a', ['metadata'])).toEqual(new Set(['a']));
  expect(found.of('a')).toEqual([known]);
});

test('removed cells have no findings', () => {
  const found = new Found(SETTINGS);
  found.take('server', reportOf(finding('a', 0, 1), finding('b', 0, 1)), always);
  expect(found.keep(new Set(['b']))).toEqual(new Set(['a']));
  expect(found.list(['b'])).toEqual([finding('b', 0, 1)]);
});
