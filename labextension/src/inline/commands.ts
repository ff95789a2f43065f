/** The commands of the keyboard: to the next problem, and what to do about the one at the cursor. */
import { forEachDiagnostic } from '@codemirror/lint';
import type { EditorView } from '@codemirror/view';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { CommandIDs, IFindingsStore, INotebookFindings } from '../tokens';
import type { IFinding } from '../wire';
import type { IMark } from './diagnostics';
import type { Editors } from './editors';
import { element } from './element';
import type { IHandlers } from './choices';
import { askReason, openMenu, peek } from './menu';
import { Walk } from './walk';

/** What the commands work with. */
export interface IInline {
  store: IFindingsStore;
  editors: Editors;
  trans: TranslationBundle;
  handlers(session: INotebookFindings, view: EditorView): IHandlers;
  card(finding: IFinding, view: EditorView): HTMLElement;
}

export function addCommands(commands: JupyterFrontEnd['commands'], inline: IInline): void {
  const { store, trans } = inline;
  const walk = new Walk();
  const describedBy = { args: { type: 'object', properties: {} } };
  const isEnabled = () => !!store.current?.findings.length;
  commands.addCommand(CommandIDs.nextProblem, {
    label: trans.__('Go to Next Security Problem'),
    describedBy,
    isEnabled,
    execute: () => go(inline, walk, 1)
  });
  commands.addCommand(CommandIDs.previousProblem, {
    label: trans.__('Go to Previous Security Problem'),
    describedBy,
    isEnabled,
    execute: () => go(inline, walk, -1)
  });
  commands.addCommand(CommandIDs.quickFix, {
    label: trans.__('Fix or Ignore the Security Problem at the Cursor…'),
    describedBy,
    isEnabled: () => !!store.current,
    execute: () => atCursor(inline, (...here) => menu(inline, ...here))
  });
  commands.addCommand(CommandIDs.ignoreHere, {
    label: trans.__('Ignore the Security Problem at the Cursor…'),
    describedBy,
    isEnabled,
    execute: () => atCursor(inline, (...here) => ignore(inline, ...here))
  });
}

async function go(inline: IInline, walk: Walk, step: 1 | -1): Promise<void> {
  const session = inline.store.current;
  const finding = session && walk.next(session, step);
  if (!finding) {
    return;
  }
  await session.reveal(finding);
  const view = activeView(inline, session);
  if (view && finding.where[0] === 'source') {
    peek(view, finding.start, inline.card(finding, view));
  }
}

type Here = [session: INotebookFindings, view: EditorView, findings: IFinding[]];

function atCursor(inline: IInline, action: (...here: Here) => void): void {
  const session = inline.store.current;
  const view = session && activeView(inline, session);
  if (!view) {
    return;
  }
  const findings = findingsAtCursor(view, session.panel.content.mode === 'command');
  if (findings.length) {
    action(session, view, findings);
  } else {
    const nothing = inline.trans.__('No security problem on this line');
    peek(view, view.state.selection.main.head, element('div', 'jp-mlsec-menu-title', nothing));
  }
}

function menu(inline: IInline, ...[session, view, findings]: Here): void {
  openMenu(view, findings, inline.handlers(session, view), inline.trans);
}

function ignore(inline: IInline, ...[session, view, [finding]]: Here): void {
  const confirm = (reason: string) => void session.ignore(finding, reason);
  askReason(view, finding, confirm, inline.trans);
}

function activeView(inline: IInline, session: INotebookFindings): EditorView | null {
  const cell = session.panel.content.activeCell?.model.sharedModel;
  for (const view of inline.editors.views) {
    if (cell && inline.editors.cellOf(view) === cell && session.panel.node.contains(view.dom)) {
      return view;
    }
  }
  return null;
}

/** Those at the cursor, else those of its line, else (in command mode, where no cursor is seen) the cell's. */
function findingsAtCursor(view: EditorView, inCommandMode: boolean): IFinding[] {
  const { head } = view.state.selection.main;
  const line = view.state.doc.lineAt(head);
  const at: IFinding[] = [];
  const inLine: IFinding[] = [];
  const all: IFinding[] = [];
  forEachDiagnostic(view.state, (mark, from, to) => {
    const { finding } = mark as IMark;
    all.push(finding);
    if (from <= line.to && to >= line.from) {
      inLine.push(finding);
    }
    if (from <= head && head <= to) {
      at.push(finding);
    }
  });
  return [at, inLine, inCommandMode ? all : []].find(group => group.length) ?? [];
}
