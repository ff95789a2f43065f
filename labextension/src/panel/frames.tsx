/** The data frames in the kernel's memory that hold personal data. Fed by the kernel; computes nothing. */
import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { insertCode } from '../kernel/insert';
import type { INotebookFindings } from '../tokens';
import { usePanel } from './context';
import { FrameCard } from './frame-card';

/** What makes a kernel tell about its frames after each cell; run by the user, never by us. */
const WATCH_CODE = '%mlsec watch on';
export const SETUP_CODE = `%pip install mlsec-nb\n%load_ext mlsec_nb\n${WATCH_CODE}`;

/** Cards shown at first, and more with each "show more". */
const STEP = 20;

export function FramesSection(props: { notebook: INotebookFindings }): React.JSX.Element | null {
  const { trans } = usePanel();
  const [open, setOpen] = React.useState(true);
  const content = React.useRef<HTMLDivElement>(null);
  const { kernel, frames } = props.notebook;
  if (kernel === 'none' || kernel === 'unknown') {
    return null;
  }
  const Caret = open ? caretDownIcon : caretRightIcon;
  return (
    <section className="jp-mlsec-frames" aria-label={trans.__('DataFrames')}>
      <h3 className="jp-mlsec-section-title">
        <button aria-expanded={open} onClick={() => isBelowView(content.current) || setOpen(!open)}>
          <Caret.react tag="span" className="jp-mlsec-caret" />
          <span>{trans.__('DataFrames')}</span>
          {frames.length > 0 && <span className="jp-mlsec-badge">{frames.length}</span>}
        </button>
      </h3>
      <div ref={content}>{open && <Cards {...props} />}</div>
    </section>
  );
}

/** The title stays in sight below a long list: then it leads to what it is the title of. */
function isBelowView(content: HTMLElement | null): boolean {
  const view = content?.closest('.jp-mlsec-scroll')?.getBoundingClientRect();
  const below = !!content && !!view && content.getBoundingClientRect().top > view.bottom;
  if (below) {
    content.scrollIntoView({ block: 'nearest' });
  }
  return below;
}

interface ISetupProps {
  readonly notebook: INotebookFindings;
  readonly text: string;
  readonly code: string;
}

function Setup({ notebook, text, code }: ISetupProps): React.JSX.Element {
  const { trans, announce } = usePanel();
  const insert = () => {
    insertCode(notebook.panel, code);
    announce(trans.__('A new cell was added. Run it to see the data frames.'));
  };
  return (
    <div className="jp-mlsec-message jp-mod-small" data-kernel={notebook.kernel}>
      <p>{text}</p>
      <code className="jp-mlsec-message-code">{code}</code>
      <button className="jp-mlsec-button" onClick={insert}>
        {trans.__('Insert as a cell')}
      </button>
    </div>
  );
}

function Cards(props: { notebook: INotebookFindings }): React.JSX.Element {
  const { trans } = usePanel();
  const [limit, setLimit] = React.useState(STEP);
  const { frames } = props.notebook;
  if (props.notebook.kernel === 'without') {
    const text = trans.__('To see personal data in live data frames, run this in the notebook:');
    return <Setup notebook={props.notebook} text={text} code={SETUP_CODE} />;
  }
  if (frames.length === 0) {
    const text = trans.__('No personal data so far. To check data frames after each cell, run:');
    return <Setup notebook={props.notebook} text={text} code={WATCH_CODE} />;
  }
  return (
    <div className="jp-mlsec-cards">
      {frames.slice(0, limit).map(frame => (
        <FrameCard key={frame.name} frame={frame} notebook={props.notebook} />
      ))}
      {frames.length > limit && (
        <button className="jp-mlsec-button" onClick={() => setLimit(limit + STEP)}>
          {trans.__('Show %1 more', Math.min(STEP, frames.length - limit))}
        </button>
      )}
    </div>
  );
}
