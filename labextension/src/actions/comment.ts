/** Where in a text a comment can stand that the scanner honours, and how it is written. */

/** An insertion into a text. */
export interface IInsertion {
  at: number;
  text: string;
}

const LONGEST_REASON = 200;
// One step of reading Python: a comment, a string of any kind, a continued line, or any other character.
const PIECE =
  /#[^\n]*|"""(?:[^"\\]|\\[^]|"(?!""))*(?:"""|$)|'''(?:[^'\\]|\\[^]|'(?!''))*(?:'''|$)|"(?:[^"\\\n]|\\[^])*"?|'(?:[^'\\\n]|\\[^])*'?|\\\r?\n|[^]/g;
const OPEN = /mlsec:[ \t]{0,4}ignore[ \t]{0,4}\[([^\]\n]{0,180})/;
const FOR_THE_SHELL = /^[ \t]*(?:[%!?]|[\w.,() \t]+=[ \t]*[%!])|\?[ \t]*$/;

/** The comment for Python: at the end of one of the lines of [start, end); null when none can stand there. */
export function pythonComment(
  source: string,
  start: number,
  end: number,
  rule: string,
  reason: string
): IInsertion | null {
  const first = lineEnd(source, start);
  const last = lineEnd(source, Math.max(start, end - 1));
  const at = [first, last].find(place => isLineEndOfCode(source, place));
  return at === undefined ? null : insertion(source, at, rule, `  # ${note(rule, reason)}`);
}

/** The comment for Markdown: at the end of the line; null in a fenced or indented block, where it would be shown. */
export function markdownComment(
  source: string,
  start: number,
  end: number,
  rule: string,
  reason: string
): IInsertion | null {
  const at = lineEnd(source, Math.max(start, end - 1));
  const line = source.slice(lineStart(source, at), at);
  const fences = source.slice(0, at).match(/^ {0,3}(?:```|~~~)/gm) ?? [];
  if (fences.length % 2 || /^(?: {4}|\t| {0,3}(?:```|~~~))/.test(line)) {
    return null;
  }
  // `--` would end the comment early.
  return insertion(source, at, rule, ` <!-- ${note(rule, reason).replace(/-{2,}/g, '-')} -->`);
}

/** Join the rule to the line's own ignore comment, if there is one. */
function insertion(source: string, at: number, rule: string, text: string): IInsertion {
  const from = lineStart(source, at);
  const open = OPEN.exec(source.slice(from, at));
  return open ? { at: from + open.index + open[0].length, text: `, ${rule}` } : { at, text };
}

function note(rule: string, reason: string): string {
  // eslint-disable-next-line no-control-regex
  const words = reason.replace(/[\s\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, ' ').trim();
  return `mlsec: ignore[${rule}] ${words.slice(0, LONGEST_REASON)}`.trimEnd();
}

/** Whether the line that ends at `at` is Python and ends outside a string and not with a backslash. */
function isLineEndOfCode(source: string, at: number): boolean {
  if (/^\s*%%/.test(source) || FOR_THE_SHELL.test(source.slice(lineStart(source, at), at))) {
    return false;
  }
  PIECE.lastIndex = 0;
  while (PIECE.lastIndex < at) {
    const piece = PIECE.exec(source);
    if (!piece || (piece.index < at && PIECE.lastIndex > at)) {
      return false;
    }
  }
  return true;
}

function lineStart(source: string, at: number): number {
  return source.lastIndexOf('\n', at - 1) + 1;
}

function lineEnd(source: string, at: number): number {
  const end = source.indexOf('\n', at);
  const last = end < 0 ? source.length : end;
  return source[last - 1] === '\r' && last > at ? last - 1 : last;
}
