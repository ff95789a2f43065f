/** Real shared models, and reports on them. */
import { YNotebook } from '@jupyter/ydoc';
import { NotebookContent, SharedNotebook } from '../src/scan/content';
import type { ISettings } from '../src/tokens';
import type { IFinding, ILiveReport } from '../src/wire';

export const SETTINGS: ISettings = {
  enabled: true,
  when: 'typing',
  debounce: 0,
  minimumSeverity: 'info',
  families: { SEC: true, DES: true, PII: true, SUP: true, EXE: true, B: true },
  ignoredRules: [],
  gutter: true,
  outputs: true,
  guardBeforeRun: 'off',
  warnOnSave: true
};

/** A notebook of code cells called c0, c1, ... */
export function notebookOf(...sources: string[]): SharedNotebook {
  const notebook = YNotebook.create({ disableDocumentWideUndoRedo: true });
  notebook.insertCells(
    0,
    sources.map((source, i) => ({
      cell_type: 'code',
      id: `c${i}`,
      source,
      metadata: {},
      outputs: []
    }))
  );
  return notebook as unknown as SharedNotebook;
}

export function contentOf(...sources: string[]): NotebookContent {
  return new NotebookContent(notebookOf(...sources));
}

export function finding(cell: string, start: number, end: number, more: Partial<IFinding> = {}) {
  const made: IFinding = {
    rule: 'DES001',
    name: 'pickle-load',
    severity: 'high',
    message: 'unpickling runs code',
    path: '',
    cell: 1,
    cell_id: cell,
    part: 'code',
    output: null,
    line: 1,
    column: 1,
    end_line: 1,
    end_column: 1,
    excerpt: '',
    fingerprint: '',
    fix: null,
    tags: [],
    start,
    end,
    where: ['source'],
    ...more
  };
  return made;
}

export function reportOf(...findings: IFinding[]): ILiveReport {
  return { schema: 1, findings, rules: [], errors: [], stats: {}, version: '0' };
}
