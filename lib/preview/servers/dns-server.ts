import type { Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Socket, type Server as TcpServer } from 'node:net';
import { frame, unframer } from '../../dns/dns-wire';
import type { Names } from '../../topology/dns-answer';
import { replyTo } from './dns-message';
import { bindUdp, type Listening, LOOPBACK, listenOn } from './loopback';

export interface DnsServer {
  /** The same for UDP and TCP. */
  readonly port: number;
  /** Ends its connections too. Does nothing the second time. */
  close(): Promise<void>;
}

/** How many free UDP ports to try until TCP has the same one free. */
const MAX_TRIES = 20;

/** Longer than any query that a resolver sends. */
const MAX_QUERY_LENGTH = 4096;

/** RFC 7766, section 6.2.3: "a few seconds". */
const IDLE_MS = 10_000;

const MAX_CONNECTIONS = 256;

/**
 * Answers queries on the loopback, by UDP and TCP: with recursion desired as a resolver, without as Route 53's own
 * name servers.
 *
 * @param place.port a free one if it is left out or 0
 * @throws UserError if the port is not available
 */
export async function startDnsServer(
  names: Names,
  { address = LOOPBACK, port = 0 }: { readonly address?: string; readonly port?: number } = {},
): Promise<DnsServer> {
  const { udp, tcp } = await bind(() => tcpServer(names), address, port);

  udp.on('message', (message, from) => {
    const reply = replyTo(message, names, 'udp');
    // Source port 0 cannot be answered, and a client repeats the query if a reply is lost.
    if (reply && from.port > 0) udp.send(reply, from.port, from.address, () => {});
  });
  udp.on('error', () => {});

  let closing: Promise<unknown> | undefined;
  return {
    port: tcp.port,
    close: async () => {
      closing ??= Promise.all([closeUdp(udp), tcp.close()]);
      await closing;
    },
  };
}

/** Answers the queries of one connection in their order (RFC 7766, section 6.2.1). */
function converse(socket: Socket, names: Names): void {
  const unframe = unframer(MAX_QUERY_LENGTH);
  let waiting: readonly Buffer[] = [];
  // A client that never reads would otherwise fill the memory: one chunk holds hundreds of queries.
  const answer = () => {
    for (let at = 0; at < waiting.length; at += 1) {
      const reply = replyTo(waiting[at], names, 'tcp');
      if (!reply) {
        socket.destroy();
        return;
      }
      if (socket.write(frame(reply))) continue;
      waiting = waiting.slice(at + 1);
      socket.pause();
      return;
    }
    waiting = [];
    socket.resume();
  };
  socket.setTimeout(IDLE_MS, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.on('drain', answer);
  socket.on('data', (piece: Buffer) => {
    const messages = unframe(piece);
    if (!messages) {
      socket.destroy();
      return;
    }
    waiting = messages;
    answer();
  });
}

function tcpServer(names: Names): TcpServer {
  const server = createServer((socket) => converse(socket, names));
  server.maxConnections = MAX_CONNECTIONS;
  return server;
}

async function bind(tcpServerOf: () => TcpServer, address: string, port: number): Promise<{ readonly udp: UdpSocket; readonly tcp: Listening }> {
  for (let tries = 1; ; tries++) {
    const udp = await bindUdp(port, address);
    try {
      return { udp, tcp: await listenOn(tcpServerOf(), { addresses: [address], port: udp.address().port }, port) };
    } catch (error) {
      await closeUdp(udp);
      if (port !== 0 || codeOf(error) !== 'EADDRINUSE' || tries === MAX_TRIES) throw error;
    }
  }
}

async function closeUdp(udp: UdpSocket): Promise<void> {
  const closed = once(udp, 'close');
  udp.close();
  await closed;
}

function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
