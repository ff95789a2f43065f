/** The commands for outputs that leak: redact them in the whole notebook, clear those of the cell. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { CommandIDs, IFindingsStore, INotebookFindings } from '../tokens';
import type { IFinding } from '../wire';
import { clearOutputs, redactFindings } from './redact';
import { isLeak } from './wording';

const NOTICE_MS = 6000;

export function addCommands(
  commands: JupyterFrontEnd['commands'],
  store: IFindingsStore,
  trans: TranslationBundle
): void {
  const describedBy = { args: { type: 'object', properties: {} } };
  commands.addCommand(CommandIDs.redactOutputs, {
    label: trans.__('Redact Secrets and Personal Data in Outputs'),
    describedBy,
    isEnabled: () => !!store.current?.findings.some(isLeak),
    execute: () => store.current && redact(store.current, trans)
  });
  commands.addCommand(CommandIDs.clearOutput, {
    label: trans.__('Clear Outputs of the Cell That Hold Secrets or Personal Data'),
    describedBy,
    isEnabled: () => !!store.current && leaksOfActive(store.current).length > 0,
    execute: () => store.current && clear(store.current)
  });
}

/** Redact all outputs that leak; returns how many places that were. */
export function redactNotebook(found: INotebookFindings): number {
  const leaks = found.findings.filter(isLeak);
  const cells = found.panel.content.model?.sharedModel.cells ?? [];
  return cells
    .map(cell =>
      redactFindings(
        cell,
        leaks.filter(leak => leak.cell_id === cell.getId())
      )
    )
    .reduce((sum, made) => sum + made, 0);
}

function redact(found: INotebookFindings, trans: TranslationBundle): void {
  const made = redactNotebook(found);
  const options = { autoClose: NOTICE_MS };
  if (made) {
    Notification.success(
      trans._n(
        'Redacted one place. It leaves the file when you save.',
        'Redacted %1 places. They leave the file when you save.',
        made
      ),
      options
    );
  } else {
    Notification.warning(
      trans.__('Nothing was redacted: the outputs have changed since they were checked.'),
      options
    );
  }
  void found.scan();
}

function clear(found: INotebookFindings): void {
  const cell = found.panel.content.activeCell?.model.sharedModel;
  const outputs = new Set(leaksOfActive(found).map(leak => Number(leak.where[1])));
  if (cell) {
    clearOutputs(cell, [...outputs]);
  }
  void found.scan();
}

function leaksOfActive(found: INotebookFindings): readonly IFinding[] {
  const id = found.panel.content.activeCell?.model.id;
  return id ? found.findingsOf(id).filter(isLeak) : [];
}
