import type { Answer } from '../topology/answer';
import { pageOf } from './pages';

/** What goes over the wire, but for the Date. */
export interface Reply {
  readonly status: number;
  readonly server?: string;
  readonly contentType?: string;
  readonly body: string;
  readonly location?: string;
  /** Whether the connection ends with it. */
  readonly closes?: boolean;
}

const SERVER = 'awselb/2.0';

/** How an answer is put into HTTP. */
export function replyOf(answer: Answer): Reply {
  switch (answer.kind) {
    case 'redirect':
      return { ...errorReply(answer.status), location: answer.location };
    case 'fixed-response':
      return { status: answer.status, server: SERVER, contentType: contentTypeOf(answer.contentType), body: answer.body };
    case 'error':
      return errorReply(answer.status);
    case 'unknown':
      return unknownReply(answer.says);
  }
}

/** A load balancer adds the charset to `text/plain` (seen); that this is also what it says by default is an assumption. */
function contentTypeOf(contentType = 'text/plain'): string {
  return contentType === 'text/plain' ? 'text/plain; charset=utf-8' : contentType;
}

/** A page of the load balancer's own; it closes the connection after a 400 (seen). */
export function errorReply(status: number): Reply {
  return { status, server: SERVER, contentType: 'text/html', body: pageOf(status), closes: status === 400 };
}

/** The preview's own answer, and so without the load balancer's name. */
export function unknownReply(says: string): Reply {
  return { status: 501, contentType: 'text/plain; charset=utf-8', body: `not known to the preview: ${says}\n` };
}

/** Whole, and in a load balancer's order (seen). */
export function headersFor({ status, server, contentType, body, location }: Reply, keepAlive: boolean): [string, string][] {
  const headers: [string, string | undefined][] = [
    ['Server', server],
    ['Date', new Date().toUTCString()],
    ['Content-Type', contentType],
    // RFC 9110, section 8.6.
    ['Content-Length', status === 204 ? undefined : String(Buffer.byteLength(body))],
    ['Connection', keepAlive ? 'keep-alive' : 'close'],
    ['Location', location],
  ];
  return headers.filter((header): header is [string, string] => header[1] !== undefined);
}
