import type { X509Certificate } from 'node:crypto';
import { isIP, type Socket } from 'node:net';
import { checkServerIdentity, connect, createSecureContext, type PeerCertificate, type SecureContext, type TLSSocket } from 'node:tls';
import { checkHostName } from '../names/domain-name';
import { nameThatCovers } from '../names/name-match';
import { plainText } from '../text/untrusted';
import type { CertificateSeen, Verdict } from './walk';

type CertificateFault = Extract<Verdict, 'certificate-name-mismatch' | 'certificate-expired' | 'certificate-untrusted'>;

export type Handshake =
  | { readonly socket: TLSSocket; readonly certificate: CertificateSeen; readonly fault?: CertificateFault }
  | { readonly failed: 'timeout' | 'no-tls' | 'no-client-certificate'; readonly detail: string };

/** Chains of certificates take some 10 KB. */
const MAX_HANDSHAKE_BYTES = 256 * 1024;
const WATCH_MS = 50;

/**
 * Whether an error of TLS is the peer's alert that it wants a certificate of ours: `certificate_required` of TLS 1.3 (RFC
 * 8446, section 6.2), or `bad_certificate`, as we send none. OpenSSL 3.2 has another word before them than those before it.
 */
export function wantsCertificate(code: string): boolean {
  return /_ALERT_(?:CERTIFICATE_REQUIRED|BAD_CERTIFICATE)$/.test(code);
}

/** OpenSSL's servers of TLS 1.2 say it with `handshake_failure`, which others say who have no cipher in common; but these before they send a certificate. */
const HANDSHAKE_FAILURE = /_ALERT_HANDSHAKE_FAILURE$/;
/** An alert takes 7 bytes, a hello and an alert some 100, and the smallest certificate 300. */
const BYTES_WITHOUT_CERTIFICATE = 300;

/**
 * A TLS handshake that looks at the certificate even where it is wrong. A socket whose certificate has a fault is only
 * to be destroyed: no request may be sent on it.
 *
 * @param deadline destroys the socket; the walk's own end and the client's patience look alike here
 */
export function handshake(raw: Socket, host: string, ca: readonly string[] | undefined, deadline: AbortSignal): Promise<Handshake> {
  return new Promise((resolve) => {
    const servername = host.replace(/^\[(.*)\]$/, '$1');
    const socket = connect({
      socket: raw,
      // SNI knows no addresses: RFC 6066, section 3.
      servername: isIP(servername) ? '' : servername,
      rejectUnauthorized: false,
      // The name is checked below, so that a name that does not fit and a chain that does not hold can be told apart.
      checkServerIdentity: () => undefined,
      ...(ca ? { secureContext: trusting(ca) } : {}),
    });
    // A server may go on shaking hands for ever, as fast as it can.
    const watch = setInterval(() => raw.bytesRead > MAX_HANDSHAKE_BYTES && settle({ failed: 'no-tls', detail: 'too much of a handshake' }), WATCH_MS);
    const settle = (outcome: Handshake) => {
      clearInterval(watch);
      deadline.removeEventListener('abort', expire);
      if ('failed' in outcome) {
        socket.destroy();
        raw.destroy();
      }
      resolve(outcome);
    };
    const expire = () => settle({ failed: 'timeout', detail: '' });
    if (deadline.aborted) expire();
    else deadline.addEventListener('abort', expire, { once: true });

    socket.on('error', ({ code, message }: NodeJS.ErrnoException) => {
      const wanted = code !== undefined && (wantsCertificate(code) || (HANDSHAKE_FAILURE.test(code) && raw.bytesRead > BYTES_WITHOUT_CERTIFICATE));
      settle({ failed: wanted ? 'no-client-certificate' : 'no-tls', detail: code ?? plainText(message) });
    });
    socket.on('close', () => settle({ failed: 'no-tls', detail: 'closed' }));
    raw.on('close', () => settle({ failed: 'no-tls', detail: 'closed' }));
    socket.on('secureConnect', () => settle(seen(socket, servername)));
    if (raw.destroyed) settle({ failed: 'no-tls', detail: 'closed' });
  });
}

const contexts = new WeakMap<readonly string[], SecureContext>();

/** One for all handshakes that trust the same list: reading its certificates again took 4 to 11 % of a walk's time. */
function trusting(ca: readonly string[]): SecureContext {
  const context = contexts.get(ca) ?? createSecureContext({ ca: [...ca] });
  contexts.set(ca, context);
  return context;
}

/** A name that does not fit comes first: whatever else is wrong, another name's certificate is not to be fixed but to be taken away. */
function seen(socket: TLSSocket, host: string): Handshake {
  // Once and no more: Node 20 has nothing left for a second call, nor for getPeerCertificate().
  const peer = socket.getPeerX509Certificate();
  if (!peer) return { failed: 'no-tls', detail: 'no certificate' };
  // `@types/node` calls it an Error; it is a code.
  const chain = socket.authorized ? undefined : plainText(String(socket.authorizationError));
  const error = nameFault(peer, host) ?? chain;
  const certificate: CertificateSeen = {
    valid: error === undefined,
    ...(error ? { error } : {}),
    names: namesOf(peer.subjectAltName ?? ''),
    issuer: plainText(peer.issuer?.replaceAll('\n', ', ') ?? ''),
    validFrom: isoOf(peer.validFrom),
    validTo: isoOf(peer.validTo),
    protocol: socket.getProtocol() ?? '',
  };
  return { socket, certificate, ...(error ? { fault: faultOf(error) } : {}) };
}

const OTHER_NAME = 'ERR_TLS_CERT_ALTNAME_INVALID';

/**
 * A host name by the one rule for what a certificate covers. Node judges the others: addresses, and names that no mail domain
 * has; but by subjectAltName alone, as a common name names no host (RFC 9525, section 2).
 */
function nameFault(peer: X509Certificate, host: string): string | undefined {
  const { subjectAltName } = peer;
  if (subjectAltName === undefined) return OTHER_NAME;
  if (checkHostName(host).name !== undefined) return nameThatCovers(host, entriesOf(subjectAltName, 'DNS')) === undefined ? OTHER_NAME : undefined;
  try {
    return (checkServerIdentity(host, { subject: {}, subjectaltname: subjectAltName } as PeerCertificate) as NodeJS.ErrnoException | undefined)?.code;
  } catch (error) {
    // Node throws where the names themselves cannot be read.
    return (error as NodeJS.ErrnoException).code ?? OTHER_NAME;
  }
}

function faultOf(error: string): CertificateFault {
  if (error.startsWith('ERR_TLS_CERT_ALTNAME')) return 'certificate-name-mismatch';
  return error === 'CERT_HAS_EXPIRED' || error === 'CERT_NOT_YET_VALID' ? 'certificate-expired' : 'certificate-untrusted';
}

function namesOf(subjectAltName: string): string[] {
  return entriesOf(subjectAltName, 'DNS|IP Address').map(plainText);
}

/** Node writes `DNS:a, DNS:"b, c"`, with JSON's quotes where a name holds what would mislead. */
function entriesOf(subjectAltName: string, kinds: string): string[] {
  return [...subjectAltName.matchAll(new RegExp(`(?:^|, )(?:${kinds}):("(?:[^"\\\\]|\\\\.)*"|[^,]*)`, 'g'))].map(([, name]) => name);
}

function isoOf(date: string): string {
  const parsed = new Date(date);
  return Number.isNaN(parsed.getTime()) ? plainText(date) : parsed.toISOString();
}
