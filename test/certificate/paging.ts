import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

interface ListInput {
  readonly MaxItems?: number;
  readonly NextToken?: string;
}

/**
 * Stands before moto, and gives the list of certificates in pages, as ACM does and moto does not. All else is passed on as
 * it is.
 */
export class Paging {
  public static async before(endpoint: string): Promise<Paging> {
    const paging = new Paging(endpoint);
    paging.server.listen(0, '127.0.0.1');
    await once(paging.server, 'listening');
    return paging;
  }

  /** The calls that came by, in their order: `ListCertificates`. */
  public readonly calls: string[] = [];
  private readonly server: Server;

  private constructor(private readonly behind: string) {
    this.server = createServer((request, response) => {
      this.answer(request).then(
        ({ status, type, body }) => response.writeHead(status, { 'content-type': type }).end(body),
        (error) => response.writeHead(502).end(String(error)),
      );
    });
  }

  public get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private async answer(request: IncomingMessage) {
    const asked = await buffer(request);
    const call = `${request.headers['x-amz-target']}`.replace(/^.*\./, '');
    this.calls.push(call);
    const headers = Object.fromEntries(
      ['authorization', 'content-type', 'x-amz-date', 'x-amz-target', 'x-amz-security-token'].flatMap((name) => {
        const value = request.headers[name];
        return typeof value === 'string' ? [[name, value]] : [];
      }),
    );
    const answer = await fetch(this.behind, { method: 'POST', headers, body: new Uint8Array(asked) });
    const body = await answer.text();
    const type = answer.headers.get('content-type') ?? 'text/plain';
    return { status: answer.status, type, body: call === 'ListCertificates' && answer.ok ? pageOf(body, JSON.parse(asked.toString())) : body };
  }
}

function pageOf(body: string, { MaxItems = 1_000, NextToken = '0' }: ListInput): string {
  const { CertificateSummaryList: all } = JSON.parse(body) as { readonly CertificateSummaryList: readonly unknown[] };
  const end = Number(NextToken) + MaxItems;
  return JSON.stringify({ CertificateSummaryList: all.slice(Number(NextToken), end), ...(end < all.length ? { NextToken: String(end) } : {}) });
}
