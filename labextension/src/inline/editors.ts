/** The editors of cells, and the marks in them. */
import { forEachDiagnostic, setDiagnostics } from '@codemirror/lint';
import type { Text } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import type { SharedCell } from '../scan/content';
import { placeOf } from '../scan/found';
import type { IFindingsStore, INotebookFindings } from '../tokens';
import type { IFinding } from '../wire';
import { IMark, lookOf, marksOf } from './diagnostics';

/** What was drawn last in an editor. */
interface IDrawn {
  look: string;
  text: Text;
}

export class Editors {
  constructor(
    private readonly store: IFindingsStore,
    private readonly render: (finding: IFinding, view: EditorView) => Node
  ) {
    store.added.connect((_, session) => this.#follow(session));
    for (const session of store.all) {
      this.#follow(session);
    }
  }

  attach(view: EditorView, cell: SharedCell): void {
    this.#cells.set(view, cell);
    // An editor takes no transaction while it is made.
    queueMicrotask(() => this.#cells.has(view) && this.#draw(view, cell));
  }

  detach(view: EditorView): void {
    this.#cells.delete(view);
  }

  get views(): Iterable<EditorView> {
    return this.#cells.keys();
  }

  cellOf(view: EditorView): SharedCell | undefined {
    return this.#cells.get(view);
  }

  /** Set all marks anew. */
  redraw(): void {
    for (const [view, cell] of this.#cells) {
      this.#drawn.set(view, { look: 'to be drawn', text: view.state.doc });
      this.#draw(view, cell);
    }
  }

  /** The open notebook that an editor belongs to. */
  sessionOf(view: EditorView): INotebookFindings | undefined {
    const notebook = this.#cells.get(view)?.notebook;
    return [...this.store.all].find(({ panel }) => panel.context.model.sharedModel === notebook);
  }

  #follow(session: INotebookFindings): void {
    session.changed.connect((_, ids) => this.#drawAll(session, ids));
    session.handled.connect((_, finding) => this.#unmark(session, finding));
  }

  #drawAll(session: INotebookFindings, ids: ReadonlySet<string>): void {
    const notebook = session.panel.context.model.sharedModel;
    for (const [view, cell] of this.#cells) {
      if (cell.notebook === notebook && ids.has(cell.getId())) {
        this.#draw(view, cell, session);
      }
    }
  }

  #draw(view: EditorView, cell: SharedCell, session = this.sessionOf(view)): void {
    const text = view.state.doc;
    // Until the next report the marks of a changed text move along with it.
    const isKnown = session?.isCurrent(cell.getId()) || session?.state === 'off';
    if (!session || !isKnown || text.toString() !== cell.getSource()) {
      return;
    }
    const findings = session.findingsOf(cell.getId());
    const look = lookOf(findings);
    const drawn = this.#drawn.get(view) ?? { look: '[]', text };
    if (drawn.look !== look || (drawn.text !== text && look !== '[]')) {
      this.#set(view, marksOf(findings, text.length, this.render));
    }
    this.#drawn.set(view, { look, text });
  }

  /** Take a mark away that is done with; the next report tells about the others. */
  #unmark(session: INotebookFindings, done: IFinding): void {
    const place = placeOf(done);
    for (const [view, cell] of this.#cells) {
      if (cell.getId() === done.cell_id && this.sessionOf(view) === session) {
        const kept: IMark[] = [];
        forEachDiagnostic(view.state, (mark, from, to) => {
          if (placeOf((mark as IMark).finding) !== place) {
            kept.push({ ...(mark as IMark), from, to });
          }
        });
        this.#set(view, kept);
        this.#drawn.set(view, { look: 'marks taken away', text: view.state.doc });
      }
    }
  }

  #set(view: EditorView, marks: IMark[]): void {
    view.dispatch(setDiagnostics(view.state, marks));
  }

  #cells = new Map<EditorView, SharedCell>();
  #drawn = new WeakMap<EditorView, IDrawn>();
}
