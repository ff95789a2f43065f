/** The findings of one open notebook, kept up with what is in it. */
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { applyFix, applySafeFixes } from '../actions/fix';
import { ignoreFinding } from '../actions/ignore';
import { revealFinding } from '../actions/reveal';
import type { INotebookFindings, ISettings, KernelState, ScanState } from '../tokens';
import type { IFinding, IFrame, ILiveReport, IPageAction } from '../wire';
import { IContentChange, NotebookContent, partOf, Stamp } from './content';
import { Exchange } from './exchange';
import { Found } from './found';
import { FailureKind, RequestFailure } from './request';
import { Schedule } from './schedule';

export class NotebookSession implements INotebookFindings {
  constructor(
    readonly panel: NotebookPanel,
    settings: ISettings,
    private readonly trans: TranslationBundle
  ) {
    this.#settings = settings;
    this.#found = new Found(settings);
    this.#state = settings.enabled ? 'scanning' : 'off';
    panel.disposed.connect(this.dispose, this);
    panel.context.saveState.connect(this.#onSave, this);
    void panel.context.ready.then(() => this.#open());
  }

  readonly changed: Signal<INotebookFindings, ReadonlySet<string>> = new Signal<
    INotebookFindings,
    ReadonlySet<string>
  >(this);
  readonly stateChanged: Signal<INotebookFindings, void> = new Signal<INotebookFindings, void>(
    this
  );
  readonly framesChanged: Signal<INotebookFindings, void> = new Signal<INotebookFindings, void>(
    this
  );
  readonly acted: Signal<INotebookFindings, IPageAction> = new Signal<
    INotebookFindings,
    IPageAction
  >(this);
  readonly handled: Signal<INotebookFindings, IFinding> = new Signal<INotebookFindings, IFinding>(
    this
  );

  get session(): string {
    return this.#exchange.session;
  }

  get state(): ScanState {
    return this.#state;
  }

  get problem(): string {
    return this.#failure ? this.#sentence(this.#failure) : '';
  }

  get findings(): readonly IFinding[] {
    this.#list ??= this.#found.list(this.#content?.order ?? []);
    return this.#list;
  }

  get rules(): INotebookFindings['rules'] {
    return this.#found.rules;
  }

  get errors(): INotebookFindings['errors'] {
    return this.#found.errors;
  }

  get kernel(): KernelState {
    return this.#kernel;
  }

  get frames(): readonly IFrame[] {
    return this.#frames;
  }

  get isDisposed(): boolean {
    return this.#disposed;
  }

  findingsOf(cellId: string): readonly IFinding[] {
    return this.#found.of(cellId);
  }

  isCurrent(cellId: string): boolean {
    return this.#isCurrent(cellId, 'source', this.#reported);
  }

  scan(): Promise<void> {
    return this.#settings.enabled ? this.#schedule.now() : Promise.resolve();
  }

  fix(finding: IFinding): boolean {
    const current = this.#found.current(finding);
    return this.#make(current, content => (current ? applyFix(content, current) : false));
  }

  fixAllSafe(): number {
    const made = this.#content ? applySafeFixes(this.#content, this.findings) : [];
    this.#afterAction(made);
    return made.length;
  }

  ignore(finding: IFinding, reason: string): boolean {
    const current = this.#found.current(finding);
    return this.#make(current, content =>
      current ? ignoreFinding(content, current, reason) : false
    );
  }

  reveal(finding: IFinding): Promise<void> {
    return revealFinding(this.panel, finding);
  }

  act(frame: string, action: string): void {
    this.acted.emit({ kind: 'action', frame, action });
  }

  setKernel(state: KernelState): void {
    if (state === this.#kernel) {
      return;
    }
    this.#kernel = state;
    if (state !== 'connected') {
      this.#frames = [];
      this.#emit(this.#found.forget('kernel'));
    }
    this.framesChanged.emit();
  }

  setLive(report: ILiveReport, frames: readonly IFrame[]): void {
    this.#frames = frames;
    const cells = new Set(this.#content?.order);
    this.#emit(this.#found.take('kernel', report, f => !f.cell_id || cells.has(f.cell_id)));
    this.framesChanged.emit();
  }

  /** The user changed the settings. */
  set(settings: ISettings): void {
    const wasOn = this.#settings.enabled;
    this.#settings = settings;
    this.#emit(this.#found.filterBy(settings));
    if (!settings.enabled) {
      this.#emit(this.#found.forget('server'));
      this.#setState('off');
    } else if (!wasOn) {
      void this.scan();
    }
  }

  dispose(): void {
    if (this.#disposed) {
      return;
    }
    this.#disposed = true;
    this.panel.disposed.disconnect(this.dispose, this);
    this.panel.context.saveState.disconnect(this.#onSave, this);
    this.#abort.abort();
    this.#schedule.dispose();
    this.#content?.dispose();
    this.#exchange.close();
    Signal.clearData(this);
  }

  #open(): void {
    const model = this.panel.content.model ?? this.panel.context.model;
    if (this.#disposed || !model) {
      return;
    }
    this.#content = new NotebookContent(model.sharedModel);
    this.#content.changed.connect(this.#onContent, this);
    if (this.#settings.when === 'command') {
      this.#setState(this.#settings.enabled ? 'ready' : 'off');
    } else {
      void this.scan();
    }
  }

  #onContent(content: NotebookContent, change: IContentChange): void {
    this.#emit(
      change.cell === null
        ? this.#found.keep(new Set(content.order))
        : this.#found.drop(change.cell, change.parts)
    );
    if (this.#settings.enabled && this.#settings.when === 'typing') {
      this.#soon();
    }
  }

