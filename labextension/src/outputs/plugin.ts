/** mlsec-nb:outputs */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CommandIDs, DOMAIN, IFindingsStore, INotebookFindings } from '../tokens';
import type { IFinding } from '../wire';
import { NotebookBars } from './bars';
import { addCommands } from './commands';

export const outputsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'mlsec-nb:outputs',
  description: 'Shows a bar above outputs that hold a secret or personal data.',
  autoStart: true,
  requires: [IFindingsStore],
  optional: [ITranslator],
  activate: (app: JupyterFrontEnd, store: IFindingsStore, translator: ITranslator | null) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    addCommands(app.commands, store, trans);
    const bars = new Map<INotebookFindings, NotebookBars>();

    const showDetails = (finding: IFinding) => {
      if (app.commands.hasCommand(CommandIDs.explain)) {
        void app.commands.execute(CommandIDs.explain, {
          rule: finding.rule,
          cell: finding.cell_id,
          start: finding.start
        });
      }
    };
    const add = (found: INotebookFindings) => {
      if (store.settings.outputs && !bars.has(found)) {
        bars.set(found, new NotebookBars(found, showDetails, trans));
        found.panel.disposed.connect(() => {
          bars.get(found)?.dispose();
          bars.delete(found);
        });
      }
    };
    const update = () => {
      if (store.settings.outputs) {
        [...store.all].forEach(add);
      } else {
        bars.forEach(bar => bar.dispose());
        bars.clear();
      }
    };

    store.added.connect((_, found) => add(found));
    store.settingsChanged.connect(update);
    update();
  }
};
