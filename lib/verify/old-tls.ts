import { isIP, type Socket } from 'node:net';
import { connect } from 'node:tls';
import type { Connector, Target } from '../discovery/network';

/** OpenSSL 3 allows the old versions at its lowest level alone; nothing is asked over such a connection. */
const OLD = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;

/** The version of TLS that a server speaks which spoke none of today's: `TLSv1.1`; undefined where it is none of the old ones either. */
export async function oldTlsOf(
  target: Target,
  host: string,
  connector: Connector,
  options: { readonly connectTimeoutMs: number; readonly answerTimeoutMs: number; readonly signal: AbortSignal },
): Promise<string | undefined> {
  const { connectTimeoutMs, answerTimeoutMs, signal } = options;
  const raw = await connector.connect(target, { timeoutMs: connectTimeoutMs, signal }).catch((error: NodeJS.ErrnoException) => {
    if (typeof error.code !== 'string') throw error;
  });
  return raw ? versionOf(raw, host, answerTimeoutMs, signal) : undefined;
}

function versionOf(raw: Socket, host: string, timeoutMs: number, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...OLD, socket: raw, servername: isIP(host) ? '' : host, rejectUnauthorized: false, checkServerIdentity: () => undefined });
    const end = (settle: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      socket.destroy();
      raw.destroy();
      settle();
    };
    const abort = () => end(() => reject(signal.reason));
    const fail = () => end(() => resolve(undefined));
    const timer = setTimeout(fail, timeoutMs);
    signal.addEventListener('abort', abort, { once: true });
    // Before the handshake is done, the version is the one that was wished for.
    socket.once('secureConnect', () => {
      const version = socket.getProtocol() ?? undefined;
      end(() => resolve(version));
    });
    for (const stream of [raw, socket]) stream.on('error', fail).on('close', fail);
    if (signal.aborted) abort();
  });
}
