/** How a notebook stands, in one sentence: for tooltips and screen readers. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { sayTotal } from '../panel/counts';
import type { INotebookFindings, ScanState } from '../tokens';

/** The state to show: a new scan of a notebook that has been scanned does not show, as it would with every key. */
export function calmState(notebook: Pick<INotebookFindings, 'state' | 'isScanned'>): ScanState {
  return notebook.state === 'scanning' && notebook.isScanned ? 'ready' : notebook.state;
}

export function sayStand(notebook: INotebookFindings, trans: TranslationBundle): string {
  switch (notebook.state) {
    case 'off':
      return trans.__('Security checks are off');
    case 'missing':
      return trans.__('Security checks: the server part is not installed');
    case 'failed':
      return trans.__('Security checks failed: %1', notebook.problem);
    case 'outdated':
      return notebook.isScanned
        ? trans.__('%1. Changed since the last scan.', sayTotal(notebook.listed, trans))
        : trans.__('Not checked yet');
    case 'scanning':
    case 'ready':
      return sayTotal(notebook.listed, trans);
  }
}
