/** The mark of a severity: a shape of its own for each, so that colour is not needed to tell them apart. */
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { Severity } from '../wire';
import { severityName } from './words';

const SHAPES: Record<Severity, string> = {
  critical: 'M5 1h6l4 4v6l-4 4H5l-4-4V5z',
  high: 'M8 .6 15.4 8 8 15.4.6 8z',
  medium: 'M8 1.2 15.6 14.6H.4z',
  low: 'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1z',
  info: 'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1zm0 1.4a5.6 5.6 0 1 0 0 11.2A5.6 5.6 0 0 0 8 2.4z'
};

const EXCLAMATION = 'M7.2 4h1.6v5H7.2zM7.2 10.4h1.6V12H7.2z';
const LOWER = 'M7.2 6h1.6v4.6H7.2zM7.2 11.6h1.6v1.5H7.2z';
const LETTER_I = 'M7.2 4h1.6v1.6H7.2zM7.2 6.8h1.6V12H7.2z';

const SIGNS: Record<Severity, string> = {
  critical: EXCLAMATION,
  high: EXCLAMATION,
  medium: LOWER,
  low: LETTER_I,
  info: LETTER_I
};

export function SeverityMark(props: {
  severity: Severity;
  trans: TranslationBundle;
}): React.JSX.Element {
  const { severity } = props;
  const name = severityName(severity, props.trans);
  return (
    <svg
      className={`jp-mlsec-mark jp-mod-${severity}`}
      role="img"
      aria-label={name}
      width="14"
      height="14"
      viewBox="0 0 16 16"
    >
      <title>{name}</title>
      <path className="jp-mlsec-mark-shape" d={SHAPES[severity]} />
      <path className="jp-mlsec-mark-sign" d={SIGNS[severity]} />
    </svg>
  );
}
