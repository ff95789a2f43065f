/** Which states of its cells the last report on a notebook was about. */
import type { IFinding } from '../wire';
import { NotebookContent, partOf, Stamp } from './content';
import type { Stamps } from './scanner';

export class Reported {
  constructor(private readonly content: () => NotebookContent | null) {}

  /** Whether there has been a report. */
  get isScanned(): boolean {
    return this.#isScanned;
  }

  /** A report has come; returns the cells whose source is another one than in the last report. */
  take(stamps: Stamps): readonly string[] {
    const before = this.#stamps;
    this.#stamps = stamps;
    this.#isScanned = true;
    return [...stamps.keys()].filter(id => stamps.get(id)?.source !== before.get(id)?.source);
  }

  forget(): void {
    this.#stamps = new Map();
    this.#isScanned = false;
  }

  has(id: string): boolean {
    return this.#stamps.has(id);
  }

  /** Whether a part of a cell is still the one that was reported on. */
  isCurrent(id: string, part: keyof Stamp): boolean {
    const stamp = this.content()?.stamp(id);
    return stamp !== undefined && stamp[part] === this.#stamps.get(id)?.[part];
  }

  /** Whether all texts that a finding and its fix speak of are still those that were reported on. */
  isOf(finding: IFinding): boolean {
    const edits = finding.fix?.edits ?? [];
    const wheres = [finding.where, ...edits.map(edit => edit.where ?? finding.where)];
    const id = finding.cell_id;
    return !id || wheres.every(where => this.isCurrent(id, partOf(where)));
  }

  #stamps: Stamps = new Map();
  #isScanned = false;
}
