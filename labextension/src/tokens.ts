/** What the parts of the extension know of each other. */
import { NotebookPanel } from '@jupyterlab/notebook';
import { Token } from '@lumino/coreutils';
import { IDisposable } from '@lumino/disposable';
import { ISignal } from '@lumino/signaling';
import type { IFinding, IFrame, ILiveReport, IPageAction, IRuleInfo, IScanError } from './wire';

/** Where the settings are kept: the name of the schema. */
export const PLUGIN_ID = 'mlsec-nb:plugin';
/** The text domain for translations. */
export const DOMAIN = 'mlsec_nb';

/**
 * scan to toggle, fixAllSafe, explain and exportReport are made in around/, clearOutput and redactOutputs in
 * outputs/, the others in inline/.
 */
export const CommandIDs = {
  scan: 'mlsec:scan',
  showPanel: 'mlsec:show-panel',
  toggle: 'mlsec:toggle',
  nextProblem: 'mlsec:next-problem',
  previousProblem: 'mlsec:previous-problem',
  quickFix: 'mlsec:quick-fix',
  fixAllSafe: 'mlsec:fix-all-safe',
  ignoreHere: 'mlsec:ignore-here',
  /** Opens the panel at a finding. `{rule, cell, start}` says which; without, the one at the cursor. */
  explain: 'mlsec:explain',
  clearOutput: 'mlsec:clear-output',
  redactOutputs: 'mlsec:redact-outputs',
  exportReport: 'mlsec:export-report'
} as const;

/** How a notebook's scan stands. */
export type ScanState =
  /** The findings are those of the text as it is. */
  | 'ready'
  /** Something has changed since the last report, or there was none yet; the user says when to scan. */
  | 'outdated'
  /** A change is waiting or the server is at work. */
  | 'scanning'
  /** Switched off in the settings. */
  | 'off'
  /** The server has no mlsec-nb: it answers 404. */
  | 'missing'
  /** The last request failed; `problem` says how. */
  | 'failed';

/** What is known of the notebook's kernel. */
export type KernelState = 'none' | 'unknown' | 'without' | 'connected';

/** What is known about one open notebook. Findings are shown ones: the settings' filter has been applied. */
export interface INotebookFindings extends IDisposable {
  readonly panel: NotebookPanel;
  /** The name that the server knows this open notebook by. */
  readonly session: string;
  readonly state: ScanState;
  /** One sentence for the user when the state is `failed`; no scanned text in it. */
  readonly problem: string;
  /** In order of place. A cell that was changed has none until the next report. */
  readonly findings: readonly IFinding[];
  /** As `findings`, but what was found in a text that has changed since stays until the next report: for lists. */
  readonly listed: readonly IFinding[];
  /** Whether a listed finding is of a text that has changed: it cannot be fixed before the next report. */
  isHeld(finding: IFinding): boolean;
  /** Whether there was a report yet. */
  readonly isScanned: boolean;
  readonly rules: ReadonlyMap<string, IRuleInfo>;
  /** What could not be read or checked. */
  readonly errors: readonly IScanError[];
  /** Findings of other cells moved or changed: the ids of cells whose findings are new, "" for the notebook. */
  readonly changed: ISignal<INotebookFindings, ReadonlySet<string>>;
  readonly stateChanged: ISignal<INotebookFindings, void>;

  readonly kernel: KernelState;
  readonly frames: readonly IFrame[];
  readonly framesChanged: ISignal<INotebookFindings, void>;
  /** Ask the kernel for the code of an action on a frame; it comes as a new cell, which nobody runs. */
  act(frame: string, action: string): void;
  /** `act` was called: for the part that speaks with the kernel. */
  readonly acted: ISignal<INotebookFindings, IPageAction>;
  /** How the kernel stands; with anything but `connected` what it told is forgotten. */
  setKernel(state: KernelState): void;
  /** What the kernel told last; its findings are merged into `findings`. */
  setLive(report: ILiveReport, frames: readonly IFrame[]): void;

  findingsOf(cellId: string): readonly IFinding[];
  /** Whether `findingsOf` speaks of the cell's source as it is; false from a change to the next report. */
  isCurrent(cellId: string): boolean;
  /** Scan everything now. */
  scan(): Promise<void>;
  /** Make the fix as one edit that one undo takes back. False when the text is not the one it was made for. */
  fix(finding: IFinding): boolean;
  /** Make all safe fixes, or those in one cell; returns how many were made. */
  fixAllSafe(cellId?: string): number;
  /** Write the comment (or the cell's tag, where a comment cannot stand) that switches the rule off here. */
  ignore(finding: IFinding, reason: string): boolean;
  /** A finding was fixed or is ignored now: its mark can go before the next report. */
  readonly handled: ISignal<INotebookFindings, IFinding>;
  /** Bring the place into view and put the cursor there; with `keepFocus` the keyboard stays where it is. */
  reveal(finding: IFinding, keepFocus?: boolean): Promise<void>;
}

/** The findings of all open notebooks. */
export interface IFindingsStore {
  /** Those of the notebook that the user is at; null when there is none. */
  readonly current: INotebookFindings | null;
  readonly currentChanged: ISignal<IFindingsStore, INotebookFindings | null>;
  /** A notebook was opened. */
  readonly added: ISignal<IFindingsStore, INotebookFindings>;
  readonly all: Iterable<INotebookFindings>;
  of(panel: NotebookPanel): INotebookFindings | undefined;
  readonly settings: ISettings;
  readonly settingsChanged: ISignal<IFindingsStore, ISettings>;
  /** Change one setting for good (the user's settings file). */
  set<K extends keyof ISettings>(key: K, value: ISettings[K]): Promise<void>;
}

export const IFindingsStore = new Token<IFindingsStore>(
  'mlsec-nb:IFindingsStore',
  'The security findings of all open notebooks.'
);

/** The settings, as in schema/plugin.json. */
export interface ISettings {
  enabled: boolean;
  when: 'typing' | 'save' | 'command';
  debounce: number;
  minimumSeverity: 'info' | 'low' | 'medium' | 'high' | 'critical';
  families: { SEC: boolean; DES: boolean; PII: boolean; SUP: boolean; EXE: boolean; B: boolean };
  ignoredRules: string[];
  gutter: boolean;
  outputs: boolean;
  guardBeforeRun: 'off' | 'warn' | 'ask';
  warnOnSave: boolean;
}
