/** What a cell's tags and metadata and the notebook's switch off. The server sees to it itself; a kernel is not told. */
import type { IFinding } from '../wire';
import type { NotebookContent } from './content';
import { names } from './filter';
import { isRecord } from './payload';

const TAG = 'mlsec-ignore';

/** Whether the notebook, as it is now, switches the rule of a finding off at its place. */
export function isSwitchedOff(content: NotebookContent | null, finding: IFinding): boolean {
  const cell = content?.cell(finding.cell_id ?? '');
  // By the key: the state of widgets can be large, and what is asked for is copied.
  const all = [content?.notebook, cell].flatMap(one =>
    one
      ? switchedOff(
          one.getMetadata('mlsec'),
          one.getMetadata('mlsec.ignore'),
          one.getMetadata('tags')
        )
      : []
  );
  return all.some(entry => entry === '' || names(entry, finding));
}

/** Ids, prefixes and names of rules, "" for all: as `_ignored_rules` in mlsec_nb/notebook.py reads them. */
function switchedOff(section: unknown, dotted: unknown, tags: unknown): string[] {
  const ignore = isRecord(section) ? section.ignore : dotted;
  const listed: unknown[] = Array.isArray(ignore) ? ignore : [ignore];
  const tagged = (Array.isArray(tags) ? tags : []).filter(tag => typeof tag === 'string');
  return [
    ...(ignore === true ? [''] : []),
    ...listed.filter(entry => typeof entry === 'string').filter(entry => entry !== ''),
    ...(tagged.includes(TAG) ? [''] : []),
    ...tagged.filter(tag => tag.startsWith(`${TAG}-`)).map(tag => tag.slice(TAG.length + 1))
  ];
}
