/** What the panel says when there is no list to show: one sentence, and what can be done. */
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { CommandIDs, INotebookFindings, ISettings } from '../tokens';
import { shieldIcon } from '../icons';
import { usePanel } from './context';
import { NO_FILTER } from './filter';
import { useLate } from './late';
import type { Screen } from './screen';

interface IMessage {
  readonly title: string;
  readonly text: string;
  /** Something to type elsewhere. */
  readonly code?: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

export function ScreenMessage(props: { screen: Screen }): React.JSX.Element | null {
  const { model, commands, trans } = usePanel();
  const late = useLate(props.screen === 'scanning');
  if (props.screen === 'list' || (props.screen === 'scanning' && !late)) {
    return null;
  }
  const scan = () => void model.notebook?.scan();
  const turnOn = () => void commands.execute(CommandIDs.toggle);
  const clear = () => {
    model.view = { ...model.view, filter: NO_FILTER };
  };
  const { when } = model.store.settings;
  const message = messageOf(props.screen, model.notebook, when, { scan, turnOn, clear }, trans);
  return (
    <div className="jp-mlsec-message" data-screen={props.screen} role="note">
      {props.screen === 'empty' && <shieldIcon.react className="jp-mlsec-message-icon" tag="div" />}
      <h3>{message.title}</h3>
      <p>{message.text}</p>
      {message.code && <code className="jp-mlsec-message-code">{message.code}</code>}
      {message.action && (
        <button className="jp-mlsec-button jp-mod-accept" onClick={message.action.run}>
          {message.action.label}
        </button>
      )}
    </div>
  );
}

type Actions = Record<'scan' | 'turnOn' | 'clear', () => void>;

function messageOf(
  screen: Exclude<Screen, 'list'>,
  notebook: INotebookFindings | null,
  when: ISettings['when'],
  actions: Actions,
  trans: TranslationBundle
): IMessage {
  switch (screen) {
    case 'no-notebook':
      return {
        title: trans.__('No notebook'),
        text: trans.__('Open a notebook, or go to its tab, to see its security problems here.')
      };
    case 'off':
      return {
        title: trans.__('Security checks are off'),
        text: trans.__('Nothing is checked in any notebook.'),
        action: { label: trans.__('Turn on'), run: actions.turnOn }
      };
    case 'missing':
      return {
        title: trans.__('The server part is not installed'),
        text: trans.__(
          'Install mlsec-nb where the Jupyter server runs, restart the server, and check again.'
        ),
        code: 'pip install mlsec-nb',
        action: { label: trans.__('Check again'), run: actions.scan }
      };
    case 'failed':
      return {
        title: trans.__('The notebook could not be checked'),
        text: notebook?.problem || trans.__('The server did not answer.'),
        action: { label: trans.__('Retry'), run: actions.scan }
      };
    case 'scanning':
      return {
        title: trans.__('Checking…'),
        text: trans.__('The whole notebook is being checked.')
      };
    case 'outdated':
      return {
        title: notebook?.isScanned
          ? trans.__('Changed since the last scan')
          : trans.__('Not checked yet'),
        text:
          when === 'save'
            ? trans.__('The notebook is checked when it is saved.')
            : trans.__('The notebook is checked when you ask for it.'),
        action: { label: trans.__('Scan now'), run: actions.scan }
      };
    case 'empty':
      return {
        title: trans.__('No problems found'),
        text: trans.__(
          'Code, text, outputs and metadata of %1 were checked.',
          trans._n('%1 cell', '%1 cells', notebook?.panel.content.model?.cells.length ?? 0)
        ),
        action: { label: trans.__('Scan again'), run: actions.scan }
      };
    case 'filtered':
      return {
        title: trans.__('No problem matches'),
        text: trans.__('All problems are hidden by the filters above.'),
        action: { label: trans.__('Clear filters'), run: actions.clear }
      };
  }
}
