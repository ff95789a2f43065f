/** Change what is stored of outputs: only the spans of findings, or one output as a whole. */
import type { IOutput } from '@jupyterlab/nbformat';
import { ITextEdits, JoinedEdits } from '../actions/edits';
import type { SharedCell } from '../scan/content';
import type { IEdit, IFinding, JsonPath } from '../wire';
import { editedOutput } from './texts';

/** Edit one text of an output, `where` as ["outputs", 0, "text"]; false when the edits do not fit to it. */
export function applyOutputEdits(
  cell: SharedCell,
  where: JsonPath,
  edits: readonly IEdit[]
): boolean {
  return isCode(cell) && setTexts(cell, [{ where, edits: [...edits] }]);
}

/** Make the fixes of these findings in the outputs of their cell; returns how many findings that were. */
export function redactFindings(cell: SharedCell, findings: readonly IFinding[]): number {
  const joined = new JoinedEdits(where => where[0] === 'outputs');
  const made = findings.filter(finding => joined.add(finding));
  return isCode(cell) && setTexts(cell, joined.texts) ? made.length : 0;
}

/** Remove these outputs of a cell. */
export function clearOutputs(cell: SharedCell, indices: readonly number[]): void {
  setOutputs(
    cell,
    outputsOf(cell).filter((_, index) => !indices.includes(index))
  );
}

/** A copy of the outputs as they will be saved. */
export function outputsOf(cell: SharedCell): IOutput[] {
  return isCode(cell) ? cell.getOutputs() : [];
}

/**
 * Put these in the place of all outputs; Lab's undo does not know of it.
 *
 * First none, then all: Lab shows an output that is set behind all others, and joins stream text with what was there
 * before. For the same reason this is not left to Lab's undo, which would do both at once.
 */
export function setOutputs(cell: SharedCell, outputs: IOutput[]): void {
  if (isCode(cell)) {
    cell.setOutputs([]);
    cell.setOutputs(outputs);
  }
}

/** What a finding is about is in an output of its cell. */
export function isInOutput(finding: IFinding): boolean {
  return finding.where[0] === 'outputs' && typeof finding.where[1] === 'number';
}

type CodeCell = Extract<SharedCell, { setOutputs: unknown }>;

function isCode(cell: SharedCell): cell is CodeCell {
  return cell.cell_type === 'code';
}

function setTexts(cell: CodeCell, texts: readonly ITextEdits[]): boolean {
  const outputs: IOutput[] = cell.getOutputs();
  for (const { where, edits } of texts) {
    const index = Number(where[1]);
    const edited = outputs[index] && editedOutput(outputs[index], where.slice(2), edits);
    if (!edited) {
      return false;
    }
    outputs[index] = edited;
  }
  if (texts.length) {
    setOutputs(cell, outputs);
  }
  return texts.length > 0;
}
