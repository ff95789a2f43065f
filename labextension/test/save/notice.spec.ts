// @vitest-environment jsdom
import { Notification } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { afterEach, expect, test, vi } from 'vitest';
import { SaveNotice } from '../../src/save/notice';
import type { INotebookFindings, ScanState } from '../../src/tokens';
import type { IFinding } from '../../src/wire';
import { finding, SETTINGS } from '../notebook';

// Lab's libraries want these while they are loaded; jsdom has none.
vi.hoisted(() => {
  vi.stubGlobal('DragEvent', class extends MouseEvent {});
  vi.stubGlobal('matchMedia', () => new EventTarget());
});

const LEAK = { rule: 'SEC001', name: 'github-token', where: ['outputs', 0, 'text'] };

afterEach(() => Notification.dismiss());

/** An open notebook with a notice; `findings` and `state` are what is known of it. */
function saved(isToTell = true) {
  const context = {};
  const saveState = new Signal<object, string>(context);
  const session = {
    panel: { context: { saveState }, disposed: new Signal<object, void>({}) },
    state: 'ready' as ScanState,
    findings: [] as IFinding[]
  };
  const found = session as unknown as INotebookFindings;
  const stateChanged = new Signal<INotebookFindings, void>(found);
  Object.assign(session, { stateChanged });
  const notice = new SaveNotice(
    found,
    () => SETTINGS,
    () => isToTell,
    nullTranslator.load('')
  );
  const become = (state: ScanState, ...findings: IFinding[]) => {
    Object.assign(session, { state, findings });
    stateChanged.emit();
  };
  const save = async () => {
    saveState.emit('completed');
    await Promise.resolve();
  };
  return { saveState, become, save, notice };
}

test('a save is told of when what was saved has been looked at, whoever heard of it first', async () => {
  const { saveState, become, save } = saved();
  saveState.connect(() => become('scanning'));
  become('outdated');
  await save();
  expect(Notification.manager.count).toBe(0);
  become('ready', finding('a', 0, 4, LEAK));
  expect(Notification.manager.count).toBe(1);
});

test('what was told once is not told again, and goes with the last leak', async () => {
  const { become, save } = saved();
  become('ready', finding('a', 0, 4, LEAK));
  await save();
  const told = Notification.manager.notifications.map(({ id }) => id);
  await save();
  expect(Notification.manager.notifications.map(({ id }) => id)).toEqual(told);
  become('ready');
  await save();
  expect(Notification.manager.count).toBe(0);
});

test('of several views of a notebook one tells', async () => {
  const { become, save } = saved(false);
  become('ready', finding('a', 0, 4, LEAK));
  await save();
  expect(Notification.manager.count).toBe(0);
});

test('nothing is told of a notebook that is closed', async () => {
  const { become, save, notice } = saved();
  become('ready', finding('a', 0, 4, LEAK));
  const saving = save();
  notice.dispose();
  await saving;
  expect(Notification.manager.count).toBe(0);
});