  #soon(): void {
    // A server without mlsec-nb, or one that is away, is not asked at every key: `retry` does that.
    if (this.#state !== 'missing' && this.#failure !== 'unreachable') {
      this.#setState('scanning');
      this.#schedule.soon(this.#settings.debounce);
    }
  }

  #onSave(_: unknown, state: string): void {
    if (state === 'completed' && this.#settings.when === 'save') {
      void this.scan();
    }
  }

  async #scanOnce(): Promise<void> {
    const content = this.#content;
    if (!content || this.#disposed || !this.#settings.enabled) {
      return;
    }
    this.#setState('scanning');
    const stamps = content.stamps();
    try {
      const report = await this.#exchange.scan(content, this.#abort.signal);
      if (!this.#disposed) {
        this.#schedule.succeeded();
        this.#take(report, stamps);
      }
    } catch (failure) {
      this.#fail(failure);
    }
  }

  #take(report: ILiveReport | null, stamps: ReadonlyMap<string, Stamp>): void {
    if (!report || !this.#settings.enabled) {
      return;
    }
    // A cell that was changed and has no findings now as before is news too: its marks can go.
    const changed = [...stamps].filter(([id, at]) => at.source !== this.#reported.get(id)?.source);
    this.#reported = stamps;
    const news = this.#found.take('server', report, finding => this.#isOf(finding, stamps));
    this.#emit(new Set([...news, ...changed.map(([id]) => id)]));
    this.#setState('ready');
  }

  #fail(failure: unknown): void {
    if (this.#disposed) {
      return;
    }
    const kind = failure instanceof RequestFailure ? failure.kind : 'refused';
    if (kind === 'missing' || kind === 'unreachable') {
      this.#schedule.retry();
    }
    this.#setState(kind === 'missing' ? 'missing' : 'failed', kind);
  }

  /** Whether all texts that a finding and its fix speak of are still those of `stamps`. */
  #isOf(finding: IFinding, stamps: ReadonlyMap<string, Stamp>): boolean {
    const wheres = [
      finding.where,
      ...(finding.fix?.edits ?? []).map(e => e.where ?? finding.where)
    ];
    const id = finding.cell_id;
    return !id || wheres.every(where => this.#isCurrent(id, partOf(where), stamps));
  }

  #isCurrent(id: string, part: keyof Stamp, stamps: ReadonlyMap<string, Stamp>): boolean {
    const stamp = this.#content?.stamp(id);
    return stamp !== undefined && stamp[part] === stamps.get(id)?.[part];
  }

  #make(finding: IFinding | undefined, action: (content: NotebookContent) => boolean): boolean {
    const made = !!finding && !!this.#content && action(this.#content);
    this.#afterAction(made ? [finding] : []);
    return made;
  }

  /** Show at once what became of the findings. */
  #afterAction(findings: readonly IFinding[]): void {
    findings.forEach(finding => this.handled.emit(finding));
    if (findings.length && this.#settings.when !== 'command') {
      void this.scan();
    }
  }

  #emit(cells: ReadonlySet<string>): void {
    this.#list = null;
    if (cells.size) {
      this.changed.emit(cells);
    }
  }

  #setState(state: ScanState, failure: FailureKind | null = null): void {
    if (state !== this.#state || failure !== this.#failure) {
      this.#state = state;
      this.#failure = failure;
      this.stateChanged.emit();
    }
  }

  #sentence(kind: FailureKind): string {
    switch (kind) {
      case 'unreachable':
        return this.trans.__('The Jupyter server cannot be reached; trying again.');
      case 'forbidden':
        return this.trans.__('The Jupyter server does not allow this; log in again.');
      case 'too-large':
        return this.trans.__('The notebook is larger than the server takes; clear large outputs.');
      case 'missing':
        return this.trans.__('The Jupyter server has no mlsec-nb.');
      default:
        return this.trans.__('Page and server do not fit together; reload the page.');
    }
  }

  readonly #exchange = new Exchange();
  readonly #schedule = new Schedule(() => this.#scanOnce());
  readonly #abort = new AbortController();
  readonly #found: Found;
  #settings: ISettings;
  #content: NotebookContent | null = null;
  #reported: ReadonlyMap<string, Stamp> = new Map();
  #list: readonly IFinding[] | null = null;
  #state: ScanState;
  #failure: FailureKind | null = null;
  #kernel: KernelState = 'unknown';
  #frames: readonly IFrame[] = [];
  #disposed = false;
}
