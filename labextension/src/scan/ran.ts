/** What a kernel tells is about the text that was executed, and about outputs as they came. */
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { IFinding, JsonPath } from '../wire';
import type { SharedCell } from './content';

/** The cells that were edited after they ran. */
export function editedSince(panel: NotebookPanel): ReadonlySet<string> {
  const models = panel.content.widgets.map(cell => cell.model);
  return new Set(models.filter(model => 'isDirty' in model && model.isDirty).map(({ id }) => id));
}

/** Whether the place of a finding is still there: its text, long enough, with its lines where they were. */
export function isStillThere(finding: IFinding, cell: SharedCell): boolean {
  const text = textAt(cell, finding.where);
  return (
    text !== undefined &&
    finding.end <= text.length &&
    lineOf(text, finding.start) === finding.line &&
    lineOf(text, finding.end) === finding.end_line
  );
}

function textAt(cell: SharedCell, where: JsonPath): string | undefined {
  if (where[0] === 'source') {
    return cell.getSource();
  }
  let found: unknown = where[0] === 'outputs' ? { outputs: outputsOf(cell) } : undefined;
  for (const step of where) {
    found = (found as Record<string | number, unknown> | undefined)?.[step];
  }
  const text: unknown = Array.isArray(found) ? found.join('') : found;
  return typeof text === 'string' ? text : undefined;
}

function outputsOf(cell: SharedCell): readonly unknown[] {
  return 'getOutputs' in cell ? cell.getOutputs() : [];
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
