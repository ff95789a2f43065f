/** What a notebook holds now, and when each part of it last changed. */
import type { INotebookModel } from '@jupyterlab/notebook';
import type { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';
import type { JsonPath } from '../wire';

export type SharedNotebook = INotebookModel['sharedModel'];
export type SharedCell = SharedNotebook['cells'][number];
type CellChange = Parameters<Parameters<SharedCell['changed']['connect']>[0]>[1];
type NotebookChange = Parameters<Parameters<SharedNotebook['changed']['connect']>[0]>[1];

/** The parts of a cell whose texts change apart from each other. */
export type Part = 'source' | 'outputs' | 'metadata' | 'attachments';
const PARTS: readonly Part[] = ['source', 'outputs', 'metadata', 'attachments'];

/** When each part last changed, on the clock of its NotebookContent. */
export type Stamp = Readonly<Record<Part, number>>;

/** Which part of its cell a text belongs to. */
export function partOf(where: JsonPath): Part {
  return PARTS.find(part => part === where[0]) ?? 'metadata';
}

export function latest(stamp: Stamp): number {
  return Math.max(...PARTS.map(part => stamp[part]));
}

/** A cell's parts changed; with `cell` null: cells came, went or moved, or only the notebook's metadata changed. */
export interface IContentChange {
  cell: string | null;
  parts: readonly Part[];
  /** Nobody has changed anything: Lab notes which kernel runs. */
  isByLab?: boolean;
}

/** The notebook's metadata that Lab writes whenever a kernel starts. */
const BY_LAB = ['kernelspec', 'language_info'];

/** What a cell prints while it runs is written under this name, and `changed` does not tell of it. */
const SILENT = 'silent-change';

/** As much of Yjs as is used here. */
interface IDeepEvent {
  readonly path: readonly (string | number)[];
}
type DeepListener = (events: readonly IDeepEvent[], transaction: { origin: unknown }) => void;
interface IDeep {
  observeDeep(listener: DeepListener): void;
  unobserveDeep(listener: DeepListener): void;
}

export class NotebookContent implements IDisposable {
  readonly changed: ISignal<this, IContentChange>;

  constructor(readonly notebook: SharedNotebook) {
    this.changed = this.#changed;
    notebook.changed.connect(this.#onNotebook, this);
    this.#watchCells();
  }

  /** The ids of the cells, in order. */
  get order(): readonly string[] {
    return this.#order;
  }

  /** Is another one after every change but those that Lab makes by itself. */
  get clock(): number {
    return this.#clock;
  }

  get metadataStamp(): number {
    return this.#metadataStamp;
  }

  cell(id: string): SharedCell | undefined {
    return this.#cells.get(id);
  }

  stamp(id: string): Stamp | undefined {
    return this.#stamps.get(id);
  }

  /** The stamps as they are now, to compare with later. */
  stamps(): ReadonlyMap<string, Stamp> {
    return new Map(this.#stamps);
  }

  get isDisposed(): boolean {
    return this.#disposed;
  }

  dispose(): void {
    if (this.#disposed) {
      return;
    }
    this.#disposed = true;
    this.notebook.changed.disconnect(this.#onNotebook, this);
    this.#cells.forEach(cell => this.#unwatch(cell));
    Signal.clearData(this);
  }

  #onNotebook(_: SharedNotebook, change: NotebookChange): void {
    const { cellsChange, metadataChange } = change;
    if (!cellsChange && !metadataChange) {
      return;
    }
    const isByLab =
      !cellsChange && [...(metadataChange ?? [])].every(([key]) => BY_LAB.includes(key));
    if (!isByLab) {
      this.#clock++;
    }
    if (metadataChange) {
      this.#metadataStamp++;
    }
    if (cellsChange) {
      this.#watchCells();
    }
    this.#changed.emit({ cell: null, parts: cellsChange ? [] : ['metadata'], isByLab });
  }

  /** Keep to the notebook's cells. A moved cell is a new object with its old id: it counts as changed. */
  #watchCells(): void {
    const cells = new Map(this.notebook.cells.map(cell => [cell.getId(), cell]));
    for (const [id, cell] of this.#cells) {
      if (cells.get(id) !== cell) {
        this.#unwatch(cell);
        this.#stamps.delete(id);
      }
    }
    for (const [id, cell] of cells) {
      if (this.#cells.get(id) !== cell) {
        this.#watch(cell);
        const now = ++this.#clock;
        this.#stamps.set(id, { source: now, outputs: now, metadata: now, attachments: now });
      }
    }
    this.#cells = cells;
    this.#order = [...cells.keys()];
  }

  #watch(cell: SharedCell): void {
    cell.changed.connect(this.#onCell, this);
    const listener = (events: readonly IDeepEvent[], { origin }: { origin: unknown }) => {
      if (origin === SILENT && events.some(event => event.path[0] === 'outputs')) {
        this.#onParts(cell, ['outputs']);
      }
    };
    documentOf(cell)?.observeDeep(listener);
    this.#listeners.set(cell, listener);
  }

  #unwatch(cell: SharedCell): void {
    cell.changed.disconnect(this.#onCell, this);
    const listener = this.#listeners.get(cell);
    if (listener) {
      documentOf(cell)?.unobserveDeep(listener);
    }
  }

  #onCell(cell: SharedCell, change: CellChange): void {
    this.#onParts(cell, changedParts(change));
  }

  #onParts(cell: SharedCell, parts: readonly Part[]): void {
    const id = cell.getId();
    const stamp = this.#stamps.get(id);
    if (!parts.length || !stamp) {
      return;
    }
    const now = ++this.#clock;
    this.#stamps.set(id, {
      ...stamp,
      ...Object.fromEntries(parts.map(part => [part, now]))
    });
    this.#changed.emit({ cell: id, parts });
  }

  #cells: ReadonlyMap<string, SharedCell> = new Map();
  #listeners = new WeakMap<SharedCell, DeepListener>();
  #order: readonly string[] = [];
  #stamps = new Map<string, Stamp>();
  #clock = 0;
  #metadataStamp = 0;
  #disposed = false;
  #changed = new Signal<this, IContentChange>(this);
}

/** Where a cell keeps its content; Lab's own shared cells have it. */
function documentOf(cell: SharedCell): IDeep | undefined {
  return (cell as { ymodel?: IDeep }).ymodel;
}

function changedParts(change: CellChange): Part[] {
  const changed: Record<Part, unknown> = {
    source: change.sourceChange,
    outputs: change.outputsChange ?? change.streamOutputChange,
    metadata: change.metadataChange,
    attachments: change.attachmentsChange
  };
  return PARTS.filter(part => changed[part]);
}
