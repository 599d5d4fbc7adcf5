import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** The limit for a body that may be an Autodiscover document. */
const MAX_BODY_BYTES = 64 * 1024;
const MAX_HEADER_BYTES = 16 * 1024;
/** Of 1xx (RFC 9110, section 15.2), of which a server may send any number. */
const MAX_INTERIM = 16;

/** The methods of mail clients and monitors. */
export type Method = 'GET' | 'HEAD' | 'POST';

/** The body of a client's POST: MS-OXDSCLI, section 4.1. The address needs no XML escaping. */
export function poxRequest(address?: string): string {
  const mailbox = address === undefined ? '' : `<EMailAddress>${address}</EMailAddress>`;
  return `<?xml version="1.0" encoding="utf-8"?><Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"><Request>${mailbox}<AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema></Request></Autodiscover>`;
}

/** Also of an empty body: IIS needs its length, and some services check the type first. */
function headersOf(body: string) {
  return { 'Content-Type': 'text/xml; charset=utf-8', 'Content-Length': Buffer.byteLength(body) };
}

/** Statuses whose bodies matter: a document, and nginx's page that asks for a client certificate. */
const READ_TO_THE_END = [200, 400];

export interface Answer {
  readonly status: number;
  /** Raw: a byte per character. */
  readonly location?: string;
  /** The values of `WWW-Authenticate`, one for each header. */
  readonly authenticate: readonly string[];
  readonly soapEnabled?: string;
  readonly server?: string;
  /** `Strict-Transport-Security`. */
  readonly strictTransport?: string;
  /** Of a 200 and of a 400; possibly cut. */
  readonly body: string;
}

export type RequestOutcome =
  | { readonly answer: Answer }
  | {
      readonly failed: 'timeout' | 'closed' | 'not-http';
      readonly detail: string;
      /** If the answer began but did not end. */
      readonly status?: number;
    };

/**
 * One unauthenticated request over a connected socket, with TLS if needed. Always destroys the socket. The server's answer
 * is limited by the deadline and to 80 KB.
 */
export function request(
  socket: Duplex,
  url: URL,
  { method, body = '', userAgent }: { readonly method: Method; readonly body?: string; readonly userAgent: string },
  deadline: AbortSignal,
): Promise<RequestOutcome> {
  return new Promise((resolve, reject) => {
    let sent: ClientRequest | undefined;
    let response: IncomingMessage | undefined;
    const settle = (outcome: RequestOutcome) => {
      deadline.removeEventListener('abort', expire);
      sent?.destroy();
      socket.destroy();
      resolve(outcome);
    };
    const fail = (failed: 'timeout' | 'closed' | 'not-http', detail = '') => settle({ failed, detail, status: response?.statusCode });
    const expire = () => fail('timeout');
    if (deadline.aborted) return expire();
    deadline.addEventListener('abort', expire, { once: true });

    socket.on('error', (error: NodeJS.ErrnoException) => fail('closed', error.code));
    // Once the answer has begun, its own end counts: read what the socket still has.
    socket.on('close', () => response ?? fail('closed'));
    if (socket.destroyed) return fail('closed');

    try {
      sent = httpRequest({
        method,
        path: `${url.pathname}${url.search}`,
        headers: { Host: url.host, 'User-Agent': userAgent, Accept: '*/*', Connection: 'close', ...(method === 'POST' ? headersOf(body) : {}) },
        maxHeaderSize: MAX_HEADER_BYTES,
        insecureHTTPParser: false,
        createConnection: () => socket,
      });
    } catch (error) {
      deadline.removeEventListener('abort', expire);
      socket.destroy();
      return reject(error);
    }
    sent.on('error', (error: NodeJS.ErrnoException) => fail(error.code?.startsWith('HPE_') ? 'not-http' : 'closed', error.code));
    sent.on('close', () => response ?? fail('closed'));
    let interim = 0;
    sent.on('information', () => {
      interim += 1;
      if (interim > MAX_INTERIM) fail('not-http', `more than ${MAX_INTERIM} interim answers`);
    });
    sent.on('upgrade', (upgraded, stream) => {
      stream.on('error', () => {});
      stream.destroy();
      settle({ answer: answerOf(upgraded, '') });
    });
    sent.on('response', (incoming) => {
      response = incoming;
      const done = (text: string) => settle({ answer: answerOf(incoming, text) });
      // Other answers' bodies do not matter.
      if (!READ_TO_THE_END.includes(incoming.statusCode ?? 0)) return done('');
      read(incoming, done);
    });
    sent.end(method === 'POST' ? body : undefined);
  });
}

function read(response: IncomingMessage, done: (body: string) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const finish = () => done(Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES).toString('utf8'));
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= MAX_BODY_BYTES) finish();
  });
  response.on('end', finish);
  // Cut off: judge what arrived.
  response.on('error', finish);
}

function answerOf({ statusCode, headers, rawHeaders }: IncomingMessage, body: string): Answer {
  const authenticate = rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1].toLowerCase() === 'www-authenticate');
  const soapEnabled = headers['x-soap-enabled'];
  return {
    status: statusCode ?? 0,
    location: headers.location,
    authenticate,
    soapEnabled: Array.isArray(soapEnabled) ? soapEnabled[0] : soapEnabled,
    server: [headers.server].flat()[0],
    strictTransport: headers['strict-transport-security'],
    body,
  };
}
