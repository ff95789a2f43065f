/** What the panel shows: the findings of the current notebook, and what the user did with the view of them. */
import { ISignal, Signal } from '@lumino/signaling';
import type { IFindingsStore, INotebookFindings } from '../tokens';
import type { IFinding } from '../wire';
import { applyFilter } from './filter';
import { groupByCell } from './group';
import { placesOf } from './places';
import { Row, rowsOf } from './rows';
import { FRESH, IViewState, openedAt } from './view-state';

export class PanelModel {
  constructor(store: IFindingsStore) {
    this.store = store;
    store.currentChanged.connect(this.#follow, this);
    store.settingsChanged.connect(this.#tell, this);
    this.#follow();
  }

  readonly store: IFindingsStore;

  get changed(): ISignal<this, void> {
    return this.#changed;
  }

  get notebook(): INotebookFindings | null {
    return this.#notebook;
  }

  get view(): IViewState {
    return (this.#notebook && this.#views.get(this.#notebook)) ?? FRESH;
  }

  set view(view: IViewState) {
    if (this.#notebook) {
      this.#views.set(this.#notebook, view);
      this.#tell();
    }
  }

  /** All findings, before the panel's filter. */
  get findings(): readonly IFinding[] {
    return this.#notebook?.listed ?? [];
  }

  /** The rows of the list for these findings. */
  rows(findings: readonly IFinding[]): readonly Row[] {
    const notebook = this.#notebook;
    if (!notebook) {
      return [];
    }
    const groups = groupByCell(applyFilter(findings, this.view.filter), placesOf(notebook.panel));
    const isOutdated = notebook.state === 'outdated';
    return rowsOf(groups, this.view, finding => notebook.isHeld(finding), isOutdated);
  }

  /** Fix it; when its text is no longer the one that was scanned, scan again. */
  fix(finding: IFinding): boolean {
    return this.#settle(this.#notebook?.fix(finding) ?? false);
  }

  ignore(finding: IFinding, reason: string): boolean {
    return this.#settle(this.#notebook?.ignore(finding, reason) ?? false);
  }

  /** Show this finding with all that is known about its rule. */
  explain(finding: IFinding): void {
    this.view = openedAt(this.view, finding);
  }

  #settle(done: boolean): boolean {
    if (!done) {
      void this.#notebook?.scan();
    }
    return done;
  }

  #follow(): void {
    const before = this.#notebook;
    before?.changed.disconnect(this.#tell, this);
    before?.stateChanged.disconnect(this.#tell, this);
    before?.framesChanged.disconnect(this.#tell, this);
    before?.handled.disconnect(this.#tell, this);
    this.#notebook = this.store.current;
    this.#notebook?.changed.connect(this.#tell, this);
    this.#notebook?.stateChanged.connect(this.#tell, this);
    this.#notebook?.framesChanged.connect(this.#tell, this);
    this.#notebook?.handled.connect(this.#tell, this);
    this.#tell();
  }

  #tell(): void {
    this.#changed.emit();
  }

  #notebook: INotebookFindings | null = null;
  #changed = new Signal<this, void>(this);
  #views = new WeakMap<INotebookFindings, IViewState>();
}
