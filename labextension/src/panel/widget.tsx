/** The panel as a widget of the side bar. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { Message } from '@lumino/messaging';
import * as React from 'react';
import { shieldIcon } from '../icons';
import { PromptWidget } from '../prompt-widget';
import { PanelApp } from './app';
import { countSeverities, sayTotal, worstOf } from './counts';
import type { PanelModel } from './model';

/** Above it, the badge says so. */
const BADGE_MAXIMUM = 99;

export class SecurityPanel extends PromptWidget {
  constructor(
    private model: PanelModel,
    private commands: CommandRegistry,
    private trans: TranslationBundle
  ) {
    super();
    this.id = 'mlsec-panel';
    this.addClass('jp-mlsec-Panel');
    this.title.icon = shieldIcon;
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Security'));
    model.changed.connect(this.#onChanged, this);
    commands.commandChanged.connect(this.#onCommandChanged, this);
    this.#showCount();
  }

  protected render(): React.JSX.Element {
    return <PanelApp model={this.model} commands={this.commands} trans={this.trans} />;
  }

  protected onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.update();
  }

  protected onActivateRequest(): void {
    const first = this.node.querySelector<HTMLElement>(
      '[role="row"][tabindex="0"], .jp-mlsec-button'
    );
    first?.focus();
  }

  #onChanged(): void {
    this.#showCount();
    if (this.isVisible) {
      this.update();
    }
  }

  #onCommandChanged(_: CommandRegistry, change: CommandRegistry.ICommandChangedArgs): void {
    if (this.isVisible && (change.id ?? '').startsWith('mlsec:')) {
      this.update();
    }
  }

  #showCount(): void {
    const findings = this.model.findings;
    const count = findings.length > BADGE_MAXIMUM ? `${BADGE_MAXIMUM}+` : String(findings.length);
    const worst = worstOf(countSeverities(findings));
    const { title } = this;
    // What is set already is not set again: each change redraws the side bar.
    if (
      title.dataset['mlsec-count'] !== (worst ? count : '') ||
      title.dataset['mlsec-worst'] !== (worst ?? '')
    ) {
      title.dataset = {
        ...title.dataset,
        'mlsec-count': worst ? count : '',
        'mlsec-worst': worst ?? ''
      };
    }
    const caption = `${this.trans.__('Security')}: ${sayTotal(findings, this.trans)}`;
    title.caption = findings.length ? caption : this.trans.__('Security');
  }
}
