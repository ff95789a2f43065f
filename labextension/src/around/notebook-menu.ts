/** The menu below the button in a notebook's toolbar. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { MenuSvg } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { Menu } from '@lumino/widgets';
import { exportMenu } from '../panel/export-menu';
import { CommandIDs } from '../tokens';

export function openNotebookMenu(
  commands: CommandRegistry,
  button: HTMLElement,
  trans: TranslationBundle
): void {
  const menu = notebookMenu(commands, trans);
  menu.aboutToClose.connect(() => window.setTimeout(() => menu.dispose()));
  const { left, bottom } = button.getBoundingClientRect();
  menu.open(left, bottom);
}

function notebookMenu(commands: CommandRegistry, trans: TranslationBundle): Menu {
  const menu = new MenuSvg({ commands });
  const submenu = exportMenu(commands);
  submenu.title.label = trans.__('Export Security Report');
  menu.disposed.connect(() => submenu.dispose());
  menu.addItem({ command: CommandIDs.showPanel });
  menu.addItem({ command: CommandIDs.nextProblem });
  menu.addItem({ command: CommandIDs.previousProblem });
  menu.addItem({ type: 'separator' });
  menu.addItem({ command: CommandIDs.scan });
  menu.addItem({ command: CommandIDs.fixAllSafe });
  menu.addItem({ command: CommandIDs.redactOutputs });
  menu.addItem({ type: 'submenu', submenu });
  menu.addItem({ type: 'separator' });
  menu.addItem({ command: CommandIDs.toggle });
  return menu;
}
