/** What the tests use of Node; its own types are not installed. */
declare module 'node:http' {
  import type { Readable } from 'node:stream/consumers';
  interface IResponse {
    writeHead(status: number, headers: Record<string, string>): this;
    end(body: string): void;
  }
  export type IncomingMessage = Readable;
  export type Server = {
    listen(port: number, host: string, ready: () => void): void;
    address(): unknown;
    close(): void;
  };
  export function createServer(
    answer: (request: IncomingMessage, response: IResponse) => void
  ): Server;
}

declare module 'node:net' {
  export type AddressInfo = {
    port: number;
  };
}

declare module 'node:stream/consumers' {
  export type Readable = AsyncIterable<unknown>;
  export function text(stream: Readable): Promise<string>;
}
