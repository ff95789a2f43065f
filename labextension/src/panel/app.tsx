/** The panel as a whole. */
import * as React from 'react';
import { IPanelContext, PanelContext, usePanel } from './context';
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
        {usable && notebook?.state === 'failed' && (
          <Remark text={notebook.problem} action={trans.__('Retry')} />
        )}
        {usable && notebook?.state === 'outdated' && (
          <Remark text={trans.__('Changed since the last scan.')} action={trans.__('Scan now')} />
        )}
        <div className="jp-mlsec-scroll" tabIndex={-1}>
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

/** Something about the list as a whole, above it, and a new scan as the way out. */
function Remark(props: { text: string; action: string }): React.JSX.Element {
  const { model } = usePanel();
  return (
    <p className="jp-mlsec-problem">
      {props.text}{' '}
      <button className="jp-mlsec-link" onClick={() => void model.notebook?.scan()}>
        {props.action}
      </button>
    </p>
  );
}
