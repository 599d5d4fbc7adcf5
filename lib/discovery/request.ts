import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** Of a body that might be an Autodiscover document, as much is read. */
const MAX_BODY_BYTES = 64 * 1024;
const MAX_HEADER_BYTES = 16 * 1024;
/** Of 1xx (RFC 9110, section 15.2), of which a server may send any number. */
const MAX_INTERIM = 16;

/** Those that mail clients and their monitors ask with. */
export type Method = 'GET' | 'HEAD' | 'POST';

/** What a client asks with POST: MS-OXDSCLI, section 4.1. The address is one that XML need not escape. */
export function poxRequest(address?: string): string {
  const mailbox = address === undefined ? '' : `<EMailAddress>${address}</EMailAddress>`;
  return `<?xml version="1.0" encoding="utf-8"?><Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"><Request>${mailbox}<AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema></Request></Autodiscover>`;
}

/** Of an empty body too: IIS wants its length, and some services want the type before they say anything else. */
function headersOf(body: string) {
  return { 'Content-Type': 'text/xml; charset=utf-8', 'Content-Length': Buffer.byteLength(body) };
}

/** Bodies that decide something: a document, and the page with which nginx asks for a client certificate. */
const READ_TO_THE_END = [200, 400];

export interface Answer {
  readonly status: number;
  /** As it came: a byte per character. */
  readonly location?: string;
  /** The values of `WWW-Authenticate`, one for each header. */
  readonly authenticate: readonly string[];
  readonly soapEnabled?: string;
  readonly server?: string;
  /** `Strict-Transport-Security`. */
  readonly strictTransport?: string;
  /** Of a 200 and of a 400; as much of it as was read. */
  readonly body: string;
}

export type Exchange =
  | { readonly answer: Answer }
  | {
      readonly failed: 'timeout' | 'closed' | 'not-http';
      readonly detail: string;
      /** Where the answer began and did not end. */
      readonly status?: number;
    };

/**
 * One unauthenticated request over a socket that is connected, and encrypted where it should be. The socket is destroyed
 * in any case. Nothing that the server sends can take longer than the deadline or more than 80 KB.
 */
export function request(
  socket: Duplex,
  url: URL,
  { method, body = '', userAgent }: { readonly method: Method; readonly body?: string; readonly userAgent: string },
  deadline: AbortSignal,
): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    let sent: ClientRequest | undefined;
    let response: IncomingMessage | undefined;
    const settle = (outcome: Exchange) => {
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
    // Once the answer has begun, its own end tells: what the socket still holds is to be read.
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
      // What other answers have in their bodies decides nothing.
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
  // Broken off: what came is judged.
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
