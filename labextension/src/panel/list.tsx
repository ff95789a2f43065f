/**
 * The list of findings: a treegrid, whose rows are reached by arrow keys and whose buttons by Tab.
 * See the pattern "Treegrid" of the ARIA Authoring Practices.
 */
import * as React from 'react';
import { CellRow, MoreRow } from './cell-row';
import { usePanel } from './context';
import { FindingRow } from './finding-row';
import { focusRow, onListKey } from './keys';
import { looksSame, Row } from './rows';
import { toggled } from './view-state';

export function FindingsList(props: { rows: readonly Row[] }): React.JSX.Element {
  const { model, trans } = usePanel();
  const list = React.useRef<HTMLDivElement>(null);
  const active = activeRow(props.rows, model.view.active);
  useKeptFocus(list, props.rows, model.view.active);
  return (
    <div
      ref={list}
      className="jp-mlsec-list"
      role="treegrid"
      aria-label={trans.__('Security problems')}
      onKeyDown={event => onListKey(event, props.rows, model)}
      onFocus={event => {
        const key = (event.target as HTMLElement).closest<HTMLElement>('[data-row]')?.dataset.row;
        if (key && key !== model.view.active) {
          model.view = { ...model.view, active: key };
        }
      }}
    >
      {props.rows.map(row => (
        <ListRow key={row.key} row={row} active={row.key === active} />
      ))}
    </div>
  );
}

interface IListRowProps {
  readonly row: Row;
  readonly active: boolean;
}

const ListRow = React.memo(
  AnyRow,
  (one, other) => one.active === other.active && looksSame(one.row, other.row)
);

function AnyRow({ row, active }: IListRowProps): React.JSX.Element {
  const { model } = usePanel();
  const toggle = () => {
    model.view = toggled({ ...model.view, active: row.key }, row);
  };
  switch (row.kind) {
    case 'cell':
      return <CellRow row={row} active={active} toggle={toggle} />;
    case 'more':
      return <MoreRow row={row} active={active} toggle={toggle} />;
    case 'finding':
      return <FindingRow row={row} active={active} toggle={toggle} />;
  }
}

/** The row that Tab goes to: the one that was used last, or the first. */
function activeRow(rows: readonly Row[], wanted: string | null): string | undefined {
  return rows.some(row => row.key === wanted) ? (wanted ?? undefined) : rows[0]?.key;
}

/** When the row that has the focus goes (fixed, ignored), the one that takes its place gets it. */
function useKeptFocus(
  list: React.RefObject<HTMLDivElement>,
  rows: readonly Row[],
  wanted: string | null
): void {
  const last = React.useRef({ index: -1, inside: false });
  const { model } = usePanel();
  React.useLayoutEffect(() => {
    const index = rows.findIndex(row => row.key === wanted);
    const inside = list.current?.contains(document.activeElement) ?? false;
    const lost = last.current.inside && document.activeElement === document.body;
    if (lost && index < 0 && rows.length > 0) {
      const next = rows[Math.min(Math.max(last.current.index, 0), rows.length - 1)];
      model.view = { ...model.view, active: next.key };
      if (list.current) {
        focusRow(list.current, next.key);
      }
    }
    last.current = { index: index < 0 ? last.current.index : index, inside: inside || lost };
  });
}
