/** The top of the panel: which notebook, how many problems, and what can be done with all of them. */
import { refreshIcon, downloadIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { CommandIDs } from '../tokens';
import type { IFinding, Severity } from '../wire';
import { usePanel } from './context';
import { countSafeFixes, countSeverities, sayTotal } from './counts';
import { openExportMenu } from './export-menu';
import { useLate } from './late';
import { SeverityMark } from './mark';
import { SEVERITIES, severityName } from './words';

export function Header(props: { findings: readonly IFinding[] }): React.JSX.Element {
  const { model, trans } = usePanel();
  const { notebook } = model;
  const name = notebook?.panel.title.label ?? '';
  return (
    <header className="jp-mlsec-header">
      <div className="jp-mlsec-title-line">
        <h2 className="jp-mlsec-title" title={name}>
          {name || trans.__('Security')}
        </h2>
        {notebook && <HeaderButtons />}
      </div>
      {notebook && props.findings.length > 0 && (
        <div className="jp-mlsec-summary-line">
          <Summary findings={props.findings} />
          <FixAllButton findings={props.findings} />
        </div>
      )}
    </header>
  );
}

function HeaderButtons(): React.JSX.Element {
  const { model, commands, trans } = usePanel();
  const late = useLate(model.notebook?.state === 'scanning');
  const idle = commands.isEnabled(CommandIDs.scan);
  return (
    <div className="jp-mlsec-tools">
      <button
        className={`jp-mlsec-icon-button ${late ? 'jp-mod-busy' : ''}`}
        disabled={!idle}
        title={late ? trans.__('Checking…') : trans.__('Scan again')}
        aria-label={trans.__('Scan again')}
        onClick={() => void commands.execute(CommandIDs.scan)}
      >
        <refreshIcon.react tag="span" />
      </button>
      <button
        className="jp-mlsec-icon-button"
        disabled={!commands.isEnabled(CommandIDs.exportReport)}
        title={trans.__('Export report')}
        aria-label={trans.__('Export report')}
        aria-haspopup="menu"
        onClick={event => openExportMenu(commands, event.currentTarget)}
      >
        <downloadIcon.react tag="span" />
      </button>
    </div>
  );
}

/** A mark and a number for each severity; the whole sentence for screen readers, and again when it changes. */
function Summary(props: { findings: readonly IFinding[] }): React.JSX.Element {
  const { trans } = usePanel();
  const counts = countSeverities(props.findings);
  const present = SEVERITIES.filter(severity => counts[severity] > 0);
  return (
    <div className="jp-mlsec-summary" title={sayTotal(props.findings, trans)}>
      {present.map(severity => (
        <Count key={severity} severity={severity} count={counts[severity]} />
      ))}
    </div>
  );
}

function Count(props: { severity: Severity; count: number }): React.JSX.Element {
  const { trans } = usePanel();
  return (
    <span className="jp-mlsec-count">
      <SeverityMark severity={props.severity} trans={trans} />
      {props.count}
      <span className="jp-mlsec-count-word">
        {severityName(props.severity, trans).toLowerCase()}
      </span>
    </span>
  );
}

function FixAllButton(props: { findings: readonly IFinding[] }): React.JSX.Element | null {
  const { model, commands, trans } = usePanel();
  const safe = countSafeFixes(props.findings.filter(found => !model.notebook?.isHeld(found)));
  if (safe === 0) {
    return null;
  }
  return (
    <button
      className="jp-mlsec-button"
      title={trans.__('Make the fixes that do not change what the code does.')}
      disabled={!commands.isEnabled(CommandIDs.fixAllSafe)}
      onClick={() => void commands.execute(CommandIDs.fixAllSafe)}
    >
      {trans.__('Fix all safe (%1)', safe)}
    </button>
  );
}
