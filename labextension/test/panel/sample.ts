/** A finding to test with. */
import type { IFinding } from '../../src/wire';

export function finding(facts: Partial<IFinding> = {}): IFinding {
  return {
    rule: 'DES010',
    name: 'torch-load',
    severity: 'high',
    message: 'torch.load can run code',
    path: '',
    cell: 1,
    cell_id: 'a',
    part: 'code',
    output: null,
    line: 2,
    column: 1,
    end_line: 2,
    end_column: 5,
    excerpt: 'torch.load("m.pt")',
    fingerprint: 'f',
    fix: null,
    tags: ['CWE-502'],
    start: 10,
    end: 14,
    where: ['source'],
    ...facts
  };
}

export const safeFix = { title: 'Fix', edits: [], safe: true };
