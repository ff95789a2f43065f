/** The mark beside a rendered markdown cell, whose text has no editor that could show squiggles. */
import { MarkdownCell } from '@jupyterlab/cells';
import type { TranslationBundle } from '@jupyterlab/translation';
import { sentence } from '../actions/wording';
import { rank } from '../scan/filter';
import type { INotebookFindings } from '../tokens';
import type { IFinding } from '../wire';
import { button } from './element';

const MARK = 'jp-mlsec-rendered-mark';
/** So many messages are told on hover. */
const TOLD = 5;

/** Keep the marks of an open notebook up to date; the style sheet hides them while a cell is edited. */
export function markRendered(session: INotebookFindings, trans: TranslationBundle): void {
  const update = (ids?: ReadonlySet<string>) => {
    for (const cell of session.panel.content.widgets) {
      if (cell instanceof MarkdownCell && (!ids || ids.has(cell.model.id))) {
        mark(cell, session, trans);
      }
    }
  };
  session.changed.connect((_, ids) => update(ids));
  update();
}

function mark(cell: MarkdownCell, session: INotebookFindings, trans: TranslationBundle): void {
  cell.node.querySelector(`:scope > .${MARK}`)?.remove();
  const findings = session
    .findingsOf(cell.model.id)
    .filter(finding => finding.where[0] === 'source');
  if (findings.length) {
    const made = button(MARK, '', () => void session.reveal(findings[0]));
    const worst = findings.reduce((a, b) => (rank(b.severity) > rank(a.severity) ? b : a));
    made.dataset.severity = worst.severity;
    made.title = told(findings, trans);
    made.setAttribute('aria-label', made.title);
    cell.node.append(made);
  }
}

function told(findings: readonly IFinding[], trans: TranslationBundle): string {
  const lines = findings
    .slice(0, TOLD)
    .map(({ message, rule }) => `${sentence(message)} (${rule})`);
  const more = findings.length - TOLD;
  return [...lines, ...(more > 0 ? [trans.__('and %1 more', more)] : [])].join('\n');
}
