/** Security checks in JupyterLab and Notebook 7: one plugin for each thing that can be switched off. */
import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { commandsPlugin } from './around/plugin';
import { statusPlugin } from './around/status';
import { toolbarPlugin } from './around/toolbar';
import { guardPlugin } from './guard/plugin';
import { outputsPlugin } from './outputs/plugin';
import { savePlugin } from './save/plugin';
import { inlinePlugin } from './inline/plugin';
import { kernelPlugin } from './kernel/plugin';
import { panelPlugin } from './panel/plugin';
import { storePlugin } from './scan/plugin';

const plugins = [
  storePlugin,
  inlinePlugin,
  outputsPlugin,
  savePlugin,
  guardPlugin,
  panelPlugin,
  commandsPlugin,
  statusPlugin,
  toolbarPlugin,
  kernelPlugin
] as JupyterFrontEndPlugin<unknown>[];

export default plugins;
