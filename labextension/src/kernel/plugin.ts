/** Connects each open notebook's findings with mlsec_nb in its kernel. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ISessionContext, Notification } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { DOMAIN, IFindingsStore, INotebookFindings } from '../tokens';
import { KernelComm } from './comm';

/** A notification is one glance. */
const LONGEST = 140;

export const kernelPlugin: JupyterFrontEndPlugin<void> = {
  id: 'mlsec-nb:kernel',
  description: "Shows what mlsec_nb in the kernel finds in a notebook's data frames.",
  autoStart: true,
  requires: [IFindingsStore],
  optional: [ITranslator],
  activate: (_: JupyterFrontEnd, store: IFindingsStore, translator: ITranslator | null) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const tell = {
      problem: (message: string) => void Notification.warning(message.slice(0, LONGEST)),
      mismatch: () =>
        void Notification.warning(
          trans.__(
            'mlsec-nb in the kernel and in the browser differ: install the same version in both.'
          )
        )
    };
    // Views of one notebook share its kernel's connection, which has room for one listener.
    const comms = new WeakMap<ISessionContext, KernelComm>();
    const connect = (notebook: INotebookFindings) => {
      const context = notebook.panel.sessionContext;
      const known = comms.get(context);
      const comm = known && !known.isDisposed ? known : new KernelComm(context, tell);
      comms.set(context, comm);
      comm.add(notebook);
    };
    for (const notebook of store.all) {
      connect(notebook);
    }
    store.added.connect((_, notebook) => connect(notebook));
  }
};
