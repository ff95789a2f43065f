/** The findings of all open notebooks. */
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import type { IFindingsStore, INotebookFindings, ISettings } from '../tokens';
import { NotebookSession } from './session';
import { read } from './settings';

export class FindingsStore implements IFindingsStore {
  constructor(
    private readonly tracker: INotebookTracker,
    private readonly registered: ISettingRegistry.ISettings,
    private readonly trans: TranslationBundle
  ) {
    this.#settings = read(registered);
    registered.changed.connect(this.#onSettings, this);
    tracker.widgetAdded.connect(this.#onAdded, this);
    tracker.currentChanged.connect(this.#onCurrent, this);
    tracker.forEach(panel => this.#onAdded(tracker, panel));
    this.#current = this.#sessions.get(tracker.currentWidget as NotebookPanel) ?? null;
  }

  readonly currentChanged: Signal<IFindingsStore, INotebookFindings | null> = new Signal<
    IFindingsStore,
    INotebookFindings | null
  >(this);
  readonly added: Signal<IFindingsStore, INotebookFindings> = new Signal<
    IFindingsStore,
    INotebookFindings
  >(this);
  readonly settingsChanged: Signal<IFindingsStore, ISettings> = new Signal<
    IFindingsStore,
    ISettings
  >(this);

  get current(): INotebookFindings | null {
    return this.#current;
  }

  get all(): Iterable<INotebookFindings> {
    return this.#sessions.values();
  }

  get settings(): ISettings {
    return this.#settings;
  }

  of(panel: NotebookPanel): INotebookFindings | undefined {
    return this.#sessions.get(panel);
  }

  async set<K extends keyof ISettings>(key: K, value: ISettings[K]): Promise<void> {
    await this.registered.set(key, value);
  }

  #onAdded(_: INotebookTracker, panel: NotebookPanel): void {
    if (this.#sessions.has(panel)) {
      return;
    }
    const session = new NotebookSession(panel, this.#settings, this.trans);
    this.#sessions.set(panel, session);
    panel.disposed.connect(this.#onClosed, this);
    this.added.emit(session);
    this.#onCurrent();
  }

  #onClosed(panel: NotebookPanel): void {
    this.#sessions.get(panel)?.dispose();
    this.#sessions.delete(panel);
    this.#onCurrent();
  }

  #onCurrent(): void {
    const panel = this.tracker.currentWidget;
    const current = (panel && this.#sessions.get(panel)) ?? null;
    if (current !== this.#current) {
      this.#current = current;
      this.currentChanged.emit(current);
    }
  }

  #onSettings(): void {
    this.#settings = read(this.registered);
    this.#sessions.forEach(session => session.set(this.#settings));
    this.settingsChanged.emit(this.#settings);
  }

  #settings: ISettings;
  #sessions = new Map<NotebookPanel, NotebookSession>();
  #current: INotebookFindings | null;
}
