/** Which of its states the panel is in. */
import { calmState } from '../around/stand';
import type { INotebookFindings } from '../tokens';

export type Screen =
  | 'no-notebook'
  | 'off'
  | 'missing'
  | 'failed'
  | 'scanning'
  | 'outdated'
  | 'empty'
  | 'filtered'
  | 'list';

/** `total`: findings; `shown`: those of them that the panel's filter lets through. */
export function screenOf(
  notebook: Pick<INotebookFindings, 'state' | 'isScanned'> | null,
  total: number,
  shown: number
): Screen {
  if (!notebook) {
    return 'no-notebook';
  }
  const state = calmState(notebook);
  if (state === 'off' || state === 'missing' || (state === 'failed' && total === 0)) {
    return state;
  }
  if (total === 0) {
    return state === 'ready' || state === 'failed' ? 'empty' : state;
  }
  return shown === 0 ? 'filtered' : 'list';
}
