/** The findings of one notebook, by cell: what was reported, less what went stale, less what settings hide. */
import type { IFinding, ILiveReport, IRuleInfo, IScanError } from '../wire';
import type { ISettings } from '../tokens';
import { Part, partOf } from './content';
import { isShown, rank } from './filter';

type ByCell = Map<string, readonly IFinding[]>;

/** Where findings come from; each report replaces the last one of its source. */
export type Source = 'server' | 'kernel';

export class Found {
  /** `isSwitchedOff`: whether the notebook switches a finding's rule off. Only kernels have to be told. */
  constructor(
    settings: ISettings,
    private readonly isSwitchedOff: (finding: IFinding) => boolean = () => false
  ) {
    this.#settings = settings;
  }

  rules: ReadonlyMap<string, IRuleInfo> = new Map();
  errors: readonly IScanError[] = [];

  /** All shown findings, cells in the given order, those of the notebook itself last. */
  list(order: readonly string[]): readonly IFinding[] {
    return [...order, ''].flatMap(id => this.#shown.get(id) ?? []);
  }

  of(cell: string): readonly IFinding[] {
    return this.#shown.get(cell) ?? [];
  }

  /** The finding that is now at the place of `finding`, which may come from an earlier report. */
  current(finding: IFinding): IFinding | undefined {
    const key = placeOf(finding);
    return this.of(finding.cell_id ?? '').find(other => placeOf(other) === key);
  }

  /** Take a report; `isCurrent` says whether the text of a finding is still the one that was read. */
  take(
    source: Source,
    report: ILiveReport,
    isCurrent: (finding: IFinding) => boolean
  ): Set<string> {
    this.#reports[source] = { rules: report.rules, errors: report.errors };
    this.#found[source] = byCell(report.findings.filter(isCurrent));
    const { server, kernel } = this.#reports;
    this.rules = new Map([...kernel.rules, ...server.rules].map(rule => [rule.id, rule]));
    this.errors = [...server.errors, ...kernel.errors];
    return this.#refresh();
  }

  /** Forget what a source told. */
  forget(source: Source): Set<string> {
    this.#reports[source] = { rules: [], errors: [] };
    this.#found[source].clear();
    this.errors = [...this.#reports.server.errors, ...this.#reports.kernel.errors];
    return this.#refresh();
  }

  /** These parts of a cell changed: nothing that was found there holds. */
  drop(cell: string, parts: readonly Part[]): Set<string> {
    for (const found of Object.values(this.#found)) {
      const kept = (found.get(cell) ?? []).filter(
        finding => !parts.includes(partOf(finding.where))
      );
      set(found, cell, kept);
    }
    return this.#refreshCell(cell) ? new Set([cell]) : new Set();
  }

  /** Keep only what was found in these cells (and in the notebook itself). */
  keep(cells: ReadonlySet<string>): Set<string> {
    for (const found of Object.values(this.#found)) {
      [...found.keys()].filter(id => id && !cells.has(id)).forEach(id => found.delete(id));
    }
    return this.#refresh();
  }

  filterBy(settings: ISettings): Set<string> {
    this.#settings = settings;
    return this.#refresh();
  }

  /** Work out anew what is shown; returns the cells where that changed. */
  #refresh(): Set<string> {
    const cells = [
      ...this.#found.server.keys(),
      ...this.#found.kernel.keys(),
      ...this.#shown.keys()
    ];
    return new Set([...new Set(cells)].filter(cell => this.#refreshCell(cell)));
  }

  #refreshCell(cell: string): boolean {
    const server = this.#found.server.get(cell) ?? [];
    const told = this.#found.kernel.get(cell) ?? [];
    const live = new Map(told.filter(f => !this.isSwitchedOff(f)).map(f => [placeOf(f), f]));
    const places = new Set(server.map(placeOf));
    const more = [...live].filter(([place]) => !places.has(place)).map(([, finding]) => finding);
    const both = server.map(finding => asKnownLive(finding, live.get(placeOf(finding))));
    const shown = [...both, ...more].filter(finding => isShown(finding, this.#settings));
    const text = shown.length ? JSON.stringify(shown) : '';
    const changed = text !== (this.#texts.get(cell) ?? '');
    if (changed) {
      set(this.#shown, cell, shown);
      if (text) {
        this.#texts.set(cell, text);
      } else {
        this.#texts.delete(cell);
      }
    }
    return changed;
  }

  #settings: ISettings;
  #reports: Record<Source, Pick<ILiveReport, 'rules' | 'errors'>> = {
    server: { rules: [], errors: [] },
    kernel: { rules: [], errors: [] }
  };
  #found: Record<Source, ByCell> = { server: new Map(), kernel: new Map() };
  #shown: ByCell = new Map();
  #texts = new Map<string, string>();
}

/** A kernel may know that it is worse: it has seen the values that a frame holds. */
function asKnownLive(finding: IFinding, live: IFinding | undefined): IFinding {
  const isWorse = live !== undefined && rank(live.severity) > rank(finding.severity);
  return isWorse ? { ...finding, severity: live.severity, message: live.message } : finding;
}

/** Equal for the same problem at the same place in the same text. */
export function placeOf(finding: IFinding): string {
  return JSON.stringify([finding.rule, finding.cell_id, finding.where, finding.start, finding.end]);
}

function byCell(findings: readonly IFinding[]): ByCell {
  const groups = new Map<string, IFinding[]>();
  for (const finding of findings) {
    const id = finding.cell_id ?? '';
    const group = groups.get(id);
    if (group) {
      group.push(finding);
    } else {
      groups.set(id, [finding]);
    }
  }
  return groups;
}

function set(groups: ByCell, cell: string, findings: readonly IFinding[]): void {
  if (findings.length) {
    groups.set(cell, findings);
  } else {
    groups.delete(cell);
  }
}
