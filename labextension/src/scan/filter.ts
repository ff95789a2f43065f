/** Which findings the settings let through. */
import type { ISettings } from '../tokens';
import type { IFinding, Severity } from '../wire';

const ORDER: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical'];

/** 0 (info) to 4 (critical). */
export function rank(severity: Severity): number {
  return ORDER.indexOf(severity);
}

/** The letters that a rule's id begins with. */
export function familyOf(rule: string): keyof ISettings['families'] | undefined {
  const letters = /^[A-Z]+/.exec(rule)?.[0];
  return letters as keyof ISettings['families'] | undefined;
}

export function isShown(finding: IFinding, settings: ISettings): boolean {
  const family = familyOf(finding.rule);
  return (
    settings.enabled &&
    rank(finding.severity) >= rank(settings.minimumSeverity) &&
    (family === undefined || settings.families[family] !== false) &&
    !settings.ignoredRules.some(entry => names(entry, finding))
  );
}

/** As on the command line: an id, a prefix of ids, or a rule's name. */
export function names(entry: string, finding: IFinding): boolean {
  const wanted = entry.trim();
  return (
    wanted !== '' &&
    (finding.rule.startsWith(wanted.toUpperCase()) || finding.name === wanted.toLowerCase())
  );
}
