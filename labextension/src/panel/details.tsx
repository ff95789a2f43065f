/** What an opened finding tells: why it matters, what to do instead, and the buttons to do it. */
import * as React from 'react';
import { canFix, changesBehaviour } from '../actions/wording';
import { usePanel } from './context';
import { copyText } from './copy';
import { Explanation } from './explanation';
import { IgnoreForm } from './ignore-form';
import type { Row } from './rows';
import { withExplained } from './view-state';

const SCROLLS_AFTER_MS = 300;

interface IDetailsProps {
  readonly row: Extract<Row, { kind: 'finding' }>;
  /** Only the buttons of the active row are in the order of Tab. */
  readonly active: boolean;
}

export function Details({ row, active }: IDetailsProps): React.JSX.Element {
  const { model, trans } = usePanel();
  const { finding } = row;
  const rule = model.notebook?.rules.get(finding.rule);
  const [asking, setAsking] = React.useState(false);
  const node = React.useRef<HTMLDivElement>(null);
  // What was just opened may be below the end of the list; of what is higher than that, the beginning is seen.
  // Not at once: the row must not move away under the second half of a double click.
  React.useEffect(() => {
    const scroll = () => {
      node.current?.scrollIntoView({ block: 'nearest' });
      node.current?.previousElementSibling?.scrollIntoView({ block: 'nearest' });
    };
    const timer = active ? window.setTimeout(scroll, SCROLLS_AFTER_MS) : 0;
    return () => window.clearTimeout(timer);
  }, []);
  return (
    <div ref={node} className="jp-mlsec-details" role="row" aria-level={3} data-details={row.key}>
      <div role="gridcell">
        {finding.excerpt && (
          <code className="jp-mlsec-excerpt jp-mod-whole">{finding.excerpt}</code>
        )}
        {rule?.why && <p>{rule.why}</p>}
        {rule?.instead && (
          <p>
            <strong>{trans.__('Instead:')}</strong> {rule.instead}
          </p>
        )}
        {asking ? (
          <IgnoreForm finding={finding} close={() => setAsking(false)} />
        ) : (
          <Buttons row={row} active={active} ask={() => setAsking(true)} />
        )}
        {row.explained && <Explanation rule={finding.rule} />}
      </div>
    </div>
  );
}

function Buttons(props: IDetailsProps & { ask: () => void }): React.JSX.Element {
  const { model, trans, announce } = usePanel();
  const { finding, held } = props.row;
  const tabIndex = props.active ? 0 : -1;
  const fix = () =>
    announce(
      model.fix(finding)
        ? trans.__('Fixed.')
        : trans.__('The text has changed: it is checked again.')
    );
  const changing = trans.__('This changes what the code does: look at it after.');
  const outdated = trans.__('The text has changed since the last scan: scan again first.');
  const { explained } = props.row;
  const explain = () => {
    model.view = withExplained(model.view, props.row.key);
  };
  const copy = () => {
    copyText(finding);
    announce(trans.__('Copied.'));
  };
  const button = { className: 'jp-mlsec-button', tabIndex };
  return (
    <div className="jp-mlsec-buttons">
      {canFix(finding) && (
        <button
          {...button}
          className="jp-mlsec-button jp-mod-accept"
          disabled={held}
          onClick={fix}
          title={held ? outdated : changesBehaviour(finding) ? changing : ''}
        >
          {finding.fix.title}
        </button>
      )}
      <button {...button} disabled={held} title={held ? outdated : ''} onClick={props.ask}>
        {trans.__('Ignore…')}
      </button>
      <button {...button} aria-expanded={explained} onClick={explain}>
        {trans.__('Explain')}
      </button>
      <button {...button} onClick={copy}>
        {trans.__('Copy')}
      </button>
    </div>
  );
}
