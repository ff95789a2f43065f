/** A finding as one line of text, to paste into a ticket. */
import { Clipboard } from '@jupyterlab/apputils';
import type { IFinding } from '../wire';

export function lineOf(finding: IFinding): string {
  const cell =
    finding.cell === null ? '' : `cell ${finding.cell}:${finding.line}:${finding.column}: `;
  const excerpt = finding.excerpt ? ` [${finding.excerpt}]` : '';
  return `${cell}${finding.severity}: ${finding.message} (${finding.rule} ${finding.name})${excerpt}`;
}

export function copyText(finding: IFinding): void {
  Clipboard.copyToSystem(lineOf(finding));
}
