/** The menu at a finding for people who use the keyboard: fix, ignore with a reason, explain. */
import { StateEffect, StateField } from '@codemirror/state';
import type { Tooltip } from '@codemirror/view';
import { closeHoverTooltips, EditorView, showTooltip } from '@codemirror/view';
import type { TranslationBundle } from '@jupyterlab/translation';
import { sentence } from '../actions/wording';
import type { IFinding } from '../wire';
import { choicesFor, IHandlers } from './choices';
import { element } from './element';
import { reasonForm } from './reason';

const setMenu = StateEffect.define<Tooltip | null>();

/** What is open; a change of the text or of the selection closes it. */
const menuField = StateField.define<Tooltip | null>({
  create: () => null,
  update: (menu, transaction) => {
    const set = transaction.effects.find(effect => effect.is(setMenu));
    return set ? set.value : transaction.docChanged || transaction.selection ? null : menu;
  },
  provide: field => showTooltip.from(field)
});

const closeOnBlur = EditorView.domEventHandlers({
  blur: ({ relatedTarget }, view) => {
    const inside = relatedTarget instanceof Element && relatedTarget.closest('.jp-mlsec-popup');
    if (!inside && view.state.field(menuField)) {
      // The editor may be in the middle of an update.
      setTimeout(() => view.dispatch({ effects: setMenu.of(null) }));
    }
  }
});

/** The extension that editors need for `openMenu`, `askReason` and `peek`. */
export const menuExtension = [menuField, closeOnBlur];

/** Show something beside the text without taking the focus; the next move or key closes it. */
export function peek(view: EditorView, at: number, content: HTMLElement): void {
  content.setAttribute('role', 'alert');
  show(view, at, element('div', 'jp-mlsec-popup', content));
}

/** Close the menu; the editor gets the focus back. */
export function closeMenu(view: EditorView): void {
  if (view.state.field(menuField, false)) {
    view.dispatch({ effects: setMenu.of(null) });
    view.focus();
  }
}

/** Open the menu with what can be done about the findings. */
export function openMenu(
  view: EditorView,
  findings: readonly IFinding[],
  handlers: IHandlers,
  trans: TranslationBundle
): void {
  const items = findings.flatMap(finding => [
    ...(findings.length > 1
      ? [element('div', 'jp-mlsec-menu-title', sentence(finding.message))]
      : []),
    ...choicesFor(finding, handlers, trans).map(choice => menuItem(view, choice.label, choice.run))
  ]);
  const menu = element('div', 'jp-mlsec-menu', ...items);
  menu.setAttribute('role', 'menu');
  menu.setAttribute('aria-label', trans.__('Security problem'));
  menu.addEventListener('keydown', event => onMenuKey(event, menu));
  open(view, findings[0].start, menu);
}

/** Ask why the finding is to be left; Enter confirms, also with no reason. */
export function askReason(
  view: EditorView,
  finding: IFinding,
  confirm: (reason: string) => void,
  trans: TranslationBundle
): void {
  const done = (reason: string) => {
    closeMenu(view);
    confirm(reason);
  };
  open(
    view,
    finding.start,
    reasonForm(finding, done, () => closeMenu(view), trans)
  );
}

function menuItem(view: EditorView, label: string, run: () => void): HTMLElement {
  const item = element('button', 'jp-mlsec-menu-item', label);
  item.type = 'button';
  item.setAttribute('role', 'menuitem');
  item.tabIndex = -1;
  item.addEventListener('click', () => {
    closeMenu(view);
    run();
  });
  return item;
}

function open(view: EditorView, at: number, content: HTMLElement): void {
  // Lab's shortcuts (Escape, letters in command mode) are not meant while this has the focus.
  content.dataset.lmSuppressShortcuts = 'true';
  content.addEventListener('keydown', event => {
    event.stopPropagation();
    if (event.key === 'Escape') {
      event.preventDefault();
      closeMenu(view);
    }
  });
  content.addEventListener('focusout', event => {
    if (event.relatedTarget instanceof Node && !content.contains(event.relatedTarget)) {
      view.dispatch({ effects: setMenu.of(null) });
    }
  });
  const focus = () => content.querySelector<HTMLElement>('input, [role=menuitem]')?.focus();
  show(view, at, element('div', 'jp-mlsec-popup', content), () => setTimeout(focus));
}

function show(view: EditorView, at: number, dom: HTMLElement, mount?: () => void): void {
  const pos = Math.min(at, view.state.doc.length);
  view.dispatch({
    effects: [closeHoverTooltips, setMenu.of({ pos, create: () => ({ dom, mount }) })]
  });
}

function onMenuKey(event: KeyboardEvent, menu: HTMLElement): void {
  const items = [...menu.querySelectorAll<HTMLElement>('[role=menuitem]')];
  const now = items.indexOf(document.activeElement as HTMLElement);
  const last = items.length - 1;
  const places: Record<string, number> = {
    ArrowDown: now === last ? 0 : now + 1,
    ArrowUp: now <= 0 ? last : now - 1,
    Home: 0,
    End: last,
    Tab: event.shiftKey ? (now <= 0 ? last : now - 1) : now === last ? 0 : now + 1
  };
  if (event.key in places) {
    event.preventDefault();
    items[places[event.key]].focus();
  }
}
