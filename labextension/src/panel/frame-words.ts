/** What is said about a data frame. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IFrame, IFrameColumn, IFrameRisk } from '../wire';

export function groupName(group: IFrameColumn['group'], trans: TranslationBundle): string {
  const names: Record<IFrameColumn['group'], string> = {
    direct: trans.__('direct'),
    quasi: trans.__('indirect'),
    special: trans.__('sensitive')
  };
  return names[group];
}

/** "pandas · 1,000 rows · sample" */
export function saySize(frame: IFrame, trans: TranslationBundle): string {
  const rows =
    frame.rows === null ? trans.__('rows not counted') : trans.__('%1 rows', grouped(frame.rows));
  const library = frame.kind.split('.')[0];
  return [library, rows, ...(frame.sampled ? [trans.__('sample')] : [])].join(' · ');
}

/** How far the quasi-identifiers single people out; "" when that is not known. */
export function sayRisk(risk: IFrameRisk, trans: TranslationBundle): string {
  const columns = (risk.smallest_set.length ? risk.smallest_set : risk.quasi_identifiers).join(
    ', '
  );
  if (!columns || risk.k_min === null) {
    return '';
  }
  if (risk.k_min === 1) {
    const share = risk.share_below_5 === null ? '' : percent(risk.share_below_5);
    const rest = share ? ' ' + trans.__('%1 of rows are in groups of fewer than 5.', share) : '';
    return trans.__('By %1, at least one row stands alone (k = 1).', columns) + rest;
  }
  const others = risk.k_min - 1;
  return trans.__(
    'By %1, each row looks like at least %2 others (k = %3).',
    columns,
    others,
    risk.k_min
  );
}

/** Never "0 %" for something, nor "100 %" for less than all. */
export function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 1) {
    return '< 1 %';
  }
  return value > 99 && value < 100 ? '> 99 %' : `${Math.round(value)} %`;
}

function grouped(count: number): string {
  return count.toLocaleString();
}
