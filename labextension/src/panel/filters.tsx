/** The panel's filters: text, families, lowest severity. */
import { searchIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { IFinding, Severity } from '../wire';
import { usePanel } from './context';
import { countFamilies } from './counts';
import { IPanelFilter, withFamily } from './filter';
import { FAMILIES, familyName, familyTitle, SEVERITIES, severityName } from './words';

interface IFilterProps {
  readonly filter: IPanelFilter;
  readonly change: (filter: IPanelFilter) => void;
}

export function Filters(props: { findings: readonly IFinding[] }): React.JSX.Element {
  const { model, trans } = usePanel();
  const { filter } = model.view;
  const change = (changed: IPanelFilter) => {
    model.view = { ...model.view, filter: changed };
  };
  return (
    <div className="jp-mlsec-filters" role="search" aria-label={trans.__('Filter problems')}>
      <div className="jp-mlsec-filter-line">
        <TextFilter filter={filter} change={change} />
        <MinimumFilter filter={filter} change={change} />
      </div>
      <FamilyChips findings={props.findings} filter={filter} change={change} />
    </div>
  );
}

function TextFilter({ filter, change }: IFilterProps): React.JSX.Element {
  const { trans } = usePanel();
  return (
    <label className="jp-mlsec-search">
      <searchIcon.react tag="span" className="jp-mlsec-search-icon" />
      <input
        type="search"
        placeholder={trans.__('Filter')}
        title={trans.__('Words in the message, the rule or the excerpt')}
        aria-label={trans.__('Filter by text')}
        spellCheck={false}
        value={filter.text}
        onChange={event => change({ ...filter, text: event.target.value })}
      />
    </label>
  );
}

function MinimumFilter({ filter, change }: IFilterProps): React.JSX.Element {
  const { trans } = usePanel();
  const label = (severity: Severity) =>
    severity === 'info' ? trans.__('All') : trans.__('≥ %1', severityName(severity, trans));
  return (
    <select
      className="jp-mlsec-minimum"
      aria-label={trans.__('Lowest severity')}
      title={trans.__('Lowest severity that is shown')}
      value={filter.minimum}
      onChange={event => change({ ...filter, minimum: event.target.value as Severity })}
    >
      {[...SEVERITIES].reverse().map(severity => (
        <option key={severity} value={severity}>
          {label(severity)}
        </option>
      ))}
    </select>
  );
}

/** One for each family that has findings, and for those that are asked for. */
function FamilyChips(
  props: IFilterProps & { findings: readonly IFinding[] }
): React.JSX.Element | null {
  const { trans } = usePanel();
  const { filter, change } = props;
  const counts = countFamilies(props.findings);
  const present = FAMILIES.filter(family => counts.has(family) || filter.families.has(family));
  if (present.length < 2 && filter.families.size === 0) {
    return null;
  }
  return (
    <div className="jp-mlsec-chips" role="group" aria-label={trans.__('Families')}>
      {present.map(family => (
        <button
          key={family}
          className="jp-mlsec-chip"
          title={familyTitle(family, trans)}
          aria-pressed={filter.families.has(family)}
          onClick={() => change(withFamily(filter, family))}
        >
          {familyName(family, trans)}{' '}
          <span className="jp-mlsec-chip-count">{counts.get(family) ?? 0}</span>
        </button>
      ))}
    </div>
  );
}
