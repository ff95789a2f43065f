/** The part of a cell's editor that shows findings: squiggles, a mark beside the line, tooltips, the menu. */
import { linter, lintGutter } from '@codemirror/lint';
import type { Extension } from '@codemirror/state';
import { Compartment } from '@codemirror/state';
import { ViewPlugin } from '@codemirror/view';
import type { IEditorExtensionFactory } from '@jupyterlab/codemirror';
import { EditorExtensionRegistry } from '@jupyterlab/codemirror';
import type { SharedCell } from '../scan/content';
import type { IFindingsStore } from '../tokens';
import type { Editors } from './editors';
import { menuExtension } from './menu';

type Model = IEditorExtensionFactory.IOptions['model'];

/** One for each editor of a cell in a notebook; editors of files and consoles have none. */
export function inlineFactory(store: IFindingsStore, editors: Editors): IEditorExtensionFactory {
  const gutter = new Compartment();
  const marks = () => (store.settings.gutter ? lintGutter() : []);
  let shown = store.settings.gutter;
  store.settingsChanged.connect((_, settings) => {
    if (settings.gutter !== shown) {
      shown = settings.gutter;
      for (const view of editors.views) {
        view.dispatch({ effects: gutter.reconfigure(marks()) });
      }
      editors.redraw();
    }
  });
  return {
    name: 'mlsec-nb:inline',
    factory: ({ model }) => {
      const cell = cellOf(model);
      return cell
        ? EditorExtensionRegistry.createImmutableExtension(
            inCell(cell, editors, gutter.of(marks()))
          )
        : null;
    }
  };
}

function inCell(cell: SharedCell, editors: Editors, gutter: Extension): Extension {
  const attached = ViewPlugin.define(view => {
    editors.attach(view, cell);
    return { destroy: () => editors.detach(view) };
  });
  // What a tooltip offers is for the text that was read.
  const marks = linter(null, { hideOn: change => change.docChanged || null });
  return [marks, gutter, menuExtension, attached];
}

function cellOf(model: Model): SharedCell | null {
  const shared = model.sharedModel;
  return 'cell_type' in shared && (shared as SharedCell).notebook ? (shared as SharedCell) : null;
}
