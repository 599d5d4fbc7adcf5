import { STATUS_CODES } from 'node:http';
import type { Answer } from '../../topology/listener-answer';

/** The answer on the wire, without the Date. */
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

/** The HTTP form of an answer. */
export function replyOf(answer: Answer): Reply {
  switch (answer.kind) {
    case 'redirect':
      return { ...errorReply(answer.status), location: answer.location };
    case 'fixed-response':
      return { status: answer.status, server: SERVER, contentType: contentTypeOf(answer.contentType), body: answer.body };
    case 'error':
      return errorReply(answer.status);
    case 'unknown':
      return unknownReply(answer.message);
  }
}

/** A load balancer adds the charset to `text/plain` (observed); that it does so by default is an assumption. */
function contentTypeOf(contentType = 'text/plain'): string {
  return contentType === 'text/plain' ? 'text/plain; charset=utf-8' : contentType;
}

/** A page of the load balancer; it closes the connection after a 400 (observed). */
export function errorReply(status: number): Reply {
  return { status, server: SERVER, contentType: 'text/html', body: pageOf(status), closes: status === 400 };
}

/** The preview's own answer, without the load balancer's name. */
export function unknownReply(message: string): Reply {
  return { status: 501, contentType: 'text/plain; charset=utf-8', body: `not known to the preview: ${message}\n` };
}

/** Complete, and in a load balancer's order (observed). */
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

/** Reason phrases of a load balancer (nginx) that differ from Node's. */
const REASONS: Readonly<Record<number, string>> = {
  302: 'Moved Temporarily',
  405: 'Not Allowed',
  503: 'Service Temporarily Unavailable',
};

/** The reason phrase of a status line; empty for a status that has no name. */
export function reasonOf(status: number): string {
  return REASONS[status] ?? STATUS_CODES[status] ?? '';
}

/** The page that a load balancer sends with its redirects and errors. */
function pageOf(status: number): string {
  // 302 is the one whose page and status line have different names for it.
  const title = status === 302 ? '302 Found' : `${status} ${reasonOf(status)}`;
  return [`<html>`, `<head><title>${title}</title></head>`, `<body>`, `<center><h1>${title}</h1></center>`, `</body>`, `</html>`, ''].join('\r\n');
}

/** The parts of a request target, as sent. */
export interface RequestTarget {
  /** Only of the absolute form; it replaces the Host header (RFC 9112, section 3.2.2). */
  readonly host?: string;
  readonly path: string;
  readonly query: string;
}

const HTTP_URL = /^https?:\/\/([^/?#]*)(.*)$/i;
const ORIGIN_FORM = /^([^?#]*)(?:\?([^#]*))?/;

/**
 * Splits a request target (RFC 9112, section 3.2) without changes: the platform's `URL` would resolve dots in
 * the path and lower-case the host.
 */
export function requestTarget(target: string): RequestTarget {
  const absolute = HTTP_URL.exec(target);
  const [, path, query = ''] = ORIGIN_FORM.exec(absolute ? absolute[2] : target) ?? ['', target];
  return absolute ? { host: absolute[1], path: path === '' ? '/' : path, query } : { path, query };
}
