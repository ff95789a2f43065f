/** The small form that asks why a finding is to be left. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IFinding } from '../wire';
import { button, element } from './element';

export function reasonForm(
  finding: IFinding,
  confirm: (reason: string) => void,
  cancel: () => void,
  trans: TranslationBundle
): HTMLElement {
  const input = element('input', 'jp-mlsec-reason-input jp-mod-styled');
  input.type = 'text';
  input.maxLength = 200;
  input.placeholder = trans.__('Reason (may be empty)');
  input.setAttribute('aria-label', trans.__('Why %1 is ignored here', finding.rule));
  const form = element(
    'form',
    'jp-mlsec-reason',
    element('div', 'jp-mlsec-menu-title', trans.__('Ignore %1 here', finding.rule)),
    input,
    button('jp-mlsec-hover-action jp-mod-fix', trans.__('Ignore'), () => confirm(input.value)),
    button('jp-mlsec-hover-action', trans.__('Cancel'), cancel)
  );
  form.setAttribute('role', 'dialog');
  form.setAttribute('aria-label', trans.__('Ignore %1 here', finding.rule));
  form.addEventListener('submit', event => event.preventDefault());
  input.addEventListener('keydown', event => {
    if (event.key === 'Enter') {
      event.preventDefault();
      confirm(input.value);
    }
  });
  return form;
}
