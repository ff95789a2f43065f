/** The edits of several fixes joined, so that none meets a text that another has changed. */
import type { IEdit, IFinding, JsonPath } from '../wire';

/** Edits of one text of a cell; they do not overlap. */
export interface ITextEdits {
  where: JsonPath;
  edits: IEdit[];
}

export class JoinedEdits {
  /** `isPossible` says which texts can be edited. */
  constructor(private readonly isPossible: (where: JsonPath, edit: IEdit) => boolean) {}

  get texts(): readonly ITextEdits[] {
    return [...this.#texts.values()];
  }

  /** Add the edits of a finding's fix, or none of them: when one overlaps those that are there or is not possible. */
  add(finding: IFinding): boolean {
    const wanted = (finding.fix?.edits ?? []).map(edit => ({
      edit,
      where: edit.where ?? finding.where
    }));
    if (!wanted.every(({ edit, where }) => this.#fits(where, edit))) {
      return false;
    }
    wanted.forEach(({ edit, where }) => this.#put(where, edit));
    return wanted.length > 0;
  }

  #fits(where: JsonPath, edit: IEdit): boolean {
    const there = this.#texts.get(JSON.stringify(where))?.edits ?? [];
    return this.isPossible(where, edit) && !there.some(other => collide(edit, other));
  }

  /** The same edit twice (one `import os` for two fixes) is one edit. */
  #put(where: JsonPath, edit: IEdit): void {
    const key = JSON.stringify(where);
    const text = this.#texts.get(key) ?? { where, edits: [] };
    this.#texts.set(key, text);
    if (!text.edits.some(other => same(edit, other))) {
      text.edits.push(edit);
    }
  }

  #texts = new Map<string, ITextEdits>();
}

function same(one: IEdit, other: IEdit): boolean {
  return one.start === other.start && one.end === other.end && one.text === other.text;
}

function collide(one: IEdit, other: IEdit): boolean {
  return !same(one, other) && one.start < other.end && other.start < one.end;
}
