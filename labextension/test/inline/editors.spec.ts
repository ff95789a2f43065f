// @vitest-environment jsdom
import { forEachDiagnostic, linter, setDiagnosticsEffect } from '@codemirror/lint';
import { EditorView } from '@codemirror/view';
import { Signal } from '@lumino/signaling';
import { expect, test } from 'vitest';
import { Editors } from '../../src/inline/editors';
import { Found } from '../../src/scan/found';
import type { IFindingsStore, INotebookFindings } from '../../src/tokens';
import type { IFinding } from '../../src/wire';
import { contentOf, finding, reportOf, SETTINGS } from '../notebook';

/** Cells with their editors, and what the store would say of them. */
async function opened(...sources: string[]) {
  const content = contentOf(...sources);
  const found = new Found(SETTINGS);
  const stale = new Set<string>();
  const session = {
    panel: { context: { model: { sharedModel: content.notebook } } },
    state: 'ready',
    findingsOf: (id: string) => found.of(id),
    isCurrent: (id: string) => !stale.has(id)
  } as unknown as INotebookFindings;
  const changed = new Signal<INotebookFindings, ReadonlySet<string>>(session);
  const handled = new Signal<INotebookFindings, IFinding>(session);
  Object.assign(session, { changed, handled });
  const store = { all: [session] } as unknown as IFindingsStore;
  Object.assign(store, { added: new Signal<IFindingsStore, INotebookFindings>(store) });

  const editors = new Editors(store, one => document.createTextNode(one.message));
  const drawn: string[] = [];
  const views = content.order.map(id => {
    const heard = EditorView.updateListener.of(update => {
      if (update.transactions.some(t => t.effects.some(e => e.is(setDiagnosticsEffect)))) {
        drawn.push(id);
      }
    });
    const cell = content.cell(id);
    const doc = cell?.getSource();
    const view = new EditorView({ doc, extensions: [linter(null), heard] });
    if (cell) {
      editors.attach(view, cell);
    }
    return view;
  });
  await Promise.resolve();
  const report = (...findings: IFinding[]) =>
    changed.emit(found.take('server', reportOf(...findings), () => true));
  return { content, views, drawn, stale, changed, handled, found, report, editors };
}

function marks(view: EditorView): [number, number][] {
  const places: [number, number][] = [];
  forEachDiagnostic(view.state, (_, from, to) => places.push([from, to]));
  return places;
}

test('only the editors of cells with news are drawn', async () => {
  const { views, drawn, report } = await opened('aaaa', 'bbbb', 'cccc');
  report(finding('c1', 1, 3));
  expect(drawn).toEqual(['c1']);
  expect(marks(views[1])).toEqual([[1, 3]]);
  report(finding('c1', 1, 3), finding('c2', 0, 1));
  expect(drawn).toEqual(['c1', 'c2']);
});

test('a cell that only has another number now is not drawn again', async () => {
  const { drawn, report } = await opened('aaaa');
  report(finding('c0', 1, 3));
  report(finding('c0', 1, 3, { cell: 7 }));
  expect(drawn).toEqual(['c0']);
});

test('while a cell is typed in its marks move along, and go with the next report', async () => {
  const { content, views, stale, changed, found, report } = await opened('aaaa');
  report(finding('c0', 1, 3));
  stale.add('c0');
  views[0].dispatch({ changes: { from: 0, insert: '__' } });
  content.cell('c0')?.updateSource(0, 0, '__');
  changed.emit(found.drop('c0', ['source']));
  expect(marks(views[0])).toEqual([[3, 5]]);
  stale.clear();
  changed.emit(new Set(['c0']));
  expect(marks(views[0])).toEqual([]);
});

test('what was fixed goes at once, the other marks stay', async () => {
  const { views, handled, report, found } = await opened('aaaaaa');
  report(finding('c0', 0, 2), finding('c0', 4, 6));
  handled.emit(found.of('c0')[0]);
  expect(marks(views[0])).toEqual([[4, 6]]);
  report();
  expect(marks(views[0])).toEqual([]);
});

test('findings of outputs and beyond the text are not marked in it', async () => {
  const { views, report } = await opened('aaaa');
  report(finding('c0', 0, 1, { where: ['outputs', 0, 'text'] }), finding('c0', 3, 9));
  expect(marks(views[0])).toEqual([]);
});

test('an editor that comes late has its marks, one that is gone gets none', async () => {
  const { content, drawn, editors, report, views } = await opened('aaaa');
  report(finding('c0', 1, 3));
  const late = new EditorView({ doc: 'aaaa', extensions: [linter(null)] });
  const cell = content.cell('c0');
  if (cell) {
    editors.attach(late, cell);
  }
  await Promise.resolve();
  expect(marks(late)).toEqual([[1, 3]]);
  editors.detach(views[0]);
  report();
  expect(drawn).toEqual(['c0']);
});
