/** Widgets that are drawn in the page's next frame. */
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { flushSync } from 'react-dom';

/**
 * A React widget that is drawn in the next frame, with all others that are to be drawn. React would draw each of ours
 * in a task of its own with frames between, and in a notebook of 1,000 cells a frame in which anything has changed
 * costs 25 ms; at once, it would add to the task that draws the marks in the cells.
 */
export abstract class PromptWidget extends ReactWidget {
  dispose(): void {
    cancelAnimationFrame(this.#frame);
    super.dispose();
  }

  protected onUpdateRequest(message: Message): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => flushSync(() => super.onUpdateRequest(message)));
  }

  #frame = 0;
}
