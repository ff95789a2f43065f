/** The texts of an output as a scan reads them, and the output with some of them edited. */
import type { IOutput } from '@jupyterlab/nbformat';
import type { IEdit, JsonPath } from '../wire';

/** Mime types whose payload is text; all others are JSON (`_TEXT_MIME` in mlsec_nb/decode.py). */
const TEXT_MIME = /^(?:text\/|image\/svg\+xml|application\/(?:javascript|x-latex|xml))/;

type Json = IOutput[string];

/** The output after the edits of one of its texts; null when they do not fit to it. */
export function editedOutput(
  output: IOutput,
  path: JsonPath,
  edits: readonly IEdit[]
): IOutput | null {
  const [key, mime] = path.map(String);
  if (key === 'data') {
    const bundle = output.data as Record<string, Json> | undefined;
    const edited = editedPayload(mime, bundle?.[mime], edits);
    return edited === null ? null : { ...output, data: { ...bundle, [mime]: edited } as Json };
  }
  const edited = editedText(output[key], key === 'traceback' ? 1 : 0, edits);
  return edited === null ? null : { ...output, [key]: edited };
}

function editedPayload(mime: string, payload: Json, edits: readonly IEdit[]): Json | null {
  if (payload === undefined) {
    return null;
  }
  return TEXT_MIME.test(mime) ? editedText(payload, 0, edits) : editedJson(payload, edits);
}

/** Text is a string or a list of pieces; `gap` is how many characters the scan reads between two of them. */
function editedText(text: Json, gap: number, edits: readonly IEdit[]): Json | null {
  if (typeof text === 'string') {
    return editedPieces([text], gap, edits)?.[0] ?? null;
  }
  return isTexts(text) ? editedPieces(text, gap, edits) : null;
}

function isTexts(value: Json): value is string[] {
  return Array.isArray(value) && value.every(piece => typeof piece === 'string');
}

/** The edits must not overlap. One that reaches over several pieces is put into the first of them. */
export function editedPieces(
  pieces: readonly string[],
  gap: number,
  edits: readonly IEdit[]
): string[] | null {
  const begins: number[] = [];
  let length = -gap;
  for (const piece of pieces) {
    begins.push(length + gap);
    length += gap + piece.length;
  }
  if (edits.some(edit => edit.start < 0 || edit.start > edit.end || edit.end > length)) {
    return null;
  }
  const edited = [...pieces];
  for (const { start, end, text } of [...edits].sort((a, b) => b.start - a.start)) {
    const first = begins.filter(begin => begin <= start).length - 1;
    for (let i = first; i < pieces.length && begins[i] <= end; i++) {
      const [from, to] = [Math.max(0, start - begins[i]), end - begins[i]];
      edited[i] = edited[i].slice(0, from) + (i === first ? text : '') + edited[i].slice(to);
    }
  }
  return edited;
}

/** A JSON value after edits of how it is written; null when the result is none. */
export function editedJson(value: Json, edits: readonly IEdit[]): Json | null {
  const written = editedPieces([asScanned(value)], 0, edits);
  try {
    return written && (JSON.parse(written[0]) as Json);
  } catch {
    return null;
  }
}

const STRING_OR_SMALL = /"(?:[^"\\]|\\.)*"|-?0\.0000\d+|-?\d(?:\.\d+)?e-\d\b/g;

/** JSON as the server writes what it was sent: as JavaScript does, but for numbers below 0.0001. */
function asScanned(value: Json): string {
  return JSON.stringify(value).replace(STRING_OR_SMALL, found =>
    found.startsWith('"')
      ? found
      : Number(found)
          .toExponential()
          .replace(/e-(\d)$/, 'e-0$1')
  );
}
