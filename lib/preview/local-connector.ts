import { once } from 'node:events';
import { connect, Socket } from 'node:net';
import { type ConnectError, type Connector, DROPPED_MS, type Target } from '../network/network';
import { LOOPBACK } from './servers/loopback';

/** The target of an address and port: a server on the loopback, a refusal, or no answer. */
export type Behind = { readonly kind: 'open'; readonly address: string; readonly port: number } | { readonly kind: 'refused' } | { readonly kind: 'dropped' };

/** Connects only to the preview's servers: no packet of a preview leaves the machine. */
export async function localConnector(behind: ReadonlyMap<string, Behind>): Promise<Connector> {
  const closedPort = await findClosedPort();
  return {
    connect: async (target, { timeoutMs, signal }) => {
      const what = behind.get(targetKey(target));
      if (!what) throw refusal('EHOSTUNREACH', `${targetKey(target)} is not part of this preview`);
      // Reports the time that a client would wait, without waiting.
      if (what.kind === 'dropped') throw refusal('ETIMEDOUT', `${targetKey(target)} does not answer`, Math.min(DROPPED_MS, timeoutMs));
      return open(what.kind === 'open' ? what : { address: LOOPBACK, port: closedPort }, signal);
    },
  };
}

export function targetKey({ address, port }: Target): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

async function open({ address, port }: Target, signal?: AbortSignal): Promise<Socket> {
  const socket = new Socket({ signal }).connect(port, address);
  try {
    await once(socket, 'connect');
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** Below the system's ephemeral ports: one of those could be a client's socket, and connect to itself. */
const CANDIDATES = Array.from({ length: 64 }, (_, index) => index + 1);

/** A port of the loopback without a listener, so that the system refuses. */
async function findClosedPort(): Promise<number> {
  for (const port of CANDIDATES) {
    const socket = connect({ port, host: LOOPBACK });
    const refused = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(false));
      socket.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code === 'ECONNREFUSED'));
    });
    socket.destroy();
    if (refused) return port;
  }
  throw new Error(
    `something listens on every port from ${CANDIDATES[0]} to ${CANDIDATES.at(-1)} of the loopback, and the preview needs one that refuses connections`,
  );
}

function refusal(code: string, message: string, simulatedMs?: number): ConnectError {
  return Object.assign(new Error(message), { code, simulatedMs });
}
