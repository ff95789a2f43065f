/** The store of findings, which all other parts show. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { DOMAIN, IFindingsStore, PLUGIN_ID } from '../tokens';
import { FindingsStore } from './store';

export const storePlugin: JupyterFrontEndPlugin<IFindingsStore> = {
  id: PLUGIN_ID,
  description: 'Scans open notebooks and keeps their findings.',
  autoStart: true,
  provides: IFindingsStore,
  requires: [INotebookTracker, ISettingRegistry],
  optional: [ITranslator],
  activate: async (
    _: JupyterFrontEnd,
    tracker: INotebookTracker,
    registry: ISettingRegistry,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    return new FindingsStore(tracker, await registry.load(PLUGIN_ID), trans);
  }
};
