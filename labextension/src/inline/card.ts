/** What a finding's tooltip says. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { sentence } from '../actions/wording';
import type { IFinding, IRuleInfo, Severity } from '../wire';
import { choicesFor, IHandlers } from './choices';
import { button, element } from './element';

export function severityName(severity: Severity, trans: TranslationBundle): string {
  const names: Record<Severity, string> = {
    info: trans.__('info'),
    low: trans.__('low'),
    medium: trans.__('medium'),
    high: trans.__('high'),
    critical: trans.__('critical')
  };
  return names[severity];
}

export function card(
  finding: IFinding,
  rule: IRuleInfo | undefined,
  handlers: IHandlers,
  trans: TranslationBundle
): HTMLElement {
  const actions = choicesFor(finding, handlers, trans).map(choice =>
    button(`jp-mlsec-hover-action jp-mod-${choice.id}`, choice.label, choice.run)
  );
  const made = element(
    'div',
    'jp-mlsec-hover',
    element('div', 'jp-mlsec-hover-message', sentence(finding.message)),
    ...reasons(rule, trans),
    element(
      'div',
      'jp-mlsec-hover-rule',
      `${finding.rule} ${finding.name} · ${severityName(finding.severity, trans)}`
    ),
    element('div', 'jp-mlsec-hover-actions', ...actions)
  );
  made.dataset.severity = finding.severity;
  return made;
}

function reasons(rule: IRuleInfo | undefined, trans: TranslationBundle): HTMLElement[] {
  const texts: HTMLElement[] = [];
  if (rule?.why) {
    texts.push(element('div', 'jp-mlsec-hover-text', rule.why));
  }
  if (rule?.instead) {
    const label = element('strong', '', trans.__('Instead:'));
    texts.push(element('div', 'jp-mlsec-hover-text', label, ' ', rule.instead));
  }
  return texts;
}
