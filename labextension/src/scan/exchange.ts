/** The conversation about one open notebook: what the server has of it, and what it lacks. */
import { UUID } from '@lumino/coreutils';
import type { ILiveReport, IScanAnswer, IScanRequest } from '../wire';
import { PROTOCOL } from '../wire';
import { latest, NotebookContent } from './content';
import { payloadOf } from './payload';
import { forgetSession, RequestFailure, scanNotebook } from './request';

/** How often cells that the server turns out to lack are sent again for one scan. */
const RESENDS = 2;

export class Exchange {
  readonly session = UUID.uuid4();

  /**
   * The report on the content as it is now; null when the server was overtaken by a newer request.
   *
   * Throws RequestFailure.
   */
  async scan(content: NotebookContent, signal: AbortSignal): Promise<ILiveReport | null> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#ask(content, signal);
      } catch (failure) {
        if (
          !(failure instanceof RequestFailure) ||
          failure.kind !== 'stale' ||
          attempt === RESENDS
        ) {
          throw failure;
        }
        this.#forget(failure.missing);
      }
    }
  }

  /** The notebook was closed. A server that cannot be reached forgets by itself. */
  close(): void {
    if (this.#revision > 0) {
      forgetSession(this.session).catch(() => undefined);
    }
  }

  async #ask(content: NotebookContent, signal: AbortSignal): Promise<ILiveReport | null> {
    const sent = new Map(content.order.map(id => [id, stampOf(content, id)]));
    const { order, metadataStamp } = content;
    const answer = await scanNotebook(this.#request(content), signal);
    if (!isReport(answer)) {
      return null;
    }
    this.#known = sent;
    this.#knownOrder = order;
    this.#knownMetadata = metadataStamp;
    return answer.report;
  }

  #request(content: NotebookContent): IScanRequest {
    const news = content.order.filter(id => this.#known.get(id) !== stampOf(content, id));
    const cells = news.flatMap(id => {
      const cell = content.cell(id);
      return cell ? [[id, payloadOf(cell)]] : [];
    });
    const request: IScanRequest = {
      protocol: PROTOCOL,
      session: this.session,
      revision: ++this.#revision,
      cells: Object.fromEntries(cells)
    };
    if (this.#knownOrder !== content.order) {
      request.order = [...content.order];
    }
    if (this.#knownMetadata !== content.metadataStamp) {
      request.metadata = { ...content.notebook.getMetadata() };
    }
    return request;
  }

  #forget(missing: readonly string[]): void {
    this.#knownMetadata = -1;
    this.#knownOrder = null;
    if (missing.length) {
      missing.forEach(id => this.#known.delete(id));
    } else {
      this.#known.clear();
    }
  }

  #revision = 0;
  #known = new Map<string, number>();
  /** A new list is made whenever cells come, go or move. */
  #knownOrder: readonly string[] | null = null;
  #knownMetadata = -1;
}

function stampOf(content: NotebookContent, id: string): number {
  const stamp = content.stamp(id);
  return stamp ? latest(stamp) : 0;
}

function isReport(answer: IScanAnswer): answer is Extract<IScanAnswer, { report: unknown }> {
  return 'report' in answer;
}
