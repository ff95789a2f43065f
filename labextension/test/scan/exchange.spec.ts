import { createServer, IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { PageConfig } from '@jupyterlab/coreutils';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Exchange } from '../../src/scan/exchange';
import { payloadOf } from '../../src/scan/payload';
import { RequestFailure } from '../../src/scan/request';
import type { IScanRequest } from '../../src/wire';
import { contentOf, reportOf } from '../notebook';

/** What the server was asked, and what it is to answer next (200 with a report when nothing is said). */
const asked: IScanRequest[] = [];
const answers: [status: number, body: unknown][] = [];
let server: Server;

async function answer(request: IncomingMessage): Promise<[number, unknown]> {
  const body = JSON.parse(await text(request)) as IScanRequest;
  asked.push(body);
  return answers.shift() ?? [200, { protocol: 1, revision: body.revision, report: reportOf() }];
}

beforeAll(async () => {
  server = createServer((request, response) => {
    void answer(request).then(([status, body]) => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>(ready => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  PageConfig.setOption('baseUrl', `http://127.0.0.1:${port}/`);
});

afterAll(() => server.close());

beforeEach(() => {
  asked.length = 0;
  answers.length = 0;
});

const never = new AbortController().signal;

test('only what changed since the last answer is sent, in a growing revision', async () => {
  const content = contentOf('a', 'b');
  const exchange = new Exchange();
  await exchange.scan(content, never);
  content.cell('c1')?.updateSource(0, 0, 'x');
  await exchange.scan(content, never);
  content.notebook.deleteCell(0);
  await exchange.scan(content, never);
  expect(asked.map(request => Object.keys(request.cells))).toEqual([['c0', 'c1'], ['c1'], []]);
  expect(asked.map(request => request.order)).toEqual([['c0', 'c1'], undefined, ['c1']]);
  expect(asked.map(request => 'metadata' in request)).toEqual([true, false, false]);
  expect(asked[1].revision).toBeGreaterThan(asked[0].revision);
});

test('cells that a restarted server lacks are sent again, with the metadata', async () => {
  const content = contentOf('a', 'b');
  const exchange = new Exchange();
  await exchange.scan(content, never);
  answers.push([409, { message: 'gone', missing: ['c0', 'c1'] }]);
  expect(await exchange.scan(content, never)).toEqual(reportOf());
  expect(asked.map(request => Object.keys(request.cells).length)).toEqual([2, 0, 2]);
  expect(asked[2].metadata).toBeDefined();
});

test('what was sent without an answer is sent again', async () => {
  const content = contentOf('a');
  const exchange = new Exchange();
  answers.push([503, {}]);
  await expect(exchange.scan(content, never)).rejects.toMatchObject({ kind: 'unreachable' });
  await exchange.scan(content, never);
  expect(Object.keys(asked[1].cells)).toEqual(['c0']);
});

test.each([
  [400, 'refused'],
  [403, 'forbidden'],
  [404, 'missing'],
  [413, 'too-large'],
  [500, 'unreachable']
])('status %i is the failure %s', async (status, kind) => {
  answers.push([status, { message: 'no' }]);
  const failure = await new Exchange().scan(contentOf('a'), never).catch(error => error);
  expect(failure).toBeInstanceOf(RequestFailure);
  expect(failure.kind).toBe(kind);
});

test('a server that never has the cells is not asked for ever', async () => {
  const stale: [number, unknown] = [409, { message: 'gone', missing: ['c0'] }];
  answers.push(stale, stale, stale, stale, stale);
  const failure = await new Exchange().scan(contentOf('a'), never).catch(error => error);
  expect(failure.kind).toBe('stale');
  expect(asked).toHaveLength(3);
});

test('pictures are left out, their place stays; text and drawings are sent', () => {
  const content = contentOf('a');
  const cell = content.cell('c0');
  const data = { 'image/png': 'AAAA', 'image/svg+xml': '<svg/>', 'text/plain': 'p' };
  if (cell && 'setOutputs' in cell) {
    cell.setOutputs([{ output_type: 'display_data', data, metadata: {} }]);
    expect(payloadOf(cell)).toMatchObject({ outputs: [{ data: { ...data, 'image/png': '' } }] });
    expect(cell.getOutputs()[0].data).toEqual(data);
  }
  expect.assertions(2);
});
