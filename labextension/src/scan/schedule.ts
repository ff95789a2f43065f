/** When to scan: after a pause in typing, one at a time, and again when the server was away. */
import type { IDisposable } from '@lumino/disposable';
import { Debouncer } from '@lumino/polling';

/** Output that keeps coming does not put a scan off for longer than this. */
const LONGEST_WAIT_MS = 2000;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 30_000;

export class Schedule implements IDisposable {
  /** `task` never throws; it is not called again before it has ended. */
  constructor(private readonly task: () => Promise<void>) {}

  get isDisposed(): boolean {
    return this.#disposed;
  }

  /** Run after `pause` milliseconds in which nobody asks again. */
  soon(pause: number): void {
    const now = Date.now();
    this.#waitingSince ??= now;
    if (this.#disposed || now - this.#waitingSince > LONGEST_WAIT_MS) {
      return;
    }
    if (this.#debouncer?.limit !== pause) {
      this.#debouncer?.dispose();
      this.#debouncer = new Debouncer(() => this.now(), pause);
    }
    // It rejects when it is disposed of while waiting: the notebook was closed.
    this.#debouncer.invoke().catch(() => undefined);
  }

  /** Run now; while it is running: once more when it has ended. */
  now(): Promise<void> {
    this.#waitingSince = null;
    clearTimeout(this.#timer);
    this.#again = this.#running !== null;
    this.#running ??= this.#run().finally(() => (this.#running = null));
    return this.#running;
  }

  /** Run later, each time twice as late, until `succeeded`. */
  retry(): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.now(), this.#delay);
    this.#delay = Math.min(2 * this.#delay, LAST_RETRY_MS);
  }

  succeeded(): void {
    this.#delay = FIRST_RETRY_MS;
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
    this.#debouncer?.dispose();
  }

  async #run(): Promise<void> {
    do {
      this.#again = false;
      await this.task();
    } while (this.#again && !this.#disposed);
  }

  #debouncer: Debouncer<void> | null = null;
  #waitingSince: number | null = null;
  #running: Promise<void> | null = null;
  #again = false;
  #timer = 0;
  #delay = FIRST_RETRY_MS;
  #disposed = false;
}
