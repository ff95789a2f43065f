/** Says so when a notebook was saved with secrets or personal data in its outputs. Never in the way of saving. */
import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { redactNotebook } from '../outputs/commands';
import { isLeak, leaksInWords, whatLeaks } from '../outputs/wording';
import type { INotebookFindings, ISettings } from '../tokens';
import type { IFinding } from '../wire';

/** A toast with a choice stays until it is answered. */
const UNTIL_ANSWERED = false;
/** Lab cuts off what is longer. */
const LONGEST = 140;

export class SaveNotice implements IDisposable {
  constructor(
    private readonly found: INotebookFindings,
    private readonly settings: () => ISettings,
    /** Whether it is for this view of the notebook to tell: there can be several. */
    private readonly isToTell: () => boolean,
    private readonly trans: TranslationBundle
  ) {
    found.panel.context.saveState.connect(this.#onSave, this);
    found.stateChanged.connect(this.#tellIfKnown, this);
    found.panel.disposed.connect(this.dispose, this);
  }

  get isDisposed(): boolean {
    return this.#disposed;
  }

  dispose(): void {
    if (!this.#disposed) {
      this.#disposed = true;
      this.found.panel.context.saveState.disconnect(this.#onSave, this);
      this.found.stateChanged.disconnect(this.#tellIfKnown, this);
      Notification.dismiss(this.#notice);
    }
  }

  #onSave(_: unknown, state: string): void {
    if (state === 'completed') {
      this.#saved = true;
      // Once all have heard of it: where notebooks are checked when they are saved, that begins now.
      void Promise.resolve().then(() => this.#tellIfKnown());
    }
  }

  /** A save right after a change is told of when the change has been looked at. */
  #tellIfKnown(): void {
    const isKnown = ['ready', 'outdated'].includes(this.found.state);
    if (!this.#saved || !isKnown || this.#quiet || this.#disposed) {
      return;
    }
    this.#saved = false;
    const leaks = this.found.findings.filter(isLeak);
    // Autosave comes every two minutes: what was told once is not told again.
    const isNew = leaks.some(leak => !this.#told.has(leak.fingerprint));
    leaks.forEach(leak => this.#told.add(leak.fingerprint));
    if (!leaks.length) {
      Notification.dismiss(this.#notice);
    } else if (isNew && this.settings().warnOnSave && this.isToTell()) {
      this.#tell(leaks);
    }
  }

  #tell(leaks: readonly IFinding[]): void {
    Notification.dismiss(this.#notice);
    this.#notice = Notification.warning(this.#sentence(leaks), {
      autoClose: UNTIL_ANSWERED,
      actions: [
        {
          label: this.trans.__('Redact and save'),
          displayType: 'accent',
          callback: () => void this.#redactAndSave()
        },
        { label: this.trans.__('Save anyway'), callback: () => undefined },
        {
          label: this.trans.__('Mute'),
          caption: this.trans.__('Say nothing more about this notebook until it is opened again'),
          callback: () => {
            this.#quiet = true;
          }
        }
      ]
    });
  }

  #sentence(leaks: readonly IFinding[]): string {
    const { trans } = this;
    const whole = trans.__('Saved with %1 in its outputs.', leaksInWords(leaks, trans));
    return whole.length <= LONGEST
      ? whole
      : trans.__(
          'Saved with %1 in its outputs (%2 places).',
          whatLeaks(leaks, trans),
          leaks.length
        );
  }

  async #redactAndSave(): Promise<void> {
    const leaks = this.found.findings.filter(isLeak);
    const made = redactNotebook(this.found);
    if (made < leaks.length) {
      Notification.warning(
        this.trans.__('%1 of %2 places could not be redacted.', leaks.length - made, leaks.length)
      );
    }
    await this.found.panel.context.save();
  }

  #told = new Set<string>();
  #saved = false;
  #quiet = false;
  #notice = '';
  #disposed = false;
}
