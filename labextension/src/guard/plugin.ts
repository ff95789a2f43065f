/** mlsec-nb:guard */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { CodeCell } from '@jupyterlab/cells';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { DOMAIN, IFindingsStore } from '../tokens';
import { Guard } from './guard';

/**
 * Every way to run a cell ends in CodeCell.execute: keys, menus, "run all". Lab announces a run only once it is under
 * way (NotebookActions.executionScheduled), and its cell executor is frozen and has room for one provider only.
 * An executor that runs cells on the server does not come by here.
 */
export const guardPlugin: JupyterFrontEndPlugin<void> = {
  id: 'mlsec-nb:guard',
  description: 'Warns or asks before a cell with a finding of high severity is run.',
  autoStart: true,
  requires: [IFindingsStore],
  optional: [ITranslator],
  activate: (_: JupyterFrontEnd, store: IFindingsStore, translator: ITranslator | null) => {
    const guard = new Guard(store, (translator ?? nullTranslator).load(DOMAIN));
    Reflect.set(CodeCell, 'execute', guard.around(CodeCell.execute));
  }
};
