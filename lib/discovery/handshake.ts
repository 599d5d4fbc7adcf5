import type { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { checkServerIdentity, type PeerCertificate, type TLSSocket } from 'node:tls';
import { nameThatCovers, subjectAltNames } from '../names/certificate-cover';
import { checkHostName } from '../names/domain-name';
import { issuerOf, type Shaken, shakeHands } from '../network/tls';
import { plainText } from '../text/untrusted';
import type { CertificateSeen, Verdict } from './walk-result';

type CertificateFault = Extract<Verdict, 'certificate-name-mismatch' | 'certificate-expired' | 'certificate-untrusted'>;

export type Handshake =
  | { readonly socket: TLSSocket; readonly certificate: CertificateSeen; readonly fault?: CertificateFault }
  | { readonly failed: 'timeout' | 'no-tls' | 'no-client-certificate'; readonly detail: string };

/**
 * Whether a TLS error is the peer's alert that it requires a client certificate: `certificate_required` of TLS 1.3 (RFC
 * 8446, section 6.2), or `bad_certificate`, as we send none. OpenSSL 3.2 words it differently from earlier versions.
 */
export function wantsCertificate(code: string): boolean {
  return /_ALERT_(?:CERTIFICATE_REQUIRED|BAD_CERTIFICATE)$/.test(code);
}

/** OpenSSL's TLS 1.2 servers use `handshake_failure`, as do servers without a common cipher; but the latter before they send a certificate. */
const HANDSHAKE_FAILURE = /_ALERT_HANDSHAKE_FAILURE$/;
/** An alert takes 7 bytes, a hello and an alert some 100, and the smallest certificate 300. */
const BYTES_WITHOUT_CERTIFICATE = 300;

/**
 * A TLS handshake that reports the certificate even if it is invalid. Destroy the socket of an invalid certificate: no
 * request may be sent on it.
 *
 * @param deadline destroys the socket; the walk's end and the client's time-out are not distinguished here
 */
export async function handshake(raw: Socket, host: string, ca: readonly string[] | undefined, deadline: AbortSignal): Promise<Handshake> {
  const name = host.replace(/^\[(.*)\]$/, '$1');
  try {
    return seen(await shakeHands(raw, name, deadline, { ca }), name);
  } catch (error) {
    if (deadline.aborted) return { failed: 'timeout', detail: '' };
    const { code, message } = error as NodeJS.ErrnoException;
    const wanted = code !== undefined && (wantsCertificate(code) || (HANDSHAKE_FAILURE.test(code) && raw.bytesRead > BYTES_WITHOUT_CERTIFICATE));
    return { failed: wanted ? 'no-client-certificate' : 'no-tls', detail: code ?? plainText(message) };
  }
}

/** A wrong name comes first: the fix is then to remove the certificate, whatever else is wrong with it. */
function seen({ socket, certificate: peer, chainFault }: Shaken, host: string): Handshake {
  const error = nameFault(peer, host) ?? chainFault;
  const certificate: CertificateSeen = {
    valid: error === undefined,
    ...(error ? { error } : {}),
    names: subjectAltNames(peer.subjectAltName, 'DNS|IP Address').map(plainText),
    issuer: issuerOf(peer) ?? '',
    validFrom: isoOf(peer.validFrom),
    validTo: isoOf(peer.validTo),
    protocol: socket.getProtocol() ?? '',
  };
  return { socket, certificate, ...(error ? { fault: faultOf(error) } : {}) };
}

const OTHER_NAME = 'ERR_TLS_CERT_ALTNAME_INVALID';

/**
 * Checks a host name by the one rule for what a certificate covers. Node checks addresses, and names that no mail domain
 * has; but only by subjectAltName, as a common name names no host (RFC 9525, section 2).
 */
function nameFault(peer: X509Certificate, host: string): string | undefined {
  const { subjectAltName } = peer;
  if (subjectAltName === undefined) return OTHER_NAME;
  if (checkHostName(host).name !== undefined) return nameThatCovers(host, subjectAltNames(subjectAltName, 'DNS')) === undefined ? OTHER_NAME : undefined;
  try {
    return (checkServerIdentity(host, { subject: {}, subjectaltname: subjectAltName } as PeerCertificate) as NodeJS.ErrnoException | undefined)?.code;
  } catch (error) {
    // Node throws if the names cannot be read.
    return (error as NodeJS.ErrnoException).code ?? OTHER_NAME;
  }
}

function faultOf(error: string): CertificateFault {
  if (error.startsWith('ERR_TLS_CERT_ALTNAME')) return 'certificate-name-mismatch';
  return error === 'CERT_HAS_EXPIRED' || error === 'CERT_NOT_YET_VALID' ? 'certificate-expired' : 'certificate-untrusted';
}

function isoOf(date: string): string {
  const parsed = new Date(date);
  return Number.isNaN(parsed.getTime()) ? plainText(date) : parsed.toISOString();
}
