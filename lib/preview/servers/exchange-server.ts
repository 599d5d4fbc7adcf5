import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { createSecureContext, type TLSSocket } from 'node:tls';
import { type Authentication, ConnectionAuthentication } from '../exchange/authentication';
import { SERVER_NAME } from '../exchange/organisation';
import { type Answer, answerOf } from '../exchange/routes';
import { listenOn, type Place } from './loopback';

/** A stand-in for Exchange, which has its Autodiscover service and no mailboxes, for all endpoints. */
export interface ExchangeServer {
  readonly port: number;
  /** Closes open connections at once. */
  close(): Promise<void>;
}

export interface ExchangeOptions extends Place {
  /** The first one answers clients without SNI, or with an unknown host. */
  readonly endpoints: readonly ExchangeEndpoint[];
  /** How long every answer is held back. */
  readonly delayMs?: number;
  readonly onRequest?: (seen: SeenRequest) => void;
}

export interface ExchangeEndpoint {
  readonly host: string;
  /** PEM. */
  readonly key: string;
  /** PEM. */
  readonly cert: string;
}

export interface SeenRequest {
  readonly method: string;
  /** The endpoint that answers. */
  readonly endpoint: string;
  /** The Host header. */
  readonly host: string;
  /** With its query. */
  readonly path: string;
  /** Whether its credentials, which are never shown, or those of its connection, are enough for settings. */
  readonly authenticated: boolean;
}

const MOST_BODY_BYTES = 256 * 1024;

/** Who sends more than this is cut off. */
const MOST_READ_BYTES = 16 * MOST_BODY_BYTES;

/** As IIS has it (`connectionTimeout`): a connection that is authenticated may rest between two requests. */
const KEEP_ALIVE_MS = 120_000;

/**
 * Serves all endpoints on one port, with the certificate of the host that the client names.
 *
 * @throws UserError if the port is not available; Error if there is no endpoint
 */
export async function startExchange(options: ExchangeOptions): Promise<ExchangeServer> {
  const [first] = options.endpoints;
  if (!first) throw new Error('an Exchange stand-in needs an endpoint: give at least one');
  const contexts = new Map(options.endpoints.map(({ host, key, cert }) => [host.toLowerCase(), createSecureContext({ key, cert })]));
  const closing = new AbortController();
  // Each answer that is held back waits for it; Node warns of a leak above ten.
  setMaxListeners(0, closing.signal);
  const connections = new WeakMap<Socket, ConnectionAuthentication>();

  const server = createServer(
    {
      key: first.key,
      cert: first.cert,
      // Undefined leaves it to the certificate above.
      SNICallback: (name, done) => done(null, contexts.get(name.toLowerCase())),
    },
    (request, response) => {
      const named = String((request.socket as TLSSocket).servername || '').toLowerCase();
      const host = contexts.has(named) ? named : first.host;
      const connection = connections.get(request.socket) ?? new ConnectionAuthentication(host);
      connections.set(request.socket, connection);
      respond(request, host, connection.authenticate(request.headers.authorization), options, closing.signal).then(
        (answer) => send(response, answer),
        // The client or the server closed the connection, or has to.
        () => response.destroy(),
      );
    },
  );
  server.keepAliveTimeout = KEEP_ALIVE_MS;

  const { port, close } = await listenOn(server, options);
  return {
    port,
    close: () => {
      closing.abort();
      return close();
    },
  };
}

async function respond(
  request: IncomingMessage,
  endpoint: string,
  authentication: Authentication,
  options: ExchangeOptions,
  closing: AbortSignal,
): Promise<Answer> {
  const method = request.method ?? 'GET';
  const path = request.url ?? '/';
  const host = request.headers.host ?? '';
  options.onRequest?.({ method, endpoint, host, path, authenticated: authentication.kind === 'accepted' });
  const body = await readBody(request);
  if (options.delayMs) await setTimeout(options.delayMs, undefined, { signal: closing });
  return answerOf({ method, path, endpoint, host: host || endpoint, authentication, body });
}

function send(response: ServerResponse, { status, headers, body = '' }: Answer): void {
  const content = Buffer.from(body);
  response.writeHead(status, {
    Server: 'Microsoft-IIS/10.0',
    'request-id': randomUUID(),
    ...headers,
    'X-Powered-By': 'ASP.NET',
    'X-FEServer': SERVER_NAME,
    'X-Stand-In': 'cdk-autodiscover-redirect preview',
    'Content-Length': content.length,
  });
  response.end(content);
}

/**
 * Undefined if it is longer than any Autodiscover request. Reads to the end, so that the client gets the answer.
 *
 * @throws if that does not come
 */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += part.length;
    if (bytes > MOST_READ_BYTES) throw new Error('a body that does not end');
    if (bytes <= MOST_BODY_BYTES) parts.push(part);
  }
  return bytes <= MOST_BODY_BYTES ? Buffer.concat(parts).toString('utf8') : undefined;
}
