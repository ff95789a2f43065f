/** Make fixes: edits of a cell's texts that one undo takes back. */
import { applyOutputEdits } from '../outputs/redact';
import type { NotebookContent, SharedCell } from '../scan/content';
import type { IEdit, IFinding, JsonPath } from '../wire';

/** Edits of one text of a cell. */
interface ITextEdits {
  where: JsonPath;
  edits: IEdit[];
}

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
  const ids = new Set(findings.map(finding => finding.cell_id ?? ''));
  return [...ids].flatMap(id => {
    const cell = content.cell(id);
    return cell
      ? applyInCell(
          cell,
          findings.filter(f => f.cell_id === id)
        )
      : [];
  });
}

function applyInCell(cell: SharedCell, findings: readonly IFinding[]): IFinding[] {
  const texts = new Map<string, ITextEdits>();
  const made = findings.filter(finding => addEdits(cell, texts, finding));
  const [inSource, inOutputs] = partition([...texts.values()], text => text.where[0] === 'source');
  if (inSource.length) {
    asOneStep(cell, () => inSource.forEach(({ edits }) => editSource(cell, edits)));
  }
  // Lab's undo knows nothing of outputs.
  return inOutputs.every(({ where, edits }) => applyOutputEdits(cell, where, edits)) ? made : [];
}

/** Add the edits of a fix, unless one of them overlaps those that are there or cannot be made. */
function addEdits(cell: SharedCell, texts: Map<string, ITextEdits>, finding: IFinding): boolean {
  const wanted = (finding.fix?.edits ?? []).map(e => ({
    edit: e,
    where: e.where ?? finding.where
  }));
  const fits = wanted.every(
    ({ edit, where }) =>
      isPossible(cell, where, edit) &&
      !(texts.get(JSON.stringify(where))?.edits ?? []).some(other => collide(edit, other))
  );
  if (!fits) {
    return false;
  }
  for (const { edit, where } of wanted) {
    const key = JSON.stringify(where);
    const text = texts.get(key) ?? { where, edits: [] };
    // The same edit twice (one `import os` for two fixes) is one edit.
    if (!text.edits.some(other => same(edit, other))) {
      text.edits.push(edit);
    }
    texts.set(key, text);
  }
  return wanted.length > 0;
}

function isPossible(cell: SharedCell, where: JsonPath, edit: IEdit): boolean {
  return where[0] === 'source' ? edit.end <= cell.getSource().length : where[0] === 'outputs';
}

function editSource(cell: SharedCell, edits: readonly IEdit[]): void {
  const fromTheEnd = [...edits].sort((a, b) => b.start - a.start || b.end - a.end);
  fromTheEnd.forEach(edit => cell.updateSource(edit.start, edit.end, edit.text));
}

function partition<T>(items: readonly T[], belongs: (item: T) => boolean): [T[], T[]] {
  return [items.filter(belongs), items.filter(item => !belongs(item))];
}

function same(one: IEdit, other: IEdit): boolean {
  return one.start === other.start && one.end === other.end && one.text === other.text;
}

function collide(one: IEdit, other: IEdit): boolean {
  return !same(one, other) && one.start < other.end && other.start < one.end;
}

/** Do it as one step of undo: Yjs joins what comes within half a second, unless it is told not to. */
export function asOneStep(cell: SharedCell, change: () => void): void {
  const { undoManager } = cell as { undoManager?: { stopCapturing(): void } | null };
  undoManager?.stopCapturing();
  cell.transact(change);
  undoManager?.stopCapturing();
}
