/** Widgets that are drawn at once when they are told to. */
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { flushSync } from 'react-dom';

/**
 * A React widget whose change is in the page's next frame. React would draw each of ours in a task and a frame of its
 * own, and in a notebook of 1,000 cells a frame in which anything has changed costs 25 ms.
 */
export abstract class PromptWidget extends ReactWidget {
  protected onUpdateRequest(message: Message): void {
    flushSync(() => super.onUpdateRequest(message));
  }
}
