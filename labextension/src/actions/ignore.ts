/** Switch a rule off at one place, in the notebook, with the user's reason. */
import type { NotebookContent, SharedCell } from '../scan/content';
import type { IFinding } from '../wire';
import { IInsertion, markdownComment, pythonComment } from './comment';
import { asOneStep } from './fix';

/** Write a comment where one can stand, else a tag of the cell, else (no cell) the notebook's metadata. */
export function ignoreFinding(
  content: NotebookContent,
  finding: IFinding,
  reason: string
): boolean {
  if (!finding.cell_id) {
    ignoreInNotebook(content, finding.rule);
    return true;
  }
  const cell = content.cell(finding.cell_id);
  if (!cell) {
    return false;
  }
  const comment = commentFor(content, cell, finding, reason);
  if (comment) {
    asOneStep(cell, () => cell.updateSource(comment.at, comment.at, comment.text));
  } else {
    tag(cell, finding.rule, reason);
  }
  return true;
}

function commentFor(
  content: NotebookContent,
  cell: SharedCell,
  finding: IFinding,
  reason: string
): IInsertion | null {
  if (finding.where[0] !== 'source') {
    return null;
  }
  const place = [cell.getSource(), finding.start, finding.end, finding.rule, reason] as const;
  if (cell.cell_type === 'markdown') {
    return markdownComment(...place);
  }
  const language = content.notebook.getMetadata().language_info?.name || 'python';
  return cell.cell_type === 'code' && /python/i.test(language) ? pythonComment(...place) : null;
}

function tag(cell: SharedCell, rule: string, reason: string): void {
  const tags = cell.getMetadata('tags');
  const name = `mlsec-ignore-${rule}`;
  const kept = Array.isArray(tags) ? tags.filter(other => other !== name) : [];
  cell.setMetadata('tags', [...kept, name]);
  if (reason.trim()) {
    const section = record(cell.getMetadata('mlsec'));
    cell.setMetadata('mlsec', {
      ...section,
      reasons: { ...record(section.reasons), [rule]: reason.trim() }
    });
  }
}

function ignoreInNotebook(content: NotebookContent, rule: string): void {
  const section = record(content.notebook.getMetadata('mlsec'));
  const before = Array.isArray(section.ignore) ? section.ignore : [section.ignore];
  const ignore = [...new Set([...before.filter(entry => typeof entry === 'string'), rule])];
  content.notebook.setMetadata('mlsec', { ...section, ignore });
}

type Json = ReturnType<SharedCell['getMetadata']>;

function record(value: unknown): { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as { [key: string]: Json })
    : {};
}
