/** Adds the panel to the side bar. */
import { ILayoutRestorer, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { Token } from '@lumino/coreutils';
import { DOMAIN, IFindingsStore } from '../tokens';
import type { IFinding } from '../wire';
import { PanelModel } from './model';
import { SecurityPanel } from './widget';

/** The panel, for commands that open it. */
export interface ISecurityPanel {
  readonly isVisible: boolean;
  show(): void;
  explain(finding: IFinding): void;
}

export const ISecurityPanel = new Token<ISecurityPanel>(
  'mlsec-nb:ISecurityPanel',
  'The panel of security findings.'
);

export const panelPlugin: JupyterFrontEndPlugin<ISecurityPanel> = {
  id: 'mlsec-nb:panel',
  description: 'Shows the security findings of the current notebook in the side bar.',
  autoStart: true,
  requires: [IFindingsStore],
  optional: [ILayoutRestorer, ITranslator],
  provides: ISecurityPanel,
  activate: (
    app: JupyterFrontEnd,
    store: IFindingsStore,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const model = new PanelModel(store);
    const panel = new SecurityPanel(model, app.commands, trans);
    app.shell.add(panel, 'right', { rank: 550, type: 'Security' });
    restorer?.add(panel, panel.id);
    return {
      get isVisible() {
        return panel.isVisible;
      },
      show: () => app.shell.activateById(panel.id),
      explain: (finding: IFinding) => {
        app.shell.activateById(panel.id);
        model.explain(finding);
      }
    };
  }
};
