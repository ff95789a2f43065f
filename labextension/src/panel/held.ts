/** Keeps the list calm while a notebook is scanned again: typing in a cell must not make its rows flicker. */
import type { IFinding } from '../wire';

export class HeldFindings {
  /** What to show: what the store has, or, as long as it scans, what was shown before. */
  take(findings: readonly IFinding[], scanning: boolean): readonly IFinding[] {
    this.#current = new Set(findings);
    if (!scanning || this.#shown.length === 0) {
      this.#shown = findings;
    }
    return this.#shown.filter(finding => !this.#dismissed.has(finding));
  }

  /** The user has dealt with it: its row goes at once, not with the next report. */
  dismiss(finding: IFinding): void {
    this.#dismissed.add(finding);
  }

  /** Shown still, though its text changed: it cannot be fixed before the next report. */
  isHeld(finding: IFinding): boolean {
    return !this.#current.has(finding);
  }

  #shown: readonly IFinding[] = [];
  #current: ReadonlySet<IFinding> = new Set();
  #dismissed = new WeakSet<IFinding>();
}
