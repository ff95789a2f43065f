/** The rows that head a cell's findings and that show more of them. */
import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { usePanel } from './context';
import { groupTitle } from './group';
import type { Row } from './rows';

interface IRowProps<K extends Row['kind']> {
  readonly row: Extract<Row, { kind: K }>;
  readonly active: boolean;
  readonly toggle: () => void;
}

export function CellRow({ row, active, toggle }: IRowProps<'cell'>): React.JSX.Element {
  const { trans } = usePanel();
  const { group, open } = row;
  const count = group.place?.executionCount;
  const Caret = open ? caretDownIcon : caretRightIcon;
  return (
    <div
      className="jp-mlsec-row jp-mlsec-cell-row"
      role="row"
      aria-level={1}
      aria-expanded={open}
      tabIndex={active ? 0 : -1}
      data-row={row.key}
      onClick={toggle}
    >
      <div role="gridcell" className="jp-mlsec-cell-line">
        <Caret.react tag="span" className="jp-mlsec-caret" />
        <span className="jp-mlsec-cell-title">{groupTitle(group, trans)}</span>
        {count !== null && count !== undefined && (
          <span className="jp-mlsec-hint">In [{count}]</span>
        )}
        <span
          className="jp-mlsec-badge"
          role="img"
          aria-label={trans._n('%1 problem', '%1 problems', group.findings.length)}
        >
          {group.findings.length}
        </span>
      </div>
    </div>
  );
}

export function MoreRow({ row, active, toggle }: IRowProps<'more'>): React.JSX.Element {
  const { trans } = usePanel();
  return (
    <div
      className="jp-mlsec-row jp-mlsec-more-row"
      role="row"
      aria-level={2}
      tabIndex={active ? 0 : -1}
      data-row={row.key}
      onClick={toggle}
    >
      <div role="gridcell">
        {trans.__('Show %1 more of %2', Math.min(row.step, row.left), row.left)}
      </div>
    </div>
  );
}
