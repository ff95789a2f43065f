/** Findings where the code is: marks, tooltips and the keyboard's commands. */
import type { EditorView } from '@codemirror/view';
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IEditorExtensionRegistry } from '@jupyterlab/codemirror';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { sentence } from '../actions/wording';
import { DOMAIN, IFindingsStore, INotebookFindings } from '../tokens';
import type { IFinding } from '../wire';
import { handlersFor } from './actions';
import { card } from './card';
import { addCommands } from './commands';
import { Editors } from './editors';
import { element } from './element';
import { inlineFactory } from './extension';
import { markRendered } from './rendered';

export const inlinePlugin: JupyterFrontEndPlugin<void> = {
  id: 'mlsec-nb:inline',
  description: 'Shows security findings in the cells.',
  autoStart: true,
  requires: [IFindingsStore, IEditorExtensionRegistry],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    store: IFindingsStore,
    registry: IEditorExtensionRegistry,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const handlers = (session: INotebookFindings, view: EditorView) =>
      handlersFor(session, view, editors.cellOf(view)?.getId() ?? '', app.commands, trans);
    const render = (finding: IFinding, view: EditorView): HTMLElement => {
      const session = editors.sessionOf(view);
      return session
        ? card(finding, session.rules.get(finding.rule), handlers(session, view), trans)
        : element('div', 'jp-mlsec-hover', sentence(finding.message));
    };
    const editors = new Editors(store, render);
    registry.addExtension(inlineFactory(store, editors));
    store.added.connect((_, session) => markRendered(session, trans));
    [...store.all].forEach(session => markRendered(session, trans));
    addCommands(app.commands, { store, editors, trans, handlers, card: render });
  }
};
