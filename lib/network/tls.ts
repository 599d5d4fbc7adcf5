import type { X509Certificate } from 'node:crypto';
import { isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect, createSecureContext, type DetailedPeerCertificate, type SecureContext, type TLSSocket } from 'node:tls';
import { plainText } from '../text/untrusted';

/** Chains of certificates take some 10 KB. */
const MAX_HANDSHAKE_BYTES = 256 * 1024;
const WATCH_MS = 50;

/** What a handshake came to. Nothing of the certificate is judged but its chain. */
export interface Shaken {
  readonly socket: TLSSocket;
  readonly certificate: X509Certificate;
  /** OpenSSL's code for what is wrong with the chain. */
  readonly chainFault?: string;
}

export interface ShakeOptions {
  /** Certificates of authorities that are trusted in place of Node's own (PEM). */
  readonly ca?: readonly string[];
  /** Versions and ciphers that Node would not offer. */
  readonly offer?: Pick<ConnectionOptions, 'minVersion' | 'maxVersion' | 'ciphers'>;
}

/**
 * A TLS handshake that takes every certificate: of its name and chain the caller makes what he needs.
 *
 * @param host an address, or what the server is asked for by name (SNI knows no addresses: RFC 6066, section 3)
 * @throws the signal's reason once it is aborted; otherwise an error with a `code` where the peer does not come to an end of
 * it: the system's or OpenSSL's, `closed`, `no certificate` or `too much of a handshake`. Both sockets are destroyed then.
 */
export function shakeHands(raw: Socket, host: string, signal: AbortSignal, { ca, offer }: ShakeOptions = {}): Promise<Shaken> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      ...offer,
      socket: raw,
      servername: isIP(host) ? '' : host,
      rejectUnauthorized: false,
      // A name that does not fit and a chain that does not hold are to be told apart.
      checkServerIdentity: () => undefined,
      ...(ca ? { secureContext: trusting(ca) } : {}),
    });
    // Node would make objects of the whole chain for `checkServerIdentity`, in about a tenth of a handshake's time.
    socket.getPeerCertificate = () => ({}) as DetailedPeerCertificate;
    const end = (settle: () => void) => {
      clearInterval(watch);
      signal.removeEventListener('abort', abort);
      settle();
    };
    const fail = (error: unknown) =>
      end(() => {
        socket.destroy();
        raw.destroy();
        reject(error);
      });
    const abort = () => fail(signal.reason);
    const closed = () => fail(coded('closed'));
    // A server may send handshake messages for ever.
    const watch = setInterval(() => raw.bytesRead > MAX_HANDSHAKE_BYTES && fail(coded('a handshake that is too long')), WATCH_MS);

    socket.on('secureConnect', () => {
      // Only once: Node 20 returns nothing for a second call, nor for getPeerCertificate().
      const certificate = socket.getPeerX509Certificate();
      // `@types/node` says Error, but it is a code.
      const chainFault = socket.authorized ? undefined : plainText(String(socket.authorizationError));
      if (certificate) end(() => resolve({ socket, certificate, ...(chainFault === undefined ? {} : { chainFault }) }));
      else fail(coded('no certificate'));
    });
    // They stay: errors that come after the outcome are of no interest, and would end the process.
    socket.on('error', fail);
    raw.on('error', () => {});
    socket.on('close', closed);
    raw.on('close', closed);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    if (raw.destroyed) closed();
  });
}

function coded(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}

const contexts = new WeakMap<readonly string[], SecureContext>();

/** Shared by all handshakes with the same list: reading its certificates again took 4 to 11 % of a walk's time. */
function trusting(ca: readonly string[]): SecureContext {
  const context = contexts.get(ca) ?? createSecureContext({ ca: [...ca] });
  contexts.set(ca, context);
  return context;
}

/** The issuer on one line, fit to be shown. */
export function issuerOf({ issuer }: X509Certificate): string | undefined {
  // Undefined where the certificate names none, whatever `@types/node` says.
  return issuer ? plainText(issuer.replaceAll('\n', ', ')) : undefined;
}
