/** Which messages of a kernel are taken: everything in them may be wrong or meant badly. */
import type { JSONValue } from '@lumino/coreutils';
import { IKernelMessage, PROTOCOL } from '../wire';

/** More frames than this are not shown. */
const MOST_FRAMES = 500;

/** The message, when it has the form of protocol.md; undefined otherwise. */
export function readMessage(data: JSONValue | undefined): IKernelMessage | undefined {
  if (!isObject(data) || data.protocol !== PROTOCOL || !hasKnownKind(data)) {
    return undefined;
  }
  return data as unknown as IKernelMessage;
}

/** The version of the protocol that the kernel speaks, if it says so in a message. */
export function protocolOf(data: JSONValue | undefined): number | undefined {
  return isObject(data) && typeof data.protocol === 'number' ? data.protocol : undefined;
}

type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

const isText: Check = value => typeof value === 'string';
const isNumber: Check = value => typeof value === 'number' && Number.isFinite(value);
const isFlag: Check = value => typeof value === 'boolean';
const isSeverity: Check = value =>
  ['info', 'low', 'medium', 'high', 'critical'].includes(value as string);
const isGroup: Check = value => ['direct', 'quasi', 'special'].includes(value as string);
const orNull =
  (check: Check): Check =>
  value =>
    value === null || check(value);
const listOf =
  (check: Check): Check =>
  value =>
    Array.isArray(value) && value.every(check);
const shaped =
  (fields: Readonly<Record<string, Check>>): Check =>
  value =>
    isObject(value) && Object.entries(fields).every(([name, check]) => check(value[name]));

const isPath = listOf(value => isText(value) || isNumber(value));

const isFix = shaped({
  title: isText,
  safe: isFlag,
  edits: listOf(shaped({ start: isNumber, end: isNumber, text: isText }))
});

const isFinding = shaped({
  rule: isText,
  name: isText,
  severity: isSeverity,
  message: isText,
  cell: orNull(isNumber),
  cell_id: orNull(isText),
  part: isText,
  line: isNumber,
  column: isNumber,
  start: isNumber,
  end: isNumber,
  excerpt: isText,
  fingerprint: isText,
  where: isPath,
  fix: orNull(isFix),
  tags: listOf(isText)
});

const isRule = shaped({ id: isText, name: isText, why: isText, instead: isText, url: isText });

const isReport = shaped({
  findings: listOf(isFinding),
  rules: listOf(isRule),
  errors: listOf(shaped({ message: isText, cell: orNull(isNumber) }))
});

const isColumn = shaped({
  name: isText,
  entity: isText,
  group: isGroup,
  confidence: isNumber,
  prevalence: isNumber,
  reason: isText,
  shape: isText,
  tags: listOf(isText)
});

const isRisk = shaped({
  quasi_identifiers: listOf(isText),
  smallest_set: listOf(isText),
  k_min: orNull(isNumber),
  share_below_5: orNull(isNumber)
});

const isFrame = shaped({
  name: isText,
  kind: isText,
  rows: orNull(isNumber),
  sampled: isFlag,
  columns: listOf(isColumn),
  risk: isRisk,
  actions: listOf(shaped({ id: isText, title: isText }))
});

const KINDS: Readonly<Record<IKernelMessage['kind'], (message: Fields) => boolean>> = {
  hello: shaped({ version: isText }),
  live: message =>
    isReport(message.report) &&
    listOf(isFrame)(message.frames) &&
    (message.frames as unknown[]).length <= MOST_FRAMES,
  insert: shaped({ code: isText }),
  problem: shaped({ message: isText })
};

function hasKnownKind(data: Fields): boolean {
  const { kind } = data;
  return (
    typeof kind === 'string' &&
    Object.hasOwn(KINDS, kind) &&
    KINDS[kind as keyof typeof KINDS](data)
  );
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
