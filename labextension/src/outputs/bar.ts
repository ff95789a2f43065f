/** The bar above the outputs of a cell: a row for each output that holds a secret or personal data, or one for many. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import type { IFinding } from '../wire';
import { leaksInWords } from './wording';

/** What the buttons do with these outputs. */
export interface IBarActions {
  redact(outputs: readonly number[]): void;
  clear(outputs: readonly number[]): void;
  details(outputs: readonly number[]): void;
}

/** More outputs than this share one row: a bar must not push away what it is about. */
const ROWS = 3;

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
    const leaking = [...byOutput].sort(([a], [b]) => a - b);
    const rows =
      leaking.length > ROWS
        ? [this.#row([...byOutput.keys()], findings, outputs)]
        : leaking.map(([index, found]) => this.#row([index], found, outputs));
    const hadFocus = this.node.contains(document.activeElement);
    this.node.replaceChildren(...rows);
    if (hadFocus) {
      this.node.querySelector('button')?.focus();
    }
  }

  #row(indices: readonly number[], findings: readonly IFinding[], outputs: number): HTMLElement {
    const { trans, actions } = this;
    const row = element('div', 'jp-mlsec-outputBar-row');
    const sentence = element('span', 'jp-mlsec-outputBar-text');
    sentence.textContent = this.#sentence(indices, findings, outputs);
    row.append(this.#mark(), sentence);
    const one = indices.length === 1;
    if (findings.some(finding => finding.fix)) {
      const title = one
        ? trans.__('Replace what was found in this stored output, and nothing else of it')
        : trans.__('Replace what was found in these stored outputs, and nothing else of them');
      row.append(
        this.#button(one ? trans.__('Redact') : trans.__('Redact all'), title, () =>
          actions.redact(indices)
        )
      );
    }
    row.append(
      this.#button(
        one ? trans.__('Clear this output') : trans.__('Clear these outputs'),
        one
          ? trans.__('Remove this one output of the cell')
          : trans.__('Remove these outputs of the cell, and none of the others'),
        () => actions.clear(indices)
      ),
      this.#button(trans.__('Details'), trans.__('Show the findings in the security panel'), () =>
        actions.details(indices)
      )
    );
    return row;
  }

  #sentence(indices: readonly number[], findings: readonly IFinding[], outputs: number): string {
    const leaks = leaksInWords(findings, this.trans);
    if (indices.length > 1) {
      return this.trans.__('%1 of %2 outputs hold %3', indices.length, outputs, leaks);
    }
    return outputs > 1
      ? this.trans.__('Output %1 of %2 holds %3', indices[0] + 1, outputs, leaks)
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
