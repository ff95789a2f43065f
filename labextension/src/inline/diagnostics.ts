/** Findings as CodeMirror's diagnostics. */
import type { Diagnostic } from '@codemirror/lint';
import type { EditorView } from '@codemirror/view';
import { sentence } from '../actions/wording';
import type { IFinding, Severity } from '../wire';

/** A diagnostic that knows its finding. */
export interface IMark extends Diagnostic {
  finding: IFinding;
}

const LEVELS: Record<Severity, Diagnostic['severity']> = {
  info: 'info',
  low: 'info',
  medium: 'warning',
  high: 'error',
  critical: 'error'
};

/** The marks of the findings in a cell's source, in a text of `length` UTF-16 units. */
export function marksOf(
  findings: readonly IFinding[],
  length: number,
  render: (finding: IFinding, view: EditorView) => Node
): IMark[] {
  return findings
    .filter(finding => finding.where[0] === 'source' && finding.end <= length)
    .map(finding => ({
      from: finding.start,
      to: finding.end,
      severity: LEVELS[finding.severity],
      markClass: 'jp-mlsec-squiggle',
      message: sentence(finding.message),
      finding,
      renderMessage: view => render(finding, view)
    }));
}

/** Equal where marks would look and act the same. */
export function lookOf(findings: readonly IFinding[]): string {
  return JSON.stringify(
    findings
      .filter(finding => finding.where[0] === 'source')
      .map(f => [f.rule, f.start, f.end, f.severity, f.message, f.fix])
  );
}
