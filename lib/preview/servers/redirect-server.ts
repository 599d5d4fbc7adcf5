import { createServer, type IncomingMessage, METHODS, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Answer, answererOf, type HttpRequest } from '../../topology/listener-answer';
import type { Listener } from '../../topology/topology';
import { listenOn, type Place } from './loopback';
import { errorReply, headersFor, type Reply, reasonOf, replyOf, requestTarget, unknownReply } from './reply';

/** A simulated load balancer listener on the loopback. */
export interface RedirectServer {
  readonly port: number;
  /** Ends open connections at once. */
  close(): Promise<void>;
}

export interface RedirectServerOptions extends Place {
  readonly onRequest?: (seen: SeenRequest) => void;
}

export interface SeenRequest {
  readonly method: string;
  /** The request target, as sent. */
  readonly url: string;
  /** In the form that was compared with the rules. */
  readonly host: string;
  /** That was answered. */
  readonly status: number;
}

/** Bytes of a request's body that are read and discarded before the connection is closed. */
const MAX_BODY = 16 * 1024 * 1024;
/** Bytes; "Quotas for your Application Load Balancers", HTTP headers: entire request header. */
const MAX_HEADERS = 64 * 1024;
/** Bytes, likewise: single header. */
const MAX_HEADER = 16 * 1024;
/** Milliseconds; the load balancer attribute `idle_timeout.timeout_seconds`, by default. */
const IDLE_TIMEOUT = 60_000;
/** Milliseconds to keep reading from a client that still sends, so that it gets the answer (RFC 9112, section 9.6). */
const LINGER = 5_000;
/** A load balancer's status by Node's code, if it is not 400 ("Troubleshoot your Application Load Balancers"). */
const ERRORS: Readonly<Record<string, number>> = { HPE_INVALID_TRANSFER_ENCODING: 501, ERR_HTTP_REQUEST_TIMEOUT: 408 };
/** Of HTTP's grammar (RFC 9110, section 9.1); Node's parser knows only the registered methods. */
const REQUEST_LINE = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+ [^ ]+ HTTP\/1\.[01]\r?\n/;

/**
 * Answers on the loopback as the listener's load balancer would, byte for byte if that is known. Rejects a TLS listener,
 * and, with Node's `code`, a port that is not available.
 */
export async function startRedirectServer(listener: Listener, { onRequest, ...place }: RedirectServerOptions = {}): Promise<RedirectServer> {
  if (listener.protocol !== 'HTTP') throw new Error(`the listener on port ${listener.port} is for ${listener.protocol}: give an HTTP listener`);
  const answer = answererOf(listener);

  const server = createServer({
    maxHeaderSize: MAX_HEADERS,
    keepAliveTimeout: IDLE_TIMEOUT,
    // Node's answers to these lack the page and headers of a load balancer.
    requireHostHeader: false,
  });
  const onMessage = (request: IncomingMessage, response: ServerResponse) => {
    const { reply, host } = replyTo(request, answer);
    whenDrained(request, (whole) => {
      if (whole) send(response, reply, request.method === 'HEAD');
      else endWith(request.socket, reply);
      onRequest?.({ method: request.method ?? '', url: request.url ?? '', host, status: reply.status });
    });
  };
  server.on('request', onMessage);
  server.on('checkExpectation', onMessage);
  server.on('connect', (_request: IncomingMessage, socket: Duplex) => endWith(socket, unknownReply('AWS does not document how it handles CONNECT')));
  // Later, as a request before it on the same connection may not be answered yet.
  server.on('clientError', (error: ParseError, socket: Duplex) => setImmediate(endWith, socket, replyToMalformed(error)));

  return listenOn(server, place);
}

interface ParseError extends NodeJS.ErrnoException {
  readonly rawPacket?: Buffer;
  /** Of the packet. */
  readonly bytesParsed?: number;
}

function replyTo(request: IncomingMessage, answer: (request: HttpRequest) => Answer): { readonly reply: Reply; readonly host: string } {
  const target = requestTarget(request.url ?? '');
  const headers = headersOf(request);
  const hosts = headers.host ?? [];
  const host = target.host ?? hosts[0] ?? '';
  if (hosts.length > 1 || Object.values(headers).some((values) => values.some((value) => value.length > MAX_HEADER))) return { reply: errorReply(400), host };
  if (hosts.length === 0 && request.httpVersion !== '1.0') return { reply: errorReply(400), host };
  if (host === '' && request.httpVersion === '1.0')
    return { reply: unknownReply('AWS does not document how it handles an HTTP/1.0 request without a host'), host };
  // The client's address is unknown: on the loopback it is not the one that a load balancer would see.
  return { reply: replyOf(answer({ method: request.method ?? '', host, path: target.path, query: target.query, headers })), host };
}

/** From the raw headers, as Node joins or drops repeated ones. */
function headersOf({ rawHeaders }: IncomingMessage): Record<string, string[]> {
  const headers: Record<string, string[]> = Object.create(null);
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i].toLowerCase();
    headers[name] ??= [];
    headers[name].push(rawHeaders[i + 1]);
  }
  return headers;
}

function replyToMalformed(malformed: ParseError): Reply {
  if (malformed.code === 'HPE_INVALID_METHOD' && REQUEST_LINE.test(lineAt(malformed))) {
    return unknownReply(`the preview's server knows only the methods ${METHODS.join(', ')}`);
  }
  return errorReply(ERRORS[malformed.code ?? ''] ?? 400);
}

/** From the beginning of the line that the parser stopped in. */
function lineAt({ rawPacket, bytesParsed = 0 }: ParseError): string {
  const packet = rawPacket?.toString('latin1') ?? '';
  return packet.slice(packet.lastIndexOf('\n', bytesParsed - 1) + 1);
}

/** Calls back once the body is read, or has grown too long for that. */
function whenDrained(request: IncomingMessage, then: (whole: boolean) => void): void {
  let bytes = 0;
  const count = (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= MAX_BODY) return;
    request.off('data', count).off('end', whole).pause();
    then(false);
  };
  const whole = () => then(true);
  request.on('data', count).on('end', whole);
}

function send(response: ServerResponse, reply: Reply, headOnly: boolean): void {
  // With Date and Connection among the headers, as Node would otherwise add its own, and a Keep-Alive that a load balancer does not send.
  response.writeHead(reply.status, reasonOf(reply.status), headersFor(reply, response.shouldKeepAlive && reply.closes !== true).flat());
  response.end(headOnly ? undefined : reply.body);
}

/** The last answer of a connection, which Node's server no longer handles. */
function endWith(socket: Duplex, reply: Reply): void {
  if (socket.destroyed || socket.writableEnded) return;
  const headers = headersFor(reply, false).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${reply.status} ${reasonOf(reply.status)}\r\n${headers.join('')}\r\n${reply.body}`);

  // Discard further input: unread, it would make the system reset the connection, and the answer would be lost.
  const lingering = setTimeout(() => socket.destroy(), LINGER);
  socket.once('close', () => clearTimeout(lingering));
  socket.on('error', () => socket.destroy());
  socket.removeAllListeners('data').on('data', () => {});
  socket.resume();
}
