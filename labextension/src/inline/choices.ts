/** What can be done about a finding: the same choices in the tooltip and in the menu. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { fixLabel } from '../actions/wording';
import type { IFinding } from '../wire';

/** What happens when a choice is taken. */
export interface IHandlers {
  fix(finding: IFinding): void;
  /** Ask for the reason first. */
  ignore(finding: IFinding): void;
  explain(finding: IFinding): void;
  /** Scan again first: the text has changed, and nobody else will have it scanned. Else null. */
  rescan: (() => void) | null;
}

export interface IChoice {
  id: keyof IHandlers;
  label: string;
  run(): void;
}

export function choicesFor(
  finding: IFinding,
  handlers: IHandlers,
  trans: TranslationBundle
): IChoice[] {
  const { rescan } = handlers;
  const explain: IChoice = {
    id: 'explain',
    label: trans.__('Explain'),
    run: () => handlers.explain(finding)
  };
  if (rescan) {
    return [
      { id: 'rescan', label: trans.__('Scan again: the text has changed'), run: rescan },
      explain
    ];
  }
  const choices: IChoice[] = [
    { id: 'ignore', label: trans.__('Ignore here…'), run: () => handlers.ignore(finding) },
    explain
  ];
  const label = fixLabel(finding, trans);
  if (label) {
    choices.unshift({ id: 'fix', label, run: () => handlers.fix(finding) });
  }
  return choices;
}
