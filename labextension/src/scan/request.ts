/** Requests to mlsec-nb's part of the Jupyter server. */
import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import type {
  IRefusal,
  IReportAnswer,
  IReportRequest,
  IRuleDetails,
  IScanAnswer,
  IScanRequest
} from '../wire';

/** Why a request has no answer. */
export type FailureKind =
  /** The server has no mlsec-nb. */
  | 'missing'
  /** The server does not have cells that were sent before. */
  | 'stale'
  | 'too-large'
  | 'forbidden'
  /** No connection, or the server is at its limits: it may come back. */
  | 'unreachable'
  /** The server did not take the request: page and server do not fit together. */
  | 'refused';

export class RequestFailure extends Error {
  constructor(
    readonly kind: FailureKind,
    /** With `stale`: the cells to send again. */
    readonly missing: readonly string[] = []
  ) {
    super(`mlsec-nb: ${kind}`);
  }
}

const KINDS: Readonly<Record<number, FailureKind>> = {
  400: 'refused',
  401: 'forbidden',
  403: 'forbidden',
  404: 'missing',
  405: 'missing',
  409: 'stale',
  413: 'too-large',
  501: 'missing'
};

export function ruleDetails(id: string): Promise<IRuleDetails> {
  return request(`rules/${encodeURIComponent(id)}`, { method: 'GET' });
}

export function scanNotebook(body: IScanRequest, signal?: AbortSignal): Promise<IScanAnswer> {
  return request('scan', { method: 'POST', body: JSON.stringify(body), signal });
}

export function makeReport(body: IReportRequest): Promise<IReportAnswer> {
  return request('report', { method: 'POST', body: JSON.stringify(body) });
}

/** Tell the server that a notebook was closed. */
export async function forgetSession(session: string): Promise<void> {
  const path = `scan/${encodeURIComponent(session)}`;
  await respond(path, { method: 'DELETE' });
}

async function request<T>(path: string, init: RequestInit): Promise<T> {
  const response = await respond(path, init);
  try {
    return (await response.json()) as T;
  } catch {
    throw new RequestFailure('unreachable');
  }
}

async function respond(path: string, init: RequestInit): Promise<Response> {
  const settings = ServerConnection.makeSettings();
  const url = URLExt.join(settings.baseUrl, 'mlsec', path);
  let response: Response;
  try {
    response = await ServerConnection.makeRequest(url, init, settings);
  } catch {
    throw new RequestFailure('unreachable');
  }
  if (!response.ok) {
    throw new RequestFailure(KINDS[response.status] ?? 'unreachable', await missingOf(response));
  }
  return response;
}

async function missingOf(response: Response): Promise<string[]> {
  try {
    return ((await response.json()) as IRefusal).missing ?? [];
  } catch {
    return [];
  }
}
