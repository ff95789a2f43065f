// Written by `python tools/write_wire_types.py` from mlsec_nb/findings.py and mlsec_nb/server/wire_shapes.py.

export const PROTOCOL = 1;

/**
 * How bad it is if the finding is right. The only list of severities; ordered, lowest first.
 */
export type Severity = 'info' | 'low' | 'medium' | 'high' | 'critical';

/**
 * Replace `span` by `text`.
 *
 * `where` is the JSON path, relative to the cell (or to the notebook for notebook metadata), of the text that
 * the edit is for; `None` means the finding's own text.
 */
export interface IEdit {
  start: number;
  end: number;
  text: string;
  where?: JsonPath;
}

/**
 * Edits that remove the problem.
 *
 * `safe`: same behaviour; otherwise the fix is offered with its consequence and never applied automatically.
 */
export interface IFix {
  title: string;
  edits: IEdit[];
  safe: boolean;
}

/**
 * One problem at one place. Lines and columns are 1-based characters within the text of that part.
 */
export interface IPlainFinding {
  rule: string;
  name: string;
  severity: Severity;
  message: string;
  path: string;
  cell: number | null;
  cell_id: string | null;
  part: string;
  output: number | null;
  line: number;
  column: number;
  end_line: number;
  end_column: number;
  excerpt: string;
  fingerprint: string;
  fix: IFix | null;
  tags: string[];
}

/**
 * The facts of a rule that fired, once per report.
 */
export interface IRuleInfo {
  id: string;
  name: string;
  severity: Severity;
  message: string;
  why: string;
  instead: string;
  url: string;
  tags: string[];
}

/**
 * Something that could not be read or checked. Never silent: it makes the exit code 3.
 */
export interface IScanError {
  path: string;
  cell: number | null;
  message: string;
}

export type JsonPath = (string | number)[];

export type ReportFormat = 'html' | 'sarif' | 'json' | 'markdown';

/**
 * A finding with what the page needs to draw it. Offsets count UTF-16 units, as JavaScript does.
 */
export interface IFinding extends IPlainFinding {
  start: number;
  end: number;
  where: JsonPath;
}

/**
 * `mlsec scan --format json`.
 */
export interface IReport {
  schema: number;
  findings: IPlainFinding[];
  rules: IRuleInfo[];
  errors: IScanError[];
  stats: { [key: string]: number };
}

/**
 * The report on one open notebook; its paths are empty, `where` is relative to the cell.
 */
export interface ILiveReport {
  schema: number;
  findings: IFinding[];
  rules: IRuleInfo[];
  errors: IScanError[];
  stats: { [key: string]: number };
  version: string;
}

/**
 * GET mlsec/hello.
 */
export interface IHello {
  protocol: number;
  version: string;
}

/**
 * What a rule finds, and what its fix makes of it (null: there is no mechanical fix).
 */
export interface IBadExample {
  before: string;
  after: string | null;
}

/**
 * GET mlsec/rules/<id>: the facts of a rule with its examples.
 */
export interface IRuleDetails extends IRuleInfo {
  links: string[];
  bad: IBadExample[];
  good: string[];
}

/**
 * POST mlsec/scan: the cells that are new or changed. `order` and `metadata`, left out, are as before.
 */
export interface IScanRequest {
  protocol: number;
  session: string;
  revision: number;
  cells: { [key: string]: unknown };
  order?: string[];
  metadata?: { [key: string]: unknown };
}

/**
 * The report on the notebook as of that revision.
 */
export interface IScanDone {
  protocol: number;
  revision: number;
  report: ILiveReport;
}

/**
 * A newer request of the same session came in; this one was not finished.
 */
export interface IScanSuperseded {
  protocol: number;
  revision: number;
  superseded: true;
}

export type IScanAnswer = IScanDone | IScanSuperseded;

/**
 * The body of every answer that is an error; `missing` (409): cells to send again, with the metadata.
 */
export interface IRefusal {
  message: string;
  missing?: string[];
}

/**
 * POST mlsec/report: the session's last report as a file. `name` is the notebook's, to be shown.
 */
export interface IReportRequest {
  protocol: number;
  session: string;
  format: ReportFormat;
  name: string;
}

/**
 * The report in the wanted format; never to be shown as a page of the server's origin.
 */
export interface IReportAnswer {
  format: ReportFormat;
  text: string;
}

/**
 * A column that holds personal data. `shape` is that of a value, never a value.
 */
export interface IFrameColumn {
  name: string;
  entity: string;
  group: 'direct' | 'quasi' | 'special';
  confidence: number;
  prevalence: number;
  reason: string;
  shape: string;
  tags: string[];
}

/**
 * How far the quasi-identifiers of a frame single people out, as in `mlsec data --format json`.
 */
export interface IFrameRisk {
  quasi_identifiers: string[];
  smallest_set: string[];
  k_min: number | null;
  share_below_5: number | null;
  rows: number | null;
  computed_on: 'all rows' | null;
  generalise: { [key: string]: string };
}

/**
 * What the kernel offers to write code for.
 */
export interface IFrameAction {
  id: string;
  title: string;
}

/**
 * A data frame in the kernel's memory. `rows` is null where counting them would compute something.
 */
export interface IFrame {
  name: string;
  kind: string;
  rows: number | null;
  sampled: boolean;
  columns: IFrameColumn[];
  risk: IFrameRisk;
  actions: IFrameAction[];
}

/**
 * The kernel's first message.
 */
export interface IKernelHello {
  protocol: number;
  version: string;
  kind: 'hello';
}

/**
 * What the kernel knows after a cell ran.
 */
export interface IKernelLive {
  protocol: number;
  kind: 'live';
  report: ILiveReport;
  frames: IFrame[];
}

/**
 * Code that the page inserts as a new cell below; it is never run.
 */
export interface IKernelInsert {
  protocol: number;
  kind: 'insert';
  code: string;
}

/**
 * Something that could not be done, in words for the user.
 */
export interface IKernelProblem {
  protocol: number;
  kind: 'problem';
  message: string;
}

export type IKernelMessage =
  | IKernelHello
  | IKernelLive
  | IKernelInsert
  | IKernelProblem;

/**
 * Send the last "live" message again, computing nothing.
 */
export interface IPageRefresh {
  kind: 'refresh';
}

/**
 * The user clicked on an action of a frame.
 */
export interface IPageAction {
  kind: 'action';
  frame: string;
  action: string;
}

export type IPageMessage = IPageRefresh | IPageAction;
