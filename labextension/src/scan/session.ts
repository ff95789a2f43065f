/** The findings of one open notebook, kept up with what is in it. */
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { applyFix, applySafeFixes } from '../actions/fix';
import { ignoreFinding } from '../actions/ignore';
import { revealFinding } from '../actions/reveal';
import type { INotebookFindings, ISettings, KernelState, ScanState } from '../tokens';
import type { IFinding, IFrame, ILiveReport, IPageAction } from '../wire';
import { IContentChange, NotebookContent } from './content';
import { isShown } from './filter';
import { Found } from './found';
import { isSwitchedOff } from './ignored';
import { ListedFindings } from './listed';
import { problemText } from './problem';
import { editedSince, isStillThere } from './ran';
import { Reported } from './reported';
import { Scanner, Stamps } from './scanner';

export class NotebookSession implements INotebookFindings {
  constructor(
    readonly panel: NotebookPanel,
    settings: ISettings,
    private readonly trans: TranslationBundle
  ) {
    this.#settings = settings;
    this.#found = new Found(settings, finding => isSwitchedOff(this.#content, finding));
    this.#scanner = new Scanner((report, stamps) => this.#take(report, stamps));
    this.#scanner.stateChanged.connect(() => this.stateChanged.emit());
    if (!settings.enabled) {
      this.#scanner.switch(false);
    }
    panel.disposed.connect(this.dispose, this);
    panel.context.saveState.connect(this.#onSave, this);
    // What shows a notebook's state shows its name too.
    panel.context.pathChanged.connect(this.#onPath, this);
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
    return this.#scanner.session;
  }

  get state(): ScanState {
    return this.#scanner.state;
  }

  get problem(): string {
    const { failure } = this.#scanner;
    return failure ? problemText(failure, this.trans) : '';
  }

  get findings(): readonly IFinding[] {
    this.#list ??= this.#found.list(this.#content?.order ?? []);
    return this.#list;
  }

  get listed(): readonly IFinding[] {
    return this.#listed.all;
  }

  isHeld(finding: IFinding): boolean {
    return this.#listed.isHeld(finding);
  }

  get isScanned(): boolean {
    return this.#reported.isScanned;
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
    return this.#reported.isCurrent(cellId, 'source');
  }

  scan(): Promise<void> {
    return this.#scanner.now();
  }

  fix(finding: IFinding): boolean {
    const current = this.#found.current(finding);
    return this.#make(
      current,
      content => !!current && this.#reported.isOf(current) && applyFix(content, current)
    );
  }

  fixAllSafe(cellId?: string): number {
    const findings = cellId === undefined ? this.findings : this.findingsOf(cellId);
    const made = this.#content ? applySafeFixes(this.#content, findings) : [];
    this.#afterAction(made);
    return made.length;
  }

  ignore(finding: IFinding, reason: string): boolean {
    const current = this.#found.current(finding);
    return this.#make(current, content => !!current && ignoreFinding(content, current, reason));
  }

  reveal(finding: IFinding, keepFocus = false): Promise<void> {
    return revealFinding(this.panel, finding, keepFocus, this.trans);
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
    const edited = editedSince(this.panel);
    const isCurrent = (finding: IFinding) => {
      const cell = this.#content?.cell(finding.cell_id ?? '');
      return !!cell && !edited.has(cell.getId()) && isStillThere(finding, cell);
    };
    this.#emit(this.#found.take('kernel', report, f => !f.cell_id || isCurrent(f)));
    this.framesChanged.emit();
  }

  /** The user changed the settings. */
  set(settings: ISettings): void {
    const { enabled, when } = this.#settings;
    this.#settings = settings;
    const isSwitched = settings.enabled !== enabled;
    const gone = isSwitched ? this.#switch(settings.enabled) : [];
    this.#emit(new Set([...gone, ...this.#found.filterBy(settings)]));
    const isBehind = settings.when === 'typing' && when !== 'typing' && this.state === 'outdated';
    if (isSwitched || isBehind) {
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
    this.panel.context.pathChanged.disconnect(this.#onPath, this);
    this.#scanner.dispose();
    this.#content?.dispose();
    Signal.clearData(this);
  }

  #switch(on: boolean): ReadonlySet<string> {
    this.#reported.forget();
    this.#scanner.switch(on);
    return this.#found.forget('server');
  }

  #open(): void {
    const model = this.panel.content.model ?? this.panel.context.model;
    if (this.#disposed || !model) {
      return;
    }
    this.#content = new NotebookContent(model.sharedModel);
    this.#content.changed.connect(this.#onContent, this);
    this.#scanner.open(this.#content);
    if (this.#settings.when !== 'command') {
      void this.scan();
    } else {
      this.#scanner.switch(this.#settings.enabled);
    }
  }

  #onContent(content: NotebookContent, change: IContentChange): void {
    this.#emit(
      change.cell === null
        ? this.#found.keep(new Set(content.order))
        : this.#found.drop(change.cell, change.parts)
    );
    if (this.#settings.when === 'typing') {
      this.#scanner.soon(this.#settings.debounce);
    } else if (!change.isByLab) {
      this.#scanner.outdate();
    }
  }

  #onSave(_: unknown, state: string): void {
    if (state === 'completed' && this.#settings.when === 'save') {
      void this.scan();
    }
  }

  #onPath(): void {
    this.stateChanged.emit();
  }

  #take(report: ILiveReport, stamps: Stamps): void {
    // A cell that was changed and has no findings now as before is news too: its marks can go.
    const changed = this.#reported.take(stamps);
    this.#listed.settle();
    const news = this.#found.take('server', report, finding => this.#reported.isOf(finding));
    this.#emit(new Set([...news, ...changed]));
  }

  /** Whether the next report has to tell about a finding that is not known now: its text has changed. */
  #isOpen(finding: IFinding): boolean {
    const id = finding.cell_id ?? '';
    return (
      isShown(finding, this.#settings) &&
      this.#reported.has(id) &&
      this.#content?.cell(id) !== undefined &&
      !this.#reported.isOf(finding)
    );
  }

  #make(finding: IFinding | undefined, action: (content: NotebookContent) => boolean): boolean {
    const made = !!finding && !!this.#content && action(this.#content);
    this.#afterAction(made ? [finding] : []);
    return made;
  }

  /** Show at once what became of the findings. */
  #afterAction(findings: readonly IFinding[]): void {
    findings.forEach(finding => this.#listed.dismiss(finding));
    findings.forEach(finding => this.handled.emit(finding));
    if (findings.length && this.#settings.when !== 'command') {
      void this.scan();
    }
  }

  #emit(cells: ReadonlySet<string>): void {
    this.#list = null;
    this.#listed.update(this.findings, this.#content?.order ?? [], finding =>
      this.#isOpen(finding)
    );
    if (cells.size) {
      this.changed.emit(cells);
    }
  }

  readonly #scanner: Scanner;
  readonly #found: Found;
  #settings: ISettings;
  #content: NotebookContent | null = null;
  readonly #listed = new ListedFindings();
  readonly #reported = new Reported(() => this.#content);
  #list: readonly IFinding[] | null = null;
  #kernel: KernelState = 'unknown';
  #frames: readonly IFrame[] = [];
  #disposed = false;
}
