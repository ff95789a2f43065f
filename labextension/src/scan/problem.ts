/** What is told when there is no report. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { FailureKind } from './request';

/** One sentence, with nothing of the notebook in it. */
export function problemText(kind: FailureKind, trans: TranslationBundle): string {
  switch (kind) {
    case 'unreachable':
      return trans.__('The Jupyter server cannot be reached; trying again.');
    case 'forbidden':
      return trans.__('The Jupyter server does not allow this; log in again.');
    case 'too-large':
      return trans.__('The notebook is larger than the server takes; clear large outputs.');
    case 'missing':
      return trans.__('The Jupyter server has no mlsec-nb.');
    default:
      return trans.__('Page and server do not fit together; reload the page.');
  }
}
