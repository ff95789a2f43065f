/** One data frame: its columns with personal data, the risk of singling somebody out, and what can be done. */
import * as React from 'react';
import type { INotebookFindings } from '../tokens';
import type { IFrame, IFrameColumn } from '../wire';
import { usePanel } from './context';
import { groupName, percent, sayRisk, saySize } from './frame-words';

export function FrameCard(props: {
  frame: IFrame;
  notebook: INotebookFindings;
}): React.JSX.Element {
  const { trans } = usePanel();
  const { frame, notebook } = props;
  const risk = sayRisk(frame.risk, trans);
  return (
    <article className="jp-mlsec-card" aria-label={trans.__('Data frame %1', frame.name)}>
      <h4 className="jp-mlsec-card-title">
        <code title={frame.name}>{frame.name}</code>
        <span className="jp-mlsec-hint">{saySize(frame, trans)}</span>
      </h4>
      <ul className="jp-mlsec-columns">
        {frame.columns.map((column, index) => (
          <Column key={index} column={column} />
        ))}
      </ul>
      {risk && <p className="jp-mlsec-risk">{risk}</p>}
      {frame.actions.length > 0 && (
        <div className="jp-mlsec-buttons">
          {frame.actions.map(action => (
            <button
              key={action.id}
              className="jp-mlsec-button jp-mlsec-frame-action"
              title={`${action.title}\n${trans.__('Adds a cell with the code; you run it')}`}
              onClick={() => notebook.act(frame.name, action.id)}
            >
              {action.title}
            </button>
          ))}
        </div>
      )}
    </article>
  );
}

function Column({ column }: { column: IFrameColumn }): React.JSX.Element {
  const { trans } = usePanel();
  const [open, setOpen] = React.useState(false);
  return (
    <li className={`jp-mlsec-column jp-mod-${column.group}`}>
      <button className="jp-mlsec-column-line" aria-expanded={open} onClick={() => setOpen(!open)}>
        <code className="jp-mlsec-column-name" title={column.name}>
          {column.name}
        </code>
        <span className="jp-mlsec-entity" title={column.entity}>
          {column.entity}
        </span>
        <span className="jp-mlsec-group">{groupName(column.group, trans)}</span>
        <ConfidenceBar confidence={column.confidence} />
      </button>
      {open && <ColumnDetails column={column} />}
    </li>
  );
}

function ConfidenceBar(props: { confidence: number }): React.JSX.Element {
  const { trans } = usePanel();
  const label = trans.__('Confidence %1', percent(props.confidence));
  return (
    <meter
      className="jp-mlsec-confidence"
      min={0}
      max={1}
      value={props.confidence}
      title={label}
      aria-label={label}
    />
  );
}

function ColumnDetails({ column }: { column: IFrameColumn }): React.JSX.Element {
  const { trans } = usePanel();
  return (
    <dl className="jp-mlsec-column-details">
      <dt>{trans.__('Share of rows')}</dt>
      <dd>{percent(column.prevalence)}</dd>
      <dt>{trans.__('Confidence')}</dt>
      <dd>{percent(column.confidence)}</dd>
      {column.shape && (
        <>
          <dt>{trans.__('Looks like')}</dt>
          <dd>
            <code>{column.shape}</code>
          </dd>
        </>
      )}
      <dt>{trans.__('Why')}</dt>
      <dd>{column.reason}</dd>
      {column.tags.length > 0 && (
        <>
          <dt>{trans.__('Tags')}</dt>
          <dd>{column.tags.join(' · ')}</dd>
        </>
      )}
    </dl>
  );
}
