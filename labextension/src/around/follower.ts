/** Redraws a widget when what is known about a notebook changes. */
import type { Widget } from '@lumino/widgets';
import { Signal } from '@lumino/signaling';
import type { INotebookFindings } from '../tokens';

export class Follower {
  constructor(private widget: Widget) {
    widget.disposed.connect(() => Signal.clearData(this));
  }

  get notebook(): INotebookFindings | null {
    return this.#notebook;
  }

  follow(notebook: INotebookFindings | null): void {
    this.#notebook?.changed.disconnect(this.#redraw, this);
    this.#notebook?.stateChanged.disconnect(this.#redraw, this);
    this.#notebook = notebook;
    notebook?.changed.connect(this.#redraw, this);
    notebook?.stateChanged.connect(this.#redraw, this);
    this.#redraw();
  }

  #redraw(): void {
    this.widget.update();
  }

  #notebook: INotebookFindings | null = null;
}
