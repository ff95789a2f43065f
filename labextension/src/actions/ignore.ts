/** Switch a rule off at one place, in the notebook, with the user's reason. */
import type { NotebookContent } from '../scan/content';
import type { IFinding } from '../wire';

export function ignoreFinding(
  content: NotebookContent,
  finding: IFinding,
  reason: string
): boolean {
  (void content, finding, reason);
  return false;
}
