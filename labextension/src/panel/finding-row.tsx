/** The row of a finding: what is wrong, and where. */
import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { sentence } from '../actions/wording';
import { usePanel } from './context';
import { Details } from './details';
import { placeInCell } from './group';
import { SeverityMark } from './mark';
import { openFindingMenu } from './finding-menu';
import type { Row } from './rows';

interface IFindingRowProps {
  readonly row: Extract<Row, { kind: 'finding' }>;
  readonly active: boolean;
  readonly toggle: () => void;
}

export function FindingRow({ row, active, toggle }: IFindingRowProps): React.JSX.Element {
  const context = usePanel();
  const { finding, open, stale } = row;
  const message = sentence(finding.message);
  const reveal = () => void context.model.notebook?.reveal(finding);
  const onClick = (event: React.MouseEvent) => {
    if (event.detail > 1) {
      return; // the second half of a double click
    }
    toggle();
    if (!open) {
      void context.model.notebook?.reveal(finding, true);
    }
  };
  const Caret = open ? caretDownIcon : caretRightIcon;
  return (
    <>
      <div
        className={`jp-mlsec-row jp-mlsec-finding-row ${stale ? 'jp-mod-held' : ''}`}
        role="row"
        aria-level={2}
        aria-expanded={open}
        tabIndex={active ? 0 : -1}
        data-row={row.key}
        data-rule={finding.rule}
        onClick={onClick}
        onDoubleClick={reveal}
        onContextMenu={event => openFindingMenu(event, row, context)}
      >
        <div role="gridcell" className="jp-mlsec-finding-mark">
          <SeverityMark severity={finding.severity} trans={context.trans} />
        </div>
        <div role="gridcell" className="jp-mlsec-finding-text">
          <div className="jp-mlsec-finding-message" title={message}>
            {message}
          </div>
          <Place row={row} reveal={reveal} />
        </div>
        <Caret.react tag="span" className="jp-mlsec-caret" />
      </div>
      {open && <Details row={row} active={active} />}
    </>
  );
}

function Place(props: { row: IFindingRowProps['row']; reveal: () => void }): React.JSX.Element {
  const { trans } = usePanel();
  const { finding } = props.row;
  return (
    <div className="jp-mlsec-finding-place">
      <span className="jp-mlsec-rule" title={finding.name}>
        {finding.rule}
      </span>
      {props.row.stale && (
        <span
          className="jp-mlsec-changed"
          title={trans.__('The text has changed since the last scan.')}
        >
          {trans.__('changed')}
        </span>
      )}
      <button
        className="jp-mlsec-link"
        tabIndex={-1}
        title={trans.__('Go there (Enter)')}
        onClick={event => {
          event.stopPropagation();
          props.reveal();
        }}
      >
        {placeInCell(finding, trans)}
      </button>
      {finding.excerpt && (
        <code className="jp-mlsec-excerpt" title={finding.excerpt}>
          {finding.excerpt.trim()}
        </code>
      )}
    </div>
  );
}
