/** The bar above the outputs of a cell: a row for each output that holds a secret or personal data. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import type { IFinding } from '../wire';
import { leaksInWords } from './wording';

/** What the buttons do. */
export interface IBarActions {
  redact(output: number): void;
  clear(output: number): void;
  details(output: number): void;
}

export class OutputBar extends Widget {
  constructor(
    private readonly actions: IBarActions,
    private readonly trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-mlsec-outputBar');
    this.node.setAttribute('role', 'group');
    this.node.setAttribute('aria-label', trans.__('Secrets and personal data in the outputs'));
  }

  /** Show these findings of a cell with so many outputs. */
  render(findings: readonly IFinding[], outputs: number): void {
    const byOutput = new Map<number, IFinding[]>();
    for (const finding of findings) {
      const index = Number(finding.where[1]);
      byOutput.set(index, [...(byOutput.get(index) ?? []), finding]);
    }
    const rows = [...byOutput].sort(([a], [b]) => a - b);
    const hadFocus = this.node.contains(document.activeElement);
    this.node.replaceChildren(...rows.map(([index, found]) => this.#row(index, found, outputs)));
    if (hadFocus) {
      this.node.querySelector('button')?.focus();
    }
  }

  #row(index: number, findings: readonly IFinding[], outputs: number): HTMLElement {
    const row = element('div', 'jp-mlsec-outputBar-row');
    row.dataset.output = String(index);
    const sentence = element('span', 'jp-mlsec-outputBar-text');
    sentence.textContent = this.#sentence(index, findings, outputs);
    row.append(this.#mark(), sentence);
    if (findings.some(finding => finding.fix)) {
      row.append(
        this.#button(
          this.trans.__('Redact'),
          this.trans.__('Replace what was found in this stored output, and nothing else of it'),
          () => this.actions.redact(index)
        )
      );
    }
    row.append(
      this.#button(
        this.trans.__('Clear this output'),
        this.trans.__('Remove this one output of the cell'),
        () => this.actions.clear(index)
      ),
      this.#button(
        this.trans.__('Details'),
        this.trans.__('Show the findings in the security panel'),
        () => this.actions.details(index)
      )
    );
    return row;
  }

  #sentence(index: number, findings: readonly IFinding[], outputs: number): string {
    const leaks = leaksInWords(findings, this.trans);
    return outputs > 1
      ? this.trans.__('Output %1 of %2 holds %3', index + 1, outputs, leaks)
      : this.trans.__('This output holds %1', leaks);
  }

  #mark(): HTMLElement {
    const mark = element('span', 'jp-mlsec-outputBar-mark');
    mark.setAttribute('aria-hidden', 'true');
    mark.textContent = '!';
    return mark;
  }

  #button(label: string, title: string, action: () => void): HTMLElement {
    const button = element('button', 'jp-mlsec-outputBar-button');
    button.setAttribute('type', 'button');
    button.textContent = label;
    button.title = title;
    button.addEventListener('click', action);
    return button;
  }
}

function element(tag: string, name: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = name;
  return made;
}
