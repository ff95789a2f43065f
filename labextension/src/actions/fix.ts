/** Make fixes: edits of a cell's texts that one undo takes back. */
import type { JSONObject } from '@lumino/coreutils';
import { applyOutputEdits } from '../outputs/redact';
import { editedJson } from '../outputs/texts';
import type { NotebookContent, Part, SharedCell, SharedNotebook } from '../scan/content';
import { partOf } from '../scan/content';
import type { IEdit, IFinding, JsonPath } from '../wire';
import { JoinedEdits } from './edits';

/** Make the fix of a finding whose texts are unchanged; false when that cannot be done. */
export function applyFix(content: NotebookContent, finding: IFinding): boolean {
  return applyTogether(content, [finding]).length === 1;
}

/** Make the safe fixes; one that overlaps another is left for the next time. Returns those that were made. */
export function applySafeFixes(
  content: NotebookContent,
  findings: readonly IFinding[]
): readonly IFinding[] {
  return applyTogether(
    content,
    findings.filter(finding => finding.fix?.safe && finding.severity !== 'info')
  );
}

function applyTogether(content: NotebookContent, findings: readonly IFinding[]): IFinding[] {
  const ids = new Set(findings.map(finding => finding.cell_id));
  return [...ids].flatMap(id => {
    const here = findings.filter(finding => finding.cell_id === id);
    if (!id) {
      return applyInNotebook(content.notebook, here);
    }
    const cell = content.cell(id);
    return cell ? applyInCell(cell, here) : [];
  });
}

function applyInCell(cell: SharedCell, findings: readonly IFinding[]): IFinding[] {
  const joined = new JoinedEdits((where, edit) => isPossible(cell, where, edit));
  const made = findings.filter(finding => joined.add(finding));
  const of = (part: Part) => joined.texts.filter(({ where }) => partOf(where) === part);
  const [metadata] = of('metadata').map(({ edits }) => edited(cell.getMetadata(), edits));
  if (metadata === null) {
    return [];
  }
  asOneStep(cell, () => {
    of('source').forEach(({ edits }) => editSource(cell, edits));
    if (metadata) {
      cell.setMetadata(metadata);
    }
  });
  // Lab's undo knows nothing of outputs.
  const inOutputs = of('outputs').map(({ where, edits }) => applyOutputEdits(cell, where, edits));
  return inOutputs.every(Boolean) ? made : [];
}

function applyInNotebook(notebook: SharedNotebook, findings: readonly IFinding[]): IFinding[] {
  const joined = new JoinedEdits(where => where[0] === 'metadata');
  const made = findings.filter(finding => joined.add(finding));
  const [metadata] = joined.texts.map(({ edits }) => edited(notebook.getMetadata(), edits));
  if (!metadata) {
    return [];
  }
  notebook.setMetadata(metadata);
  return made;
}

/** Metadata after edits of how it is written; null when they do not fit to it. */
function edited<T extends object>(metadata: T, edits: readonly IEdit[]): T | null {
  return editedJson(metadata as JSONObject, edits) as T | null;
}

/** An attachment's name is written in the text that shows it too: it is not changed. */
function isPossible(cell: SharedCell, where: JsonPath, edit: IEdit): boolean {
  return where[0] === 'source' ? edit.end <= cell.getSource().length : where[0] !== 'attachments';
}

function editSource(cell: SharedCell, edits: readonly IEdit[]): void {
  const fromTheEnd = [...edits].sort((a, b) => b.start - a.start || b.end - a.end);
  fromTheEnd.forEach(edit => cell.updateSource(edit.start, edit.end, edit.text));
}

/** Do it as one step of undo: Yjs joins what comes within half a second, unless it is told not to. */
export function asOneStep(cell: SharedCell, change: () => void): void {
  const { undoManager } = cell as { undoManager?: { stopCapturing(): void } | null };
  undoManager?.stopCapturing();
  cell.transact(change);
  undoManager?.stopCapturing();
}
