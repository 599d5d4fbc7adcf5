import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingHttpHeaders, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import type { IssuedCertificate } from '../../../lib/preview/certificate-authority';
import { startExchange } from '../../../lib/preview/servers/exchange-server';
import { startRedirectServer } from '../../../lib/preview/servers/redirect-server';
import type { Action, Condition, Listener } from '../../../lib/topology/topology';
import { ENDPOINT_HOST } from './certificates';

/* What can stand behind an address and port of a network. */

export interface Running {
  readonly port: number;
  close(): Promise<void>;
}

export interface Started {
  readonly start: () => Promise<Running>;
}

/** A server of the loopback, or how a connection fails. `no-route`: this machine has no way to such addresses at all. */
export type Part = Started | { readonly fails: 'refused' | 'dropped' | 'unreachable' | 'no-route' };

export const refused: Part = { fails: 'refused' };
export const dropped: Part = { fails: 'dropped' };
export const unreachable: Part = { fails: 'unreachable' };
export const noRoute: Part = { fails: 'no-route' };

type Redirect = Extract<Action, { readonly type: 'redirect' }>;

/** What a rule of the construct does. */
export const TO_ENDPOINT: Redirect = {
  type: 'redirect',
  statusCode: 302,
  protocol: 'HTTPS',
  host: ENDPOINT_HOST,
  port: '443',
  path: '/#{path}',
  query: '#{query}',
};

const NOT_FOUND: Action = { type: 'fixed-response', statusCode: 404, contentType: 'text/plain', messageBody: 'Not Found' };

export interface SiteOptions {
  /** That it redirects; fabrikam.com's if left out. */
  readonly hosts?: readonly string[];
  readonly action?: Partial<Redirect> | Action;
  /** Beside the host. */
  readonly conditions?: readonly Condition[];
  readonly byDefault?: Action;
}

/** A redirect site as the construct makes it, but for what is said otherwise. */
export function site({ hosts = ['autodiscover.fabrikam.com'], action = {}, conditions = [], byDefault = NOT_FOUND }: SiteOptions = {}): Part {
  const listener: Listener = {
    arn: 'listener',
    port: 80,
    protocol: 'HTTP',
    defaultAction: byDefault,
    rules: [
      {
        priority: 1,
        conditions: [{ field: 'host-header', values: hosts, regexValues: [] }, ...conditions],
        action: { ...TO_ENDPOINT, ...action } as Action,
      },
    ],
  };
  return { start: () => startRedirectServer(listener) };
}

/** An Exchange that answers for these hosts, all of them with one certificate. */
export function exchange(certificate: IssuedCertificate, ...hosts: readonly string[]): Part {
  return { start: () => startExchange({ endpoints: hosts.map((host) => ({ host, ...certificate })) }) };
}

/** A server that notes what it is asked. */
export interface Asked extends Started {
  readonly requests: readonly Request[];
}

export interface Request {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

export function http(listener: RequestListener): Asked {
  return asked(listener, (noting) => createHttpServer(noting));
}

export function https(certificate: IssuedCertificate, listener: RequestListener, options: ServerOptions = {}): Asked {
  return asked(listener, (noting) => createHttpsServer({ ...options, ...certificate }, noting));
}

function asked(listener: RequestListener, serverOf: (noting: RequestListener) => Server): Asked {
  const requests: Request[] = [];
  const noting: RequestListener = (request, response) => {
    requests.push({ method: request.method, url: request.url, headers: request.headers });
    listener(request, response);
  };
  return { requests, start: () => listening(serverOf(noting)) };
}

export function tcp(onConnection: (socket: Socket) => void): Part {
  return {
    start: () =>
      listening(
        createTcpServer((socket) => {
          // The client destroys its sockets; a reset is then no fault.
          socket.on('error', () => {});
          // Who does not read does not see the client go.
          socket.resume();
          onConnection(socket);
        }),
      ),
  };
}

/** Takes connections and says nothing. */
export const silent: Part = tcp(() => {});

/** Ends the first connections without a word. */
export function stumbling(times: number, listener: RequestListener): RequestListener {
  let left = times;
  return (request, response) => {
    left -= 1;
    if (left >= 0) request.socket.destroy();
    else listener(request, response);
  };
}

export function answers(status: number, body = '', headers: Readonly<Record<string, string>> = {}): RequestListener {
  return (_request, response) => response.writeHead(status, headers).end(body);
}

/** To wherever it is told to lead; a function gets the path that was asked for. */
export function redirects(location: string | undefined | ((path: string) => string), status = 302): RequestListener {
  return (request, response) => {
    const to = typeof location === 'function' ? location(request.url ?? '/') : location;
    response.writeHead(status, to === undefined ? {} : { Location: to }).end();
  };
}

/** Answers whatever is sent first with these bytes. */
export function bytes(answer: string | Buffer): Part {
  return tcp((socket) => socket.once('data', () => socket.end(answer)));
}

/** The answer of Exchange to those that it does not know. */
export const challenges: RequestListener = (request, response) => (isOfV2(request) ? answersV2() : challengesAll)(request, response);

/** The same of one that does not know Autodiscover V2. */
export const challengesAll: RequestListener = (_request, response) =>
  response.writeHead(401, { 'WWW-Authenticate': ['Negotiate', 'NTLM', 'Basic realm="autodiscover.contoso.com"'], 'X-SOAP-Enabled': 'True' }).end();

export function isOfV2({ url = '' }: IncomingMessage): boolean {
  return url.startsWith('/autodiscover/autodiscover.json?');
}

/** Exchange's answers to Autodiscover V2: without an address, and for the EWS of a mailbox. */
export function answersV2(url = 'https://mail.contoso.com/EWS/Exchange.asmx'): RequestListener {
  return (request, response) => {
    const isAddressed = request.url?.includes('Email=');
    const answer = isAddressed
      ? { Protocol: 'EWS', Url: url }
      : { ErrorCode: 'MandatoryParameterMissing', ErrorMessage: 'A valid smtp address must be provided' };
    response.writeHead(isAddressed ? 200 : 400, { 'Content-Type': 'application/json; charset=utf-8' }).end(JSON.stringify(answer));
  };
}

async function listening(server: Server): Promise<Running> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
