/** How many findings there are, by severity and by family, and how that is said. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { familyOf } from '../scan/filter';
import type { IFinding, Severity } from '../wire';
import { Family, SEVERITIES } from './words';

export type SeverityCounts = Readonly<Record<Severity, number>>;

export function countSeverities(findings: readonly IFinding[]): SeverityCounts {
  const counts: Record<Severity, number> = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  findings.forEach(finding => counts[finding.severity]++);
  return counts;
}

export function countFamilies(findings: readonly IFinding[]): ReadonlyMap<Family, number> {
  const counts = new Map<Family, number>();
  for (const finding of findings) {
    const family = familyOf(finding.rule);
    if (family) {
      counts.set(family, (counts.get(family) ?? 0) + 1);
    }
  }
  return counts;
}

/** How many "fix all safe" takes on: what is only information is fixed when it is asked for by itself. */
export function countSafeFixes(findings: readonly IFinding[]): number {
  return findings.filter(finding => finding.fix?.safe && finding.severity !== 'info').length;
}

/** The worst severity there is. */
export function worstOf(counts: SeverityCounts): Severity | undefined {
  return SEVERITIES.find(severity => counts[severity] > 0);
}

/** "3 high, 2 medium"; "" when there is nothing. */
export function sayCounts(counts: SeverityCounts, trans: TranslationBundle): string {
  const say: Record<Severity, (count: number) => string> = {
    critical: count => trans.__('%1 critical', count),
    high: count => trans.__('%1 high', count),
    medium: count => trans.__('%1 medium', count),
    low: count => trans.__('%1 low', count),
    info: count => trans.__('%1 info', count)
  };
  const said = SEVERITIES.filter(severity => counts[severity] > 0);
  return said.map(severity => say[severity](counts[severity])).join(', ');
}

/** "5 problems: 3 high, 2 medium", for screen readers and tooltips. */
export function sayTotal(findings: readonly IFinding[], trans: TranslationBundle): string {
  if (findings.length === 0) {
    return trans.__('No security problems');
  }
  const total = trans._n('%1 security problem', '%1 security problems', findings.length);
  return `${total}: ${sayCounts(countSeverities(findings), trans)}`;
}
