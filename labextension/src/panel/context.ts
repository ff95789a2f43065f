/** What all parts of the panel's view need. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import * as React from 'react';
import type { PanelModel } from './model';

export interface IPanelContext {
  readonly model: PanelModel;
  readonly commands: CommandRegistry;
  readonly trans: TranslationBundle;
  /** Tell users of screen readers what was done. */
  readonly announce: (text: string) => void;
}

export const PanelContext = React.createContext<IPanelContext | null>(null);

export function usePanel(): IPanelContext {
  const context = React.useContext(PanelContext);
  if (!context) {
    throw new Error('outside of the panel');
  }
  return context;
}
