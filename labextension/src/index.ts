/** Security checks in JupyterLab and Notebook 7: one plugin for each thing that can be switched off. */
import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { storePlugin } from './scan/plugin';

const plugins = [storePlugin] as JupyterFrontEndPlugin<unknown>[];

export default plugins;
