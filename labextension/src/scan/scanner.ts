/** Has one notebook scanned: when it is due, one scan at a time, and again when the server comes back. */
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { ScanState } from '../tokens';
import type { ILiveReport } from '../wire';
import type { NotebookContent, Stamp } from './content';
import { Exchange } from './exchange';
import { FailureKind, RequestFailure } from './request';
import { Schedule } from './schedule';

/** The state of each part when the report was asked for. */
export type Stamps = ReadonlyMap<string, Stamp>;

export class Scanner implements IDisposable {
  constructor(private readonly take: (report: ILiveReport, stamps: Stamps) => void) {}

  readonly stateChanged: Signal<Scanner, void> = new Signal<Scanner, void>(this);

  get session(): string {
    return this.#exchange.session;
  }

  get state(): ScanState {
    return this.#state;
  }

  /** Why the state is `failed` or `missing`. */
  get failure(): FailureKind | null {
    return this.#failure;
  }

  get isDisposed(): boolean {
    return this.#abort.signal.aborted;
  }

  open(content: NotebookContent): void {
    this.#content = content;
  }

  /** Whether to scan at all. Nothing is waiting for a scan that has not been asked for. */
  switch(on: boolean): void {
    this.#set(on ? 'outdated' : 'off');
  }

  /** Something has changed, and a scan of it has not been asked for. */
  outdate(): void {
    if (this.#state === 'ready') {
      this.#set('outdated');
    }
  }

  /** After a pause of so many milliseconds. */
  soon(pause: number): void {
    // A server without mlsec-nb, or one that is away, is not asked at every key: `retry` does that.
    if (this.#state !== 'off' && this.#state !== 'missing' && this.#failure !== 'unreachable') {
      this.#set('scanning');
      this.#isDue = true;
      this.#schedule.soon(pause);
    }
  }

  now(): Promise<void> {
    if (this.#state === 'off') {
      return Promise.resolve();
    }
    this.#isDue = true;
    return this.#schedule.now();
  }

  dispose(): void {
    if (!this.isDisposed) {
      this.#abort.abort();
      this.#schedule.dispose();
      this.#exchange.close();
      Signal.clearData(this);
    }
  }

  async #scan(): Promise<void> {
    const content = this.#content;
    if (!content || this.isDisposed || this.#state === 'off') {
      return;
    }
    if (!this.#failure) {
      this.#set('scanning');
    }
    this.#isDue = false;
    const stamps = content.stamps();
    const { clock } = content;
    try {
      const report = await this.#exchange.scan(content, this.#abort.signal);
      this.#schedule.succeeded();
      if (report && this.#isOn()) {
        this.take(report, stamps);
        this.#set(this.#isDue ? 'scanning' : content.clock === clock ? 'ready' : 'outdated');
      }
    } catch (failure) {
      this.#fail(failure instanceof RequestFailure ? failure.kind : 'refused');
    }
  }

  #fail(kind: FailureKind): void {
    if (!this.#isOn()) {
      return;
    }
    if (kind === 'missing' || kind === 'unreachable') {
      this.#schedule.retry();
    }
    this.#set(kind === 'missing' ? 'missing' : 'failed', kind);
  }

  /** It may have been switched off or closed while the server was at work. */
  #isOn(): boolean {
    return !this.isDisposed && this.#state !== 'off';
  }

  #set(state: ScanState, failure: FailureKind | null = null): void {
    if (state !== this.#state || failure !== this.#failure) {
      this.#state = state;
      this.#failure = failure;
      this.stateChanged.emit();
    }
  }

  readonly #exchange = new Exchange();
  readonly #schedule = new Schedule(() => this.#scan());
  readonly #abort = new AbortController();
  #content: NotebookContent | null = null;
  /** Whether a scan has been asked for that has not begun. */
  #isDue = false;
  #state: ScanState = 'scanning';
  #failure: FailureKind | null = null;
}
