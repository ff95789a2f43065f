import type { JSONValue } from '@lumino/coreutils';
import { describe, expect, it } from 'vitest';
import { protocolOf, readMessage } from '../../src/kernel/messages';
import { finding } from '../panel/sample';

const frame = {
  name: 'patients',
  kind: 'pandas.DataFrame',
  rows: 1000,
  sampled: false,
  columns: [
    {
      name: 'email',
      entity: 'EMAIL',
      group: 'direct',
      confidence: 1,
      prevalence: 1,
      reason: 'name and values',
      shape: 'aaa@aaa.aaa',
      tags: []
    }
  ],
  risk: { quasi_identifiers: [], smallest_set: [], k_min: null, share_below_5: null },
  actions: [{ id: 'drop', title: 'Drop email' }]
};
const report = { findings: [finding()], rules: [], errors: [] };
const live = { protocol: 1, kind: 'live', report, frames: [frame] };
const read = (message: unknown) => readMessage(message as JSONValue);

describe('messages of the kernel', () => {
  it.each([
    [live],
    [{ ...live, frames: [{ ...frame, rows: null }] }],
    [{ protocol: 1, kind: 'hello', version: '0.1.0' }],
    [{ protocol: 1, kind: 'insert', code: 'x = 1' }],
    [{ protocol: 1, kind: 'problem', message: 'no' }]
  ])('takes those of the known form %#', message => {
    expect(read(message)).toBe(message);
  });

  it.each([
    [undefined],
    [null],
    ['text'],
    [[]],
    [{}],
    [{ ...live, protocol: 2 }],
    [{ ...live, kind: 'constructor' }],
    [{ ...live, frames: {} }],
    [{ ...live, frames: [{ ...frame, name: 3 }] }],
    [{ ...live, frames: [{ ...frame, columns: [{ ...frame.columns[0], group: 'other' }] }] }],
    [{ ...live, frames: [{ ...frame, columns: [{ ...frame.columns[0], confidence: '1' }] }] }],
    [{ ...live, frames: [{ ...frame, risk: null }] }],
    [{ ...live, frames: Array.from({ length: 501 }, () => frame) }],
    [{ ...live, report: { ...report, findings: [finding({ severity: 'bad' as never })] } }],
    [{ ...live, report: { ...report, findings: [finding({ fix: {} as never })] } }],
    [{ protocol: 1, kind: 'insert', code: ['x'] }],
    [{ protocol: 1, kind: 'problem' }]
  ])('leaves out %#', message => {
    expect(read(message)).toBeUndefined();
  });

  it('knows which protocol another version speaks', () => {
    expect(protocolOf({ protocol: 2, kind: 'new' })).toBe(2);
    expect(protocolOf('text')).toBeUndefined();
  });
});
