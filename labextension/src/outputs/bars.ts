/** Puts the bars into the cells of one notebook, beside Lab's own rendering of the outputs. */
import { Notification } from '@jupyterlab/apputils';
import { Cell, CodeCell } from '@jupyterlab/cells';
import type { IOutput } from '@jupyterlab/nbformat';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { PanelLayout } from '@lumino/widgets';
import type { INotebookFindings } from '../tokens';
import type { IFinding } from '../wire';
import { OutputBar } from './bar';
import { clearOutputs, redactFindings, setOutputs } from './redact';
import { isLeak } from './wording';

/** How long the notice that something was redacted stays. */
const NOTICE_MS = 10_000;

export class NotebookBars implements IDisposable {
  constructor(
    private readonly found: INotebookFindings,
    private readonly showDetails: (finding: IFinding) => void,
    private readonly trans: TranslationBundle
  ) {
    found.changed.connect(this.#onChanged, this);
    // A cell that is moved or comes back by undo gets a new widget with no bar in it.
    found.panel.content.modelContentChanged.connect(this.#onContent, this);
    this.#updateAll();
  }

  get isDisposed(): boolean {
    return this.#disposed;
  }

  dispose(): void {
    if (this.#disposed) {
      return;
    }
    this.#disposed = true;
    this.found.changed.disconnect(this.#onChanged, this);
    if (!this.found.panel.isDisposed) {
      this.found.panel.content.modelContentChanged.disconnect(this.#onContent, this);
    }
    this.#bars.forEach(bar => bar.dispose());
  }

  #onChanged(_: INotebookFindings, cells: ReadonlySet<string>): void {
    this.#cells()
      .filter(cell => cells.has(cell.model.id))
      .forEach(cell => this.#update(cell));
  }

  #onContent(): void {
    const lost = [...this.#bars].filter(([, bar]) => bar.isDisposed).map(([id]) => id);
    if (lost.length) {
      lost.forEach(id => this.#bars.delete(id));
      void Promise.resolve().then(() => this.#onChanged(this.found, new Set(lost)));
    }
  }

  #updateAll(): void {
    this.#cells().forEach(cell => this.#update(cell));
  }

  #cells(): readonly CodeCell[] {
    return this.found.panel.content.widgets.filter(isCodeCell);
  }

  #update(cell: CodeCell): void {
    const id = cell.model.id;
    const leaks = this.#leaks(id);
    if (leaks.length) {
      // Cells out of view have no outputs yet to put a bar above.
      void cell.ready.then(() => this.#show(cell));
    } else {
      this.#remove(cell);
    }
  }

  #leaks(id: string): readonly IFinding[] {
    return this.found.findingsOf(id).filter(isLeak);
  }

  #show(cell: CodeCell): void {
    const leaks = this.#leaks(cell.model.id);
    if (this.#disposed || cell.isDisposed || !leaks.length) {
      return;
    }
    let bar = this.#bars.get(cell.model.id);
    if (!bar || bar.isDisposed || bar.parent !== cell) {
      bar?.dispose();
      bar = this.#insert(cell);
      this.#bars.set(cell.model.id, bar);
    }
    bar.render(leaks, cell.model.sharedModel.getOutputs().length);
  }

  #insert(cell: CodeCell): OutputBar {
    const of = (outputs: readonly number[]) =>
      this.#leaks(cell.model.id).filter(({ where }) => outputs.includes(Number(where[1])));
    const bar = new OutputBar(
      {
        redact: outputs => this.#redact(cell, of(outputs)),
        clear: outputs => this.#clear(cell, outputs),
        details: outputs => of(outputs).slice(0, 1).forEach(this.showDetails)
      },
      this.trans
    );
    const layout = cell.layout as PanelLayout;
    const outputs = layout.widgets.findIndex(widget => widget.hasClass('jp-Cell-outputWrapper'));
    layout.insertWidget(outputs < 0 ? layout.widgets.length : outputs, bar);
    return bar;
  }

  #redact(cell: CodeCell, findings: readonly IFinding[]): void {
    this.#change(cell, () => {
      const made = redactFindings(cell.model.sharedModel, findings);
      return made ? this.trans._n('Redacted one place.', 'Redacted %1 places.', made) : '';
    });
  }

  #clear(cell: CodeCell, outputs: readonly number[]): void {
    this.#change(cell, () => {
      clearOutputs(cell.model.sharedModel, outputs);
      return this.trans._n('Cleared one output.', 'Cleared %1 outputs.', outputs.length);
    });
  }

  /** Make a change that a button in the notice takes back; Lab's own undo does not reach outputs. */
  #change(cell: CodeCell, change: () => string): void {
    const before = cell.model.sharedModel.getOutputs();
    const message = change();
    if (message) {
      this.#offerUndo(cell, before, message);
    } else {
      Notification.warning(
        this.trans.__('The output has changed since it was checked; nothing was redacted.'),
        { autoClose: NOTICE_MS }
      );
    }
    this.#remove(cell);
    // What was pressed is gone: the keyboard goes on at the cell.
    cell.node.focus();
    void this.found.scan();
  }

  #offerUndo(cell: CodeCell, before: IOutput[], message: string): void {
    const shared = cell.model.sharedModel;
    const after = JSON.stringify(shared.getOutputs());
    const undo = () => {
      if (!cell.isDisposed && JSON.stringify(shared.getOutputs()) === after) {
        setOutputs(shared, before);
        void this.found.scan();
      }
    };
    Notification.success(this.trans.__('%1 Save the notebook to change the file.', message), {
      autoClose: NOTICE_MS,
      actions: [{ label: this.trans.__('Undo'), callback: undo }]
    });
  }

  #remove(cell: CodeCell): void {
    this.#bars.get(cell.model.id)?.dispose();
    this.#bars.delete(cell.model.id);
  }

  #bars = new Map<string, OutputBar>();
  #disposed = false;
}

function isCodeCell(cell: Cell): cell is CodeCell {
  return cell instanceof CodeCell;
}
