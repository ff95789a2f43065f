/** What severities and families are called, in the user's language. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ISettings } from '../tokens';
import type { Severity } from '../wire';

export type Family = keyof ISettings['families'];

/** Worst first: the order in which they are told. */
export const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info'];
export const FAMILIES: readonly Family[] = ['SEC', 'DES', 'PII', 'SUP', 'EXE', 'B'];

export function severityName(severity: Severity, trans: TranslationBundle): string {
  const names: Record<Severity, string> = {
    critical: trans.__('Critical'),
    high: trans.__('High'),
    medium: trans.__('Medium'),
    low: trans.__('Low'),
    info: trans.__('Info')
  };
  return names[severity];
}

/** Short enough for a chip; `familyTitle` says it whole. */
export function familyName(family: Family, trans: TranslationBundle): string {
  const names: Record<Family, string> = {
    SEC: trans.__('Secrets'),
    DES: trans.__('Loading'),
    PII: trans.__('Personal data'),
    SUP: trans.__('Supply chain'),
    EXE: trans.__('Execution'),
    B: trans.__('bandit')
  };
  return names[family];
}

export function familyTitle(family: Family, trans: TranslationBundle): string {
  const titles: Record<Family, string> = {
    SEC: trans.__('Tokens, keys and passwords'),
    DES: trans.__('Unsafe deserialization: files that run code when they are loaded'),
    PII: trans.__('Personal data in text, tables and outputs'),
    SUP: trans.__('Supply chain: packages, models and scripts from elsewhere'),
    EXE: trans.__('Code execution and transport'),
    B: trans.__("bandit's own tests")
  };
  return titles[family];
}
