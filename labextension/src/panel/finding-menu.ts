/** The context menu of a finding's row, by right click or the menu key. */
import { MenuSvg } from '@jupyterlab/ui-components';
import { CommandRegistry } from '@lumino/commands';
import type * as React from 'react';
import { fixLabel } from '../actions/wording';
import type { IPanelContext } from './context';
import { copyText } from './copy';
import type { Row } from './rows';

type FindingRow = Extract<Row, { kind: 'finding' }>;

export function openFindingMenu(
  event: React.MouseEvent<HTMLElement>,
  row: FindingRow,
  context: IPanelContext
): void {
  event.preventDefault();
  event.stopPropagation();
  const commands = new CommandRegistry();
  const menu = new MenuSvg({ commands });
  for (const [id, label, run] of actionsOf(row, context)) {
    commands.addCommand(id, { label, execute: run });
    menu.addItem({ command: id });
  }
  menu.aboutToClose.connect(() => window.setTimeout(() => menu.dispose()));
  const box = event.currentTarget.getBoundingClientRect();
  const byKey = event.clientX === 0 && event.clientY === 0;
  menu.open(byKey ? box.left + 24 : event.clientX, byKey ? box.bottom : event.clientY);
}

function actionsOf(row: FindingRow, context: IPanelContext): [string, string, () => void][] {
  const { model, trans } = context;
  const { finding } = row;
  const actions: [string, string, () => void][] = [
    ['reveal', trans.__('Go to the Place'), () => void model.notebook?.reveal(finding)]
  ];
  const fix = fixLabel(finding, trans);
  if (fix && !row.held) {
    actions.push(['fix', fix, () => void model.fix(finding)]);
  }
  actions.push(
    ['explain', trans.__('Explain'), () => model.explain(finding)],
    ['copy', trans.__('Copy'), () => copyText(finding)]
  );
  return actions;
}
