/** What is said of findings in outputs. Rule names are ours; nothing scanned is in these sentences. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IFinding } from '../wire';
import { isInOutput } from './redact';

/** Whether a finding is a secret or personal data in an output. */
export function isLeak(finding: IFinding): boolean {
  return isInOutput(finding) && /^(?:SEC|PII)/.test(finding.rule);
}

/** "a secret (hugging face token)", "secrets and personal data (…) in 3 places". */
export function leaksInWords(findings: readonly IFinding[], trans: TranslationBundle): string {
  const what = whatLeaks(findings, trans);
  const kinds = [...new Set(findings.map(finding => finding.name.replace(/-/g, ' ')))];
  const shown = kinds.length > 3 ? [...kinds.slice(0, 3), '…'] : kinds;
  const found = trans.__('%1 (%2)', what, shown.join(', '));
  return findings.length > 1 ? trans.__('%1 in %2 places', found, findings.length) : found;
}

/** "a secret", "secrets and personal data" */
export function whatLeaks(findings: readonly IFinding[], trans: TranslationBundle): string {
  const secrets = findings.filter(finding => finding.rule.startsWith('SEC')).length;
  if (!secrets) {
    return trans.__('personal data');
  }
  if (secrets < findings.length) {
    return trans.__('secrets and personal data');
  }
  return secrets > 1 ? trans.__('secrets') : trans.__('a secret');
}
