import type { Socket } from 'node:net';
import { deadlineOf } from '../network/abort';
import type { Connector, Target } from '../network/network';
import { shakeHands } from '../network/tls';

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

async function versionOf(raw: Socket, host: string, timeoutMs: number, signal: AbortSignal): Promise<string | undefined> {
  const deadline = deadlineOf(signal, timeoutMs);
  try {
    const { socket } = await shakeHands(raw, host, deadline.signal, { offer: OLD });
    const version = socket.getProtocol() ?? undefined;
    socket.destroy();
    raw.destroy();
    return version;
  } catch {
    signal.throwIfAborted();
    return undefined;
  } finally {
    deadline.end();
  }
}
