/** Security checks in JupyterLab and Notebook 7: one plugin for each thing that can be switched off. */
import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { guardPlugin } from './guard/plugin';
import { outputsPlugin } from './outputs/plugin';
import { savePlugin } from './save/plugin';
import { inlinePlugin } from './inline/plugin';
import { storePlugin } from './scan/plugin';

const plugins = [
  storePlugin,
  inlinePlugin,
  outputsPlugin,
  savePlugin,
  guardPlugin
] as JupyterFrontEndPlugin<unknown>[];

export default plugins;
