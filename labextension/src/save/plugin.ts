/** mlsec-nb:save */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { DOMAIN, IFindingsStore, INotebookFindings } from '../tokens';
import { SaveNotice } from './notice';

export const savePlugin: JupyterFrontEndPlugin<void> = {
  id: 'mlsec-nb:save',
  description: 'Says so when a notebook is saved with a secret or personal data in its outputs.',
  autoStart: true,
  requires: [IFindingsStore],
  optional: [ITranslator],
  activate: (_: JupyterFrontEnd, store: IFindingsStore, translator: ITranslator | null) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const watch = (found: INotebookFindings) => {
      const { context } = found.panel;
      const isFirst = () => [...store.all].find(({ panel }) => panel.context === context) === found;
      return new SaveNotice(found, () => store.settings, isFirst, trans);
    };
    store.added.connect((_, found) => watch(found));
    [...store.all].forEach(watch);
  }
};
