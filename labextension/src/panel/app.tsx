/** The panel as a whole. */
import * as React from 'react';
import { IPanelContext, PanelContext } from './context';
import { sayTotal } from './counts';
import { Filters } from './filters';
import { FramesSection } from './frames';
import { Header } from './header';
import { FindingsList } from './list';
import { ScreenMessage } from './message';
import { screenOf } from './screen';
import { UncheckedList } from './unchecked';

export function PanelApp(props: Omit<IPanelContext, 'announce'>): React.JSX.Element {
  const [said, announce] = React.useState('');
  const { model, commands, trans } = props;
  const context = React.useMemo(
    () => ({ model, commands, trans, announce }),
    [model, commands, trans]
  );
  const { notebook } = model;
  const findings = model.findings;
  const rows = model.rows(findings);
  const screen = screenOf(notebook, findings.length, rows.length);
  const usable = screen === 'list' || screen === 'filtered';
  return (
    <PanelContext.Provider value={context}>
      <div
        className="jp-mlsec-body"
        data-screen={screen}
        aria-busy={notebook?.state === 'scanning'}
      >
        <Header findings={usable ? findings : []} />
        {usable && <Filters findings={findings} />}
        <div className="jp-mlsec-scroll" tabIndex={-1}>
          {usable && notebook?.state === 'failed' && (
            <p className="jp-mlsec-problem">
              {notebook.problem}{' '}
              <button className="jp-mlsec-link" onClick={() => void notebook.scan()}>
                {trans.__('Retry')}
              </button>
            </p>
          )}
          <ScreenMessage screen={screen} />
          {screen === 'list' && <FindingsList rows={rows} />}
          {notebook && <UncheckedList notebook={notebook} />}
          {notebook && screen !== 'off' && screen !== 'missing' && (
            <FramesSection notebook={notebook} />
          )}
        </div>
        <div className="jp-mlsec-live" role="status" aria-live="polite">
          {usable || screen === 'empty' ? sayTotal(findings, trans) : ''}
        </div>
        <div className="jp-mlsec-live" role="status" aria-live="polite">
          {said}
        </div>
      </div>
    </PanelContext.Provider>
  );
}
