/** What the panel's own filters let through; the settings' filter has been applied before. */
import { familyOf, rank } from '../scan/filter';
import type { IFinding, Severity } from '../wire';
import type { Family } from './words';

export interface IPanelFilter {
  /** Words that must all occur in the message, the rule's id or name, the masked excerpt or the tags. */
  readonly text: string;
  /** Only these; empty: all. */
  readonly families: ReadonlySet<Family>;
  readonly minimum: Severity;
}

export const NO_FILTER: IPanelFilter = { text: '', families: new Set(), minimum: 'info' };

export function applyFilter(
  findings: readonly IFinding[],
  filter: IPanelFilter
): readonly IFinding[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return findings.filter(
    finding =>
      rank(finding.severity) >= rank(filter.minimum) &&
      isWanted(finding, filter.families) &&
      hasAll(finding, words)
  );
}

export function withFamily(filter: IPanelFilter, family: Family): IPanelFilter {
  const families = new Set(filter.families);
  if (!families.delete(family)) {
    families.add(family);
  }
  return { ...filter, families };
}

function isWanted(finding: IFinding, families: ReadonlySet<Family>): boolean {
  const family = familyOf(finding.rule);
  return families.size === 0 || (family !== undefined && families.has(family));
}

function hasAll(finding: IFinding, words: readonly string[]): boolean {
  if (words.length === 0) {
    return true;
  }
  const { message, rule, name, excerpt, tags } = finding;
  const text = [message, rule, name, excerpt, ...tags].join('\n').toLowerCase();
  return words.every(word => text.includes(word));
}
