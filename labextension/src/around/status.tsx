/** The item of the status bar: how many problems the current notebook has. */
import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator, TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { shieldIcon } from '../icons';
import { countSeverities } from '../panel/counts';
import { useLate } from '../panel/late';
import { SeverityMark } from '../panel/mark';
import { SEVERITIES } from '../panel/words';
import { PromptWidget } from '../prompt-widget';
import { CommandIDs, DOMAIN, IFindingsStore, INotebookFindings } from '../tokens';
import { Follower } from './follower';
import { calmState, sayStand } from './stand';

/** Left of the line and column of the cursor, beside the kernel's state. */
const RANK = 4;

export const statusPlugin: JupyterFrontEndPlugin<void> = {
  id: 'mlsec-nb:status',
  description: "Shows the number of security findings in JupyterLab's status bar.",
  autoStart: true,
  requires: [IFindingsStore],
  optional: [IStatusBar, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    store: IFindingsStore,
    statusBar: IStatusBar | null,
    translator: ITranslator | null
  ) => {
    if (!statusBar) {
      return; // Notebook 7: the button of the toolbar shows the count
    }
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const open = () => void app.commands.execute(CommandIDs.showPanel);
    statusBar.registerStatusItem('mlsec-nb:status', {
      item: new SecurityStatus(store, open, trans),
      align: 'left',
      rank: RANK,
      isActive: () => store.current !== null,
      activeStateChanged: store.currentChanged as unknown as IStatusBar.IItem['activeStateChanged']
    });
  }
};

class SecurityStatus extends PromptWidget {
  constructor(
    store: IFindingsStore,
    private open: () => void,
    private trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-mlsec-status-item');
    this.#follower.follow(store.current);
    store.currentChanged.connect(() => this.#follower.follow(store.current));
  }

  protected render(): React.JSX.Element | null {
    const { notebook } = this.#follower;
    return notebook && <Status notebook={notebook} open={this.open} trans={this.trans} />;
  }

  #follower = new Follower(this);
}

interface IStatusProps {
  readonly notebook: INotebookFindings;
  readonly open: () => void;
  readonly trans: TranslationBundle;
}

function Status({ notebook, open, trans }: IStatusProps): React.JSX.Element {
  const scanning = useLate(notebook.state === 'scanning');
  const stand = sayStand(notebook, trans);
  const title = scanning ? trans.__('Checking… %1', stand) : stand;
  return (
    <button
      className={`jp-mlsec-status jp-mod-${calmState(notebook)} ${scanning ? 'jp-mod-busy' : ''}`}
      title={title}
      aria-label={title}
      onClick={open}
    >
      <shieldIcon.react tag="span" className="jp-mlsec-status-icon" />
      <StatusText notebook={notebook} trans={trans} />
    </button>
  );
}

/** Marks and numbers; a word where numbers would say the wrong thing. */
function StatusText({ notebook, trans }: Omit<IStatusProps, 'open'>): React.JSX.Element {
  switch (notebook.state) {
    case 'off':
      return <span>{trans.__('off')}</span>;
    case 'missing':
      return <span>{trans.__('not installed')}</span>;
    case 'failed':
      return <span>{trans.__('failed')}</span>;
    case 'scanning':
    case 'outdated':
    case 'ready': {
      if (notebook.state === 'outdated' && !notebook.isScanned) {
        return <span>{trans.__('not checked')}</span>;
      }
      const counts = countSeverities(notebook.listed);
      return (
        <>
          {notebook.listed.length === 0 && <span>0</span>}
          {SEVERITIES.filter(severity => counts[severity] > 0).map(severity => (
            <span key={severity} className="jp-mlsec-count">
              <SeverityMark severity={severity} trans={trans} />
              {counts[severity]}
            </span>
          ))}
        </>
      );
    }
  }
}
