import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Server, Socket } from 'node:net';
import { UserError } from '../../errors';

const LOOPBACK = '127.0.0.1';

const PROBLEMS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken: stop what listens on it, or choose another port (0 for any that is free)',
  EACCES: 'needs privileges to listen on: choose a port above 1023 (0 for any that is free)',
};

/** A listener on the loopback. */
export interface Listening {
  readonly port: number;
  /** Ends its connections at once. Does nothing the second time. */
  close(): Promise<void>;
}

/**
 * Starts any TCP server on the loopback.
 *
 * @param port 0 for any that is free
 * @param asked the requested port, if that differs
 * @throws UserError if the requested port is not available
 */
export async function listenOn(server: Server, port: number, asked = port): Promise<Listening> {
  // HTTP servers' own lists lack connections during the handshake, and those of CONNECT.
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  try {
    server.listen({ port, host: LOOPBACK, exclusive: true });
    await once(server, 'listening');
  } catch (error) {
    throw portErrorOf(error, asked);
  }
  // One connection could not be accepted, for example without a free file descriptor; others can.
  server.on('error', () => {});
  const address = server.address();
  let closing: Promise<void> | undefined;
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
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
export async function bindUdp(port: number): Promise<UdpSocket> {
  const socket = createSocket('udp4');
  try {
    socket.bind({ port, address: LOOPBACK, exclusive: true });
    await once(socket, 'listening');
    return socket;
  } catch (error) {
    socket.close();
    throw portErrorOf(error, port);
  }
}

/** The user's error, if the user chose the port. */
function portErrorOf(error: unknown, port: number): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (typeof code !== 'string' || (syscall !== 'listen' && syscall !== 'bind') || port === 0) return error;
  const problem = PROBLEMS[code] ?? `is not available (${code}): choose another port (0 for any that is free)`;
  return new UserError(`port ${port} of ${LOOPBACK} ${problem}`, { cause: error });
}

function closeAll(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    // Its one error is that the server is closed already.
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}
