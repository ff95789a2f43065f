/** Asks for the reason why a finding is to be ignored. */
import * as React from 'react';
import type { IFinding } from '../wire';
import { usePanel } from './context';

export function IgnoreForm(props: { finding: IFinding; close: () => void }): React.JSX.Element {
  const { model, trans, announce } = usePanel();
  const [reason, setReason] = React.useState('');
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const done = model.ignore(props.finding, reason.trim());
    announce(done ? trans.__('Ignored.') : trans.__('The text has changed: it is checked again.'));
    props.close();
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      props.close();
    }
  };
  return (
    <form className="jp-mlsec-ignore" onSubmit={submit} onKeyDown={onKeyDown}>
      <input
        type="text"
        autoFocus
        maxLength={200}
        placeholder={trans.__('Why is this not a problem here?')}
        aria-label={trans.__('Reason for ignoring %1', props.finding.rule)}
        value={reason}
        onChange={event => setReason(event.target.value)}
      />
      <div className="jp-mlsec-buttons">
        <button type="submit" className="jp-mlsec-button jp-mod-accept">
          {trans.__('Ignore %1 here', props.finding.rule)}
        </button>
        <button type="button" className="jp-mlsec-button" onClick={props.close}>
          {trans.__('Cancel')}
        </button>
      </div>
    </form>
  );
}
