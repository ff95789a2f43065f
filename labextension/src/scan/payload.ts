/** What is sent of a cell: everything but pictures, sound and documents, which no rule reads. */
import type { ICell, IMimeBundle, IOutput } from '@jupyterlab/nbformat';
import type { SharedCell } from './content';

const BLANKED = /^(?:image\/(?!svg)|audio\/|video\/|application\/pdf$)/;

/** The cell as nbformat's JSON, with base64 payloads empty: their place stays. */
export function payloadOf(cell: SharedCell): ICell {
  const json = cell.toJSON() as ICell & { outputs?: IOutput[]; attachments?: unknown };
  for (const output of Array.isArray(json.outputs) ? json.outputs : []) {
    blank(output.data as IMimeBundle | undefined);
  }
  if (isRecord(json.attachments)) {
    Object.values(json.attachments).forEach(bundle => blank(bundle as IMimeBundle));
  }
  return json;
}

/** `toJSON` gives a copy, so that it may be changed. */
function blank(bundle: IMimeBundle | undefined): void {
  for (const mime of Object.keys(isRecord(bundle) ? bundle : {})) {
    if (bundle && BLANKED.test(mime)) {
      bundle[mime] = '';
    }
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
