import { once } from 'node:events';
import { connect, Socket } from 'node:net';
import { type ConnectError, type Connector, DROPPED_MS, type Target } from '../network/network';

/** What stands behind an address and port: a server on the loopback, a refusal, or nothing that answers. */
export type Behind = { readonly kind: 'open'; readonly port: number } | { readonly kind: 'refused' } | { readonly kind: 'dropped' };

/** Opens connections to what is played here, and to nothing else: no packet of a preview leaves the machine. */
export async function localConnector(behind: ReadonlyMap<string, Behind>): Promise<Connector> {
  const closedPort = await findClosedPort();
  return {
    connect: async (target, { timeoutMs, signal }) => {
      const what = behind.get(targetKey(target));
      if (!what) throw refusal('EHOSTUNREACH', `${targetKey(target)} is no part of this preview`);
      // A client that waits is not waited for: the time is told, not spent.
      if (what.kind === 'dropped') throw refusal('ETIMEDOUT', `${targetKey(target)} does not answer`, Math.min(DROPPED_MS, timeoutMs));
      return open(what.kind === 'open' ? what.port : closedPort, signal);
    },
  };
}

export function targetKey({ address, port }: Target): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

async function open(port: number, signal?: AbortSignal): Promise<Socket> {
  const socket = new Socket({ signal }).connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** Below the ports that the system gives to sockets of its own: one of those could be a client's, and answer itself. */
const CANDIDATES = Array.from({ length: 64 }, (_, index) => index + 1);

/** A port of the loopback on which nobody listens, so that the system itself refuses. */
async function findClosedPort(): Promise<number> {
  for (const port of CANDIDATES) {
    const socket = connect({ port, host: '127.0.0.1' });
    const refused = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(false));
      socket.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code === 'ECONNREFUSED'));
    });
    socket.destroy();
    if (refused) return port;
  }
  throw new Error(`something listens on every port from ${CANDIDATES[0]} to ${CANDIDATES.at(-1)} of the loopback: none is left to refuse connections`);
}

function refusal(code: string, message: string, simulatedMs?: number): ConnectError {
  return Object.assign(new Error(message), { code, simulatedMs });
}
