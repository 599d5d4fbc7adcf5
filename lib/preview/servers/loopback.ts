import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { UserError } from '../../errors';

export const LOOPBACK = '127.0.0.1';

/** Loopback addresses, and a port of each. */
export interface Place {
  /** `LOOPBACK` alone if left out. */
  readonly addresses?: readonly string[];
  /** Any that is free if left out or 0. */
  readonly port?: number;
}

/** Listeners on the loopback. */
export interface Listening {
  readonly port: number;
  /** Ends their connections at once. Does nothing the second time. */
  close(): Promise<void>;
}

/**
 * Starts any TCP server on the loopback.
 *
 * @param asked the requested port, if that differs
 * @throws UserError if the requested port is not available
 */
export async function listenOn(server: Server, { addresses = [LOOPBACK], port = 0 }: Place, asked = port): Promise<Listening> {
  const [first = LOOPBACK, ...others] = addresses;
  const listening = [await listenAt(server, first, port, asked)];
  const close = async () => {
    await Promise.all(listening.map((one) => one.close()));
  };
  try {
    for (const address of others) {
      // A server of Node listens once: what another accepts is handed to it.
      const further = createServer((socket) => server.emit('connection', socket));
      listening.push(await listenAt(further, address, listening[0].port, asked));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { port: listening[0].port, close };
}

async function listenAt(server: Server, address: string, port: number, asked: number): Promise<Listening> {
  // HTTP servers' own lists lack connections during the handshake, and those of CONNECT.
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  try {
    server.listen({ port, host: address, exclusive: true });
    await once(server, 'listening');
  } catch (error) {
    throw portErrorOf(error, address, asked);
  }
  // One connection could not be accepted, for example without a free file descriptor; others can.
  server.on('error', () => {});
  const bound = server.address();
  let closing: Promise<void> | undefined;
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : port,
    close: () => {
      closing ??= closeAll(server, sockets);
      return closing;
    },
  };
}

/**
 * A socket of UDP on the loopback.
 *
 * @param port 0 for any that is free
 * @throws UserError if the requested port is not available
 */
export async function bindUdp(port: number, address = LOOPBACK): Promise<UdpSocket> {
  const socket = createSocket('udp4');
  try {
    socket.bind({ port, address, exclusive: true });
    await once(socket, 'listening');
    return socket;
  } catch (error) {
    socket.close();
    throw portErrorOf(error, address, port);
  }
}

/**
 * Whether servers can listen on an address, and clients on this machine alone reach it: one of the loopback, or one that
 * the loopback interface has.
 */
export async function isOnLoopback(address: string): Promise<boolean> {
  if (!/^127\.|^::1$/.test(address)) {
    return Object.values(networkInterfaces()).some((links = []) => links.some((link) => link.internal && link.address === address));
  }
  try {
    const { close } = await listenAt(createServer(), address, 0, 0);
    await close();
    return true;
  } catch {
    return false;
  }
}

const PROBLEMS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken: stop what listens on it, or choose another port (0 for any that is free)',
  EACCES: 'needs privileges to listen on: run it as root, or choose a port above 1023 (0 for any that is free)',
};

/** The user's error, if the user chose the port. */
export function portErrorOf(error: unknown, address: string, port: number): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (typeof code !== 'string' || (syscall !== 'listen' && syscall !== 'bind') || port === 0) return error;
  const problem = PROBLEMS[code] ?? `is not available (${code}): choose another port (0 for any that is free)`;
  return new UserError(`port ${port} of ${address} ${problem}`, { cause: error });
}

function closeAll(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    // Its one error is that the server is closed already.
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}
