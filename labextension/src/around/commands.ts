/** The commands that are about the whole notebook, and those of a cell's context menu. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { showErrorMessage } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { shieldIcon } from '../icons';
import { countSafeFixes } from '../panel/counts';
import { FORMATS } from '../panel/export-menu';
import type { ISecurityPanel } from '../panel/plugin';
import { CommandIDs, IFindingsStore } from '../tokens';
import type { IFinding, ReportFormat } from '../wire';
import { formatName, saveReport } from './report';

export interface IAround {
  readonly commands: JupyterFrontEnd['commands'];
  readonly store: IFindingsStore;
  readonly panel: ISecurityPanel | null;
  readonly trans: TranslationBundle;
}

const NO_ARGUMENTS = { args: { type: 'object', properties: {} } };

export function addCommands(around: IAround): void {
  addScan(around);
  addToggle(around);
  addPanelCommands(around);
  addFixAllSafe(around);
  addExport(around);
}

function addScan({ commands, store, trans }: IAround): void {
  commands.addCommand(CommandIDs.scan, {
    label: trans.__('Scan Notebook for Security Problems'),
    caption: trans.__('Check all cells and outputs of the current notebook'),
    icon: shieldIcon,
    describedBy: NO_ARGUMENTS,
    isEnabled: () => store.current !== null && store.settings.enabled,
    execute: () => store.current?.scan()
  });
}

function addToggle({ commands, store, trans }: IAround): void {
  commands.addCommand(CommandIDs.toggle, {
    label: trans.__('Check Notebooks for Security Problems'),
    caption: trans.__('Switch the security checks on or off'),
    describedBy: NO_ARGUMENTS,
    isToggleable: true,
    isToggled: () => store.settings.enabled,
    execute: () => store.set('enabled', !store.settings.enabled)
  });
}

function addPanelCommands({ commands, store, panel, trans }: IAround): void {
  commands.addCommand(CommandIDs.showPanel, {
    label: trans.__('Show Security Panel'),
    caption: trans.__('List the security problems of the current notebook'),
    icon: shieldIcon,
    describedBy: NO_ARGUMENTS,
    isEnabled: () => panel !== null,
    execute: () => panel?.show()
  });
  commands.addCommand(CommandIDs.explain, {
    label: trans.__('Explain the Security Problem'),
    caption: trans.__('Why it matters, what to do instead, examples'),
    describedBy: {
      args: {
        type: 'object',
        properties: {
          rule: { type: 'string', description: trans.__('Id of the rule') },
          cell: { type: ['string', 'null'], description: trans.__('Id of the cell') },
          start: { type: 'number', description: trans.__('Where the problem starts') }
        }
      }
    },
    isEnabled: () => panel !== null && !!store.current?.findings.length,
    execute: args => {
      const finding = wanted(store, args);
      if (finding) {
        panel?.explain(finding);
      } else {
        panel?.show();
      }
    }
  });
}

function addFixAllSafe({ commands, store, trans }: IAround): void {
  const cellOf = (args: ReadonlyPartialJSONObject) => (args.cell ? activeCell(store) : undefined);
  const count = (args: ReadonlyPartialJSONObject) => {
    const cell = cellOf(args);
    const findings = cell === undefined ? store.current?.findings : store.current?.findingsOf(cell);
    return countSafeFixes(findings ?? []);
  };
  commands.addCommand(CommandIDs.fixAllSafe, {
    label: args => {
      const label = args.cell
        ? trans.__('Fix All Safe in This Cell')
        : trans.__('Fix All Safe Security Problems');
      return count(args) ? `${label} (${count(args)})` : label;
    },
    caption: trans.__('Make the fixes that do not change what the code does'),
    describedBy: {
      args: {
        type: 'object',
        properties: { cell: { type: 'boolean', description: trans.__('Only in the active cell') } }
      }
    },
    isEnabled: args => count(args) > 0,
    execute: args => store.current?.fixAllSafe(cellOf(args))
  });
}

function addExport({ commands, store, trans }: IAround): void {
  commands.addCommand(CommandIDs.exportReport, {
    label: args => {
      const format = formatOf(args);
      return args.isPalette
        ? trans.__('Export Security Report: %1', formatName(format, trans))
        : formatName(format, trans);
    },
    caption: trans.__('Save the security report of the current notebook; secrets stay masked'),
    describedBy: {
      args: { type: 'object', properties: { format: { type: 'string', enum: [...FORMATS] } } }
    },
    // While a scan is on its way, the report is that of the last one.
    isEnabled: () => ['ready', 'scanning', 'outdated'].includes(store.current?.state ?? ''),
    execute: async args => {
      const notebook = store.current;
      if (notebook) {
        if (notebook.state === 'outdated') {
          await notebook.scan();
        }
        await saveReport(notebook, formatOf(args)).catch(() =>
          showErrorMessage(
            trans.__('The report was not made'),
            trans.__('The server did not answer. Scan the notebook again and retry.')
          )
        );
      }
    }
  });
}

function formatOf(args: ReadonlyPartialJSONObject): ReportFormat {
  return FORMATS.find(format => format === args.format) ?? 'html';
}

function activeCell(store: IFindingsStore): string | undefined {
  return store.current?.panel.content.activeCell?.model.id;
}

/** The finding that the arguments name; without them, the active cell's first. */
function wanted(store: IFindingsStore, args: ReadonlyPartialJSONObject): IFinding | undefined {
  const { rule, cell, start } = args;
  if (typeof rule === 'string') {
    const ofRule = (store.current?.listed ?? []).filter(finding => finding.rule === rule);
    const here = ofRule.find(finding => finding.cell_id === cell && finding.start === start);
    return here ?? ofRule[0];
  }
  return store.current?.findingsOf(activeCell(store) ?? '')[0];
}
