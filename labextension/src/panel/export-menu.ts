/** The menu of report formats. */
import { MenuSvg } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { Menu } from '@lumino/widgets';
import { CommandIDs } from '../tokens';
import type { ReportFormat } from '../wire';

export const FORMATS: readonly ReportFormat[] = ['html', 'sarif', 'json', 'markdown'];

export function exportMenu(commands: CommandRegistry): Menu {
  const menu = new MenuSvg({ commands });
  FORMATS.forEach(format => menu.addItem({ command: CommandIDs.exportReport, args: { format } }));
  return menu;
}

/** Open it below a button; it goes when it is closed. */
export function openExportMenu(commands: CommandRegistry, button: HTMLElement): void {
  const menu = exportMenu(commands);
  // Not at once: a chosen item runs after the menu has closed.
  menu.aboutToClose.connect(() => window.setTimeout(() => menu.dispose()));
  const { left, bottom } = button.getBoundingClientRect();
  menu.open(left, bottom);
}
