import { createServer, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PageConfig } from '@jupyterlab/coreutils';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Scanner } from '../../src/scan/scanner';
import { contentOf, reportOf } from '../notebook';

/** Requests that wait for their answer. */
const waiting: ServerResponse[] = [];
let server: Server;

beforeAll(async () => {
  server = createServer((_, response) => waiting.push(response));
  await new Promise<void>(ready => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  PageConfig.setOption('baseUrl', `http://127.0.0.1:${port}/`);
});

afterAll(() => server.close());

async function answer(): Promise<void> {
  await vi.waitUntil(() => waiting.length);
  const body = { protocol: 1, revision: 1, report: reportOf() };
  waiting.shift()?.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

test('the notebook is not called scanned while a scan that was asked for has not begun', async () => {
  const states: string[] = [];
  const reports: string[] = [];
  const scanner = new Scanner(() => reports.push('report'));
  scanner.stateChanged.connect(() => states.push(scanner.state));
  const content = contentOf('a');
  scanner.open(content);
  scanner.switch(true);
  const done = scanner.now();
  content.cell('c0')?.updateSource(0, 0, 'x');
  void scanner.now(); // the notebook is saved while it is scanned
  await answer();
  await vi.waitUntil(() => reports.length === 1 && waiting.length === 1);
  expect(states).toEqual(['outdated', 'scanning']);
  await answer();
  await done;
  expect(states).toEqual(['outdated', 'scanning', 'ready']);
  expect(reports).toHaveLength(2);
});
