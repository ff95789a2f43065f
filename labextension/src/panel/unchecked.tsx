/** What could not be checked: said where "no problems" could be taken for "all is well". */
import * as React from 'react';
import { sentence } from '../actions/wording';
import type { INotebookFindings } from '../tokens';
import { usePanel } from './context';

const SHOWN = 20;

export function UncheckedList(props: { notebook: INotebookFindings }): React.JSX.Element | null {
  const { trans } = usePanel();
  const { errors } = props.notebook;
  if (errors.length === 0) {
    return null;
  }
  return (
    <details className="jp-mlsec-unchecked">
      <summary>
        {trans._n('%1 part was not checked', '%1 parts were not checked', errors.length)}
      </summary>
      <ul>
        {errors.slice(0, SHOWN).map((error, index) => (
          <li key={index}>
            {error.cell === null ? '' : trans.__('Cell %1: ', error.cell)}
            {sentence(error.message)}
          </li>
        ))}
        {errors.length > SHOWN && <li>{trans.__('and %1 more', errors.length - SHOWN)}</li>}
      </ul>
    </details>
  );
}
