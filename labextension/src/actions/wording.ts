/** How findings and their fixes are put into words, wherever they are shown. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IFinding, IFix } from '../wire';

/** A name of something in code (torch.load, allow_pickle), or one with capitals of its own. */
const NAME = /[._(=]|[A-Z]/;

/** A message as a sentence: with a capital first letter, unless it begins with a name. */
export function sentence(message: string): string {
  const [first] = message.split(' ', 1);
  return NAME.test(first) ? message : message.charAt(0).toUpperCase() + message.slice(1);
}

/** Whether the fix changes what the code does. Text, outputs and metadata do not run. */
export function changesBehaviour(finding: IFinding): boolean {
  return finding.part === 'code' && finding.fix !== null && !finding.fix.safe;
}

/** Whether there is a fix that the page can make: an attachment's name is not changed, the text refers to it. */
export function canFix(finding: IFinding): finding is IFinding & { fix: IFix } {
  return finding.fix !== null && finding.part !== 'attachment';
}

/** What the fix does, and that it is not without consequence; null when there is no fix. */
export function fixLabel(finding: IFinding, trans: TranslationBundle): string | null {
  if (!canFix(finding)) {
    return null;
  }
  const { title } = finding.fix;
  return changesBehaviour(finding) ? trans.__('%1 (changes behaviour)', title) : title;
}
