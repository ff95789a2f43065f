/** Looks at a cell before it runs. */
import { Dialog, ISessionContext, Notification, showDialog } from '@jupyterlab/apputils';
import { CodeCell } from '@jupyterlab/cells';
import type { TranslationBundle } from '@jupyterlab/translation';
import { sentence } from '../actions/wording';
import type { IFindingsStore, INotebookFindings } from '../tokens';
import type { IFinding } from '../wire';

type Execute = typeof CodeCell.execute;

/** A cell that was just typed is run before its report is there: it is waited for this long. */
const REPORT_WITHIN_MS = 2000;
/** Lab takes an error that begins so for "did not run", as when the kernel is interrupted. */
const CANCELLED = 'Canceled: the cell was not run';
const SHOWN = 3;

export class Guard {
  constructor(
    private readonly store: IFindingsStore,
    private readonly trans: TranslationBundle
  ) {}

  /** What is to be done in the place of `execute`. */
  around(execute: Execute): Execute {
    return (cell, context, metadata) => {
      const found = this.#of(context);
      const mode = this.store.settings.guardBeforeRun;
      if (!found || mode === 'off' || !this.store.settings.enabled) {
        return execute(cell, context, metadata);
      }
      if (mode === 'warn') {
        this.#warn(this.#risks(found, cell));
        return execute(cell, context, metadata);
      }
      return this.#inTurn(context, found, cell, () => execute(cell, context, metadata));
    };
  }

  #of(context: ISessionContext): INotebookFindings | undefined {
    return [...this.store.all].find(found => found.panel.sessionContext === context);
  }

  /** Lab sends all selected cells off at once: those behind one that is asked about wait for the answer. */
  #inTurn(
    context: ISessionContext,
    found: INotebookFindings,
    cell: CodeCell,
    run: () => ReturnType<Execute>
  ): ReturnType<Execute> {
    const before = this.#asking.get(context);
    if (!before && !isBehind(found, cell) && !this.#risks(found, cell).length) {
      return run();
    }
    const allowed = (before ?? Promise.resolve()).then(() => this.#ask(found, cell));
    const reply = allowed.then(run);
    this.#asking.set(context, allowed);
    const done = () => {
      if (this.#asking.get(context) === allowed) {
        this.#asking.delete(context);
      }
    };
    allowed.then(done, done);
    return reply;
  }

  /** Throws when the cell is not to be run. */
  async #ask(found: INotebookFindings, cell: CodeCell): Promise<void> {
    if (isBehind(found, cell)) {
      await Promise.race([found.scan(), after(REPORT_WITHIN_MS)]);
    }
    const risks = this.#risks(found, cell);
    if (!risks.length) {
      return;
    }
    const answer = await showDialog({
      title: this.trans.__('Run this cell?'),
      body: this.#sentence(risks),
      buttons: [Dialog.cancelButton(), Dialog.warnButton({ label: this.trans.__('Run anyway') })],
      defaultButton: 0
    });
    if (!answer.button.accept) {
      throw new Error(CANCELLED);
    }
  }

  #warn(risks: readonly IFinding[]): void {
    if (risks.length) {
      Notification.warning(this.#sentence(risks), { autoClose: 8000 });
    }
  }

  #sentence(risks: readonly IFinding[]): string {
    const texts = risks.slice(0, SHOWN).map(risk => `${sentence(risk.message)} (${risk.rule})`);
    const more = risks.length - SHOWN;
    return more > 0 ? this.trans.__('%1; and %2 more', texts.join('; '), more) : texts.join('; ');
  }

  #risks(found: INotebookFindings, cell: CodeCell): readonly IFinding[] {
    return found
      .findingsOf(cell.model.id)
      .filter(
        finding =>
          finding.where[0] === 'source' &&
          /^(?:DES|EXE|SUP)/.test(finding.rule) &&
          (finding.severity === 'high' || finding.severity === 'critical')
      );
  }

  #asking = new WeakMap<ISessionContext, Promise<void>>();
}

/** A report on the cell as it is can be had; where the server is away nothing is waited for. */
function isBehind(found: INotebookFindings, cell: CodeCell): boolean {
  return ['scanning', 'ready', 'outdated'].includes(found.state) && !found.isCurrent(cell.model.id);
}

function after(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}
