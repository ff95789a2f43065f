/** The commands about the whole notebook, in the command palette. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import { FORMATS } from '../panel/export-menu';
import { ISecurityPanel } from '../panel/plugin';
import { CommandIDs, DOMAIN, IFindingsStore } from '../tokens';
import { addCommands } from './commands';

export const commandsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'mlsec-nb:commands',
  description: 'Adds commands to scan, fix, explain and report.',
  autoStart: true,
  requires: [IFindingsStore],
  optional: [ISecurityPanel, ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    store: IFindingsStore,
    panel: ISecurityPanel | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    addCommands({ commands: app.commands, store, panel, trans });
    tellChanges(app.commands, store);
    const category = trans.__('Security');
    for (const command of Object.values(CommandIDs)) {
      if (command !== CommandIDs.exportReport) {
        palette?.addItem({ command, category });
      }
    }
    FORMATS.forEach(format =>
      palette?.addItem({
        command: CommandIDs.exportReport,
        args: { format, isPalette: true },
        category
      })
    );
  }
};

/** Menus, palette and toolbar ask again what can be done when the findings change. */
function tellChanges(commands: CommandRegistry, store: IFindingsStore): void {
  const tell = () => {
    const own = [
      CommandIDs.scan,
      CommandIDs.fixAllSafe,
      CommandIDs.explain,
      CommandIDs.exportReport
    ];
    own.forEach(id => commands.notifyCommandChanged(id));
  };
  const follow = () => {
    const notebook = store.current;
    // Connecting again what is connected is nothing.
    notebook?.changed.connect(tell);
    notebook?.stateChanged.connect(tell);
    tell();
  };
  store.currentChanged.connect(follow);
  store.settingsChanged.connect(() => commands.notifyCommandChanged(CommandIDs.toggle));
  follow();
}
