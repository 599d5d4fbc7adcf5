import type { KeyObject, X509Certificate } from 'node:crypto';
import { type Socket, connect as tcpConnect } from 'node:net';
import type { CertificateFacts, TlsStatus } from '../coverage/certificate-facts';
import { UserError } from '../errors';
import { dnsNames, subjectAltNames } from '../names/certificate-cover';
import { deadlineOf, orAborted, socketOrAborted } from '../network/abort';
import { unusedProxy } from '../network/network';
import { issuerOf, shakeHands } from '../network/tls';
import { plainText } from '../text/untrusted';
import { CURVES } from './acm-facts';

/** Opens a TCP connection to a host. Rejects with the system's code (`ECONNREFUSED`, `ETIMEDOUT`, `ENOTFOUND` …). */
export type ConnectToHost = (host: string, port: number, signal: AbortSignal) => Promise<Socket>;

export interface HandshakeOptions {
  /** The system's resolver is used if left out. */
  readonly connect?: ConnectToHost;
  /** Certificates of authorities that are trusted in place of Node's own (PEM). */
  readonly ca?: readonly string[];
  /** The environment in which a proxy may be set, which is not used: the process's if left out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** For connection and handshake together: 10 seconds if left out. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const PATIENCE_MS = 10_000;

/**
 * The certificate that an endpoint presents for its host (SNI: RFC 6066, section 3). Checks its chain, not its names;
 * sends no request.
 *
 * @throws UserError where there is no certificate to be seen; the signal's reason if it is aborted
 */
export async function certificateFromEndpoint(
  { host, port = 443 }: { readonly host: string; readonly port?: number },
  { connect = connectByName, ca, timeoutMs = PATIENCE_MS, signal, env = process.env }: HandshakeOptions = {},
): Promise<CertificateFacts> {
  signal?.throwIfAborted();
  const deadline = deadlineOf(signal, timeoutMs);
  let connected = false;
  try {
    const raw = await socketOrAborted(connect(host, port, deadline.signal), deadline.signal);
    connected = true;
    return { ...(await seenIn(raw, host, ca, deadline.signal)), source: { kind: 'tls', host, port }, seenAt: new Date().toISOString() };
  } catch (error) {
    signal?.throwIfAborted();
    const message = deadline.passed ? silence(host, port, connected, timeoutMs) : connected ? noTls(error, host, port) : noConnection(error, host, port);
    if (message === undefined) throw error;
    const hint = connected ? undefined : unusedProxy(env);
    throw new UserError(hint === undefined ? message : `${message}; ${hint}`, { cause: error });
  } finally {
    deadline.end();
  }
}

/** The first of the host's addresses that accepts the connection, as Node tries them. */
export function connectByName(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = tcpConnect({ host, port, signal });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}

type Seen = Omit<CertificateFacts, 'source' | 'seenAt'>;

/** A handshake apart from the walk's: that one checks the name first, and does not report the chain if the name is wrong. */
async function seenIn(raw: Socket, host: string, ca: readonly string[] | undefined, deadline: AbortSignal): Promise<Seen> {
  const { socket, certificate, chainFault } = await shakeHands(raw, host, deadline, { ca });
  try {
    const seen = factsOf(certificate, chainFault, new Date());
    // Closed properly, so that the server logs no failed handshake.
    return await orAborted(new Promise<Seen>((resolve) => socket.end(() => resolve(seen))), deadline);
  } finally {
    socket.destroy();
    raw.destroy();
  }
}

function factsOf(certificate: X509Certificate, fault: string | undefined, now: Date): Seen {
  const notBefore = new Date(certificate.validFrom);
  const notAfter = new Date(certificate.validTo);
  const status = statusOf(fault, notBefore, notAfter, now);
  const keyType = keyTypeOf(certificate);
  const issuer = issuerOf(certificate);
  return {
    names: dnsNames(subjectAltNames(certificate.subjectAltName, 'DNS')),
    ...isoDate('notBefore', notBefore),
    ...isoDate('notAfter', notAfter),
    ...(issuer === undefined ? {} : { issuer }),
    ...(keyType === undefined ? {} : { keyType }),
    status,
    ...(fault === undefined ? {} : { statusReason: fault }),
  };
}

/** Left out if it cannot be read: a certificate may hold any text as a date. */
function isoDate<Key extends 'notBefore' | 'notAfter'>(key: Key, date: Date): { readonly [key in Key]?: string } {
  return (Number.isNaN(date.getTime()) ? {} : { [key]: date.toISOString() }) as { readonly [key in Key]?: string };
}

/** OpenSSL's "expired" may mean another certificate of the chain, which a renewal does not fix. */
function statusOf(fault: string | undefined, notBefore: Date, notAfter: Date, now: Date): TlsStatus {
  if (fault === undefined) return 'VALID';
  if (fault === 'CERT_HAS_EXPIRED' && notAfter <= now) return 'EXPIRED';
  if (fault === 'CERT_NOT_YET_VALID' && notBefore > now) return 'NOT_YET_VALID';
  return 'UNTRUSTED';
}

function keyTypeOf(certificate: X509Certificate): string | undefined {
  const key = publicKeyOf(certificate);
  if (key?.asymmetricKeyType === 'rsa') return `RSA ${key.asymmetricKeyDetails?.modulusLength}`;
  if (key?.asymmetricKeyType === 'ec') {
    const curve = key.asymmetricKeyDetails?.namedCurve ?? '';
    return `EC ${CURVES[curve] ?? curve}`.trim();
  }
  return key?.asymmetricKeyType;
}

function publicKeyOf(certificate: X509Certificate): KeyObject | undefined {
  try {
    return certificate.publicKey;
  } catch {
    // A type of key that this OpenSSL does not know.
    return undefined;
  }
}

function silence(host: string, port: number, connected: boolean, timeoutMs: number): string {
  const patience = `${timeoutMs / 1000} s`;
  return connected
    ? `${host} accepts the connection to port ${port} and sends nothing for ${patience}: check that it offers TLS there`
    : `${host} does not answer on port ${port} for ${patience}: open it to this machine, or run this on a machine that can reach it`;
}

/** An error without a code is a bug in the program. */
function noConnection(error: unknown, host: string, port: number): string | undefined {
  const code = codeOf(error);
  if (code === undefined) return undefined;
  if (code === 'ENOTFOUND') return `${host} is not in the DNS of this machine (${code}): add it, or run this on a machine that can resolve it`;
  if (code === 'EAI_AGAIN') return `the DNS has no answer for ${host} (${code}): check the network`;
  if (code === 'ECONNREFUSED') return `${host} refuses port ${port}: start the Autodiscover service there, or correct the endpoint`;
  if (code === 'ETIMEDOUT') return `${host} does not answer on port ${port}: open it to this machine, or run this on a machine that can reach it`;
  return `${host} cannot be reached on port ${port} (${code}): check the network, or run this on a machine that can reach it`;
}

function noTls(error: unknown, host: string, port: number): string | undefined {
  const code = codeOf(error);
  return code && `${host} accepts the connection to port ${port} and presents no certificate (${code}): enable TLS 1.2 or later there`;
}

/** If several addresses of a host were tried, the first one's code is reported. */
function codeOf(error: unknown): string | undefined {
  const { code, errors } = error as { readonly code?: unknown; readonly errors?: readonly unknown[] };
  if (typeof code === 'string') return plainText(code);
  return errors && errors.length > 0 ? codeOf(errors[0]) : undefined;
}
