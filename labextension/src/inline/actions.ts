/** What the choices at a finding do. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { closeHoverTooltips, EditorView } from '@codemirror/view';
import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { CommandIDs, INotebookFindings } from '../tokens';
import type { IFinding } from '../wire';
import type { IHandlers } from './choices';
import { askReason } from './menu';

export function handlersFor(
  session: INotebookFindings,
  view: EditorView,
  cellId: string,
  commands: JupyterFrontEnd['commands'],
  trans: TranslationBundle
): IHandlers {
  const tell = (made: boolean) => {
    if (!made) {
      void session.scan();
      const message = trans.__(
        'Not done: the text has changed since it was checked. It is checked again.'
      );
      Notification.warning(message, { autoClose: 4000 });
    }
  };
  const isOutdated = session.state === 'outdated' && !session.isCurrent(cellId);
  return {
    rescan: isOutdated ? () => void session.scan() : null,
    fix: finding => tell(session.fix(finding)),
    ignore: finding =>
      askReason(view, finding, reason => tell(session.ignore(finding, reason)), trans),
    explain: finding => {
      view.dispatch({ effects: closeHoverTooltips });
      void commands.execute(CommandIDs.explain, placeArguments(finding));
    }
  };
}

function placeArguments(finding: IFinding) {
  return { rule: finding.rule, cell: finding.cell_id, start: finding.start };
}
