/** Keeps lists calm: findings of a text that has changed stay in them until the next report. */
import type { IFinding } from '../wire';
import { placeOf } from './found';

export class ListedFindings {
  /** The findings for lists, in the order that they are given in: known ones, and held ones behind those of their cell. */
  get all(): readonly IFinding[] {
    return this.#all;
  }

  /** What is known now; of what was listed before, `isOpen` says whether the next report has to tell about it. */
  update(
    known: readonly IFinding[],
    order: readonly string[],
    isOpen: (finding: IFinding) => boolean
  ): void {
    const places = new Set(known.map(placeOf));
    const held = this.#all.filter(finding => !places.has(placeOf(finding)) && isOpen(finding));
    const shown = known.filter(finding => !this.#dismissed.has(placeOf(finding)));
    this.#held = new Set(held);
    this.#all = held.length ? inOrder([...shown, ...held], order) : shown;
  }

  /** A report has come: what is in it is so, whatever was dismissed before. */
  settle(): void {
    this.#dismissed.clear();
  }

  /** The user has dealt with it: it goes at once, not with the next report. */
  dismiss(finding: IFinding): void {
    this.#dismissed.add(placeOf(finding));
    this.#all = this.#all.filter(other => placeOf(other) !== placeOf(finding));
  }

  /** Its text has changed: it cannot be fixed before the next report. */
  isHeld(finding: IFinding): boolean {
    return this.#held.has(finding);
  }

  #all: readonly IFinding[] = [];
  #held = new Set<IFinding>();
  #dismissed = new Set<string>();
}

function inOrder(findings: readonly IFinding[], order: readonly string[]): readonly IFinding[] {
  const numbers = new Map(order.map((id, number) => [id, number]));
  const numberOf = (finding: IFinding) => numbers.get(finding.cell_id ?? '') ?? order.length;
  return [...findings].sort((a, b) => numberOf(a) - numberOf(b));
}
