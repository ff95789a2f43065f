/** The button in a notebook's toolbar: the number of problems, and a menu of what can be done. */
import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IToolbarWidgetRegistry } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator, TranslationBundle } from '@jupyterlab/translation';
import { ToolbarButtonComponent } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import * as React from 'react';
import { shieldIcon } from '../icons';
import { countSeverities, worstOf } from '../panel/counts';
import { PromptWidget } from '../prompt-widget';
import { DOMAIN, IFindingsStore } from '../tokens';
import { Follower } from './follower';
import { openNotebookMenu } from './notebook-menu';
import { calmState, sayStand } from './stand';

/** The name of the item in `jupyter.lab.toolbars` of the schema. */
const ITEM = 'mlsec';

export const toolbarPlugin: JupyterFrontEndPlugin<void> = {
  id: 'mlsec-nb:toolbar',
  description: "Adds a button for security findings to a notebook's toolbar.",
  autoStart: true,
  requires: [IFindingsStore],
  optional: [IToolbarWidgetRegistry, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    store: IFindingsStore,
    registry: IToolbarWidgetRegistry | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    registry?.addFactory<NotebookPanel>(
      'Notebook',
      ITEM,
      panel => new SecurityButton(panel, store, app.commands, trans)
    );
  }
};

class SecurityButton extends PromptWidget {
  constructor(
    panel: NotebookPanel,
    store: IFindingsStore,
    private commands: CommandRegistry,
    private trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-mlsec-toolbar-item');
    this.#follower.follow(store.of(panel) ?? null);
    // The toolbar may be made before the store knows of the notebook.
    const onAdded = () => this.#follower.follow(store.of(panel) ?? null);
    store.added.connect(onAdded);
    this.disposed.connect(() => store.added.disconnect(onAdded));
  }

  protected render(): React.JSX.Element {
    const { notebook } = this.#follower;
    const findings = notebook?.listed ?? [];
    const stand = notebook ? sayStand(notebook, this.trans) : '';
    const worst = worstOf(countSeverities(findings));
    const state = notebook ? calmState(notebook) : 'none';
    const failed = state === 'failed' || state === 'missing';
    return (
      <ToolbarButtonComponent
        className={`jp-mlsec-toolbar-button jp-mod-${failed ? 'failed' : (worst ?? state)}`}
        icon={shieldIcon}
        label={failed ? '!' : findings.length ? String(findings.length) : ''}
        tooltip={this.trans.__('Security: %1', stand)}
        onClick={() => openNotebookMenu(this.commands, this.node, this.trans)}
      />
    );
  }

  #follower = new Follower(this);
}
