import { isIP, Socket } from 'node:net';
import { type AbortWatch, abortWatch } from '../network/abort';
import { type ConnectError, type Connector, DROPPED_MS, socketLimit, type Target } from '../network/network';

export interface LiveConnectorOptions {
  /**
   * Sockets that are open or opening at a time. It protects the system's limits, and does not pace a run: waiting for a
   * place counts as time of the step. Use fewer concurrent walks than this, as each holds one connection; and a walk that
   * holds a place must not wait for another.
   * @default 512
   */
  readonly maxConnections?: number;
}

const DEFAULT_MAX_CONNECTIONS = 512;

/**
 * Opens connections over the real network, by IPv4 and IPv6. A connection that is dropped rejects at the time-out or
 * when the system gives up, with the rest of the 21 s that a client waits as `simulatedMs`. The time-out
 * begins when there is a place for the connection; a place is free again once its socket is closed.
 *
 * @throws UserError if this machine has no more sockets
 */
export function liveConnector({ maxConnections = DEFAULT_MAX_CONNECTIONS }: LiveConnectorOptions = {}): Connector {
  const watch = abortWatch();
  const places = placesOf(maxConnections, watch);
  return {
    connect: async (target, { timeoutMs, signal }) => {
      const leave = await places.enter(signal);
      try {
        const socket = await open(target, timeoutMs, signal, watch);
        socket.once('close', leave);
        return socket;
      } catch (error) {
        leave();
        throw error;
      }
    },
  };
}

function open({ address, port }: Target, timeoutMs: number, signal: AbortSignal | undefined, watch: AbortWatch): Promise<Socket> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    // The system would look a name up, outside of the measured look-ups.
    if (!isIP(address)) throw new Error(`'${address}' is no address to connect to: look the name up before`);
    const socket = new Socket();
    const begun = performance.now();
    const patienceLeft = (waitedMs: number) => Math.max(0, Math.floor(DROPPED_MS - waitedMs));

    const end = (settle: () => void) => {
      clearTimeout(timer);
      unwatch();
      socket.off('connect', connected).off('error', failed);
      settle();
    };
    const giveUp = (reason: unknown) =>
      end(() => {
        // Further errors do not matter.
        socket.on('error', () => {});
        socket.destroy();
        reject(reason);
      });
    const connected = () => end(() => resolve(socket));
    const failed = (error: NodeJS.ErrnoException) => {
      const limit = socketLimit(error);
      if (limit) giveUp(limit);
      else if (error.code === 'ETIMEDOUT') giveUp(Object.assign(error, { simulatedMs: patienceLeft(performance.now() - begun) }));
      else giveUp(error);
    };

    socket.once('connect', connected).once('error', failed);
    socket.connect({ host: address, port });
    const timer = setTimeout(() => {
      // Timers may be a little early.
      const waitedMs = Math.max(timeoutMs, performance.now() - begun);
      giveUp(timedOut({ address, port }, timeoutMs, patienceLeft(waitedMs)));
    }, timeoutMs);
    const unwatch = watch(signal, () => giveUp(signal?.reason));
  });
}

function timedOut({ address, port }: Target, timeoutMs: number, simulatedMs: number): ConnectError {
  const message = `connect ETIMEDOUT ${address}:${port}: no answer within ${timeoutMs} ms`;
  return Object.assign(new Error(message), { code: 'ETIMEDOUT', syscall: 'connect', simulatedMs });
}

interface Places {
  /** Resolves, in the order of asking, once there is a place, to what gives it on. */
  enter(signal: AbortSignal | undefined): Promise<() => void>;
}

function placesOf(count: number, watch: AbortWatch): Places {
  let free = count;
  // A set keeps the order, and who gives up leaves it without a search.
  const queue = new Set<() => void>();
  const leave = () => {
    const [first] = queue;
    if (first) first();
    else free += 1;
  };
  return {
    enter: (signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        if (free > 0) {
          free -= 1;
          resolve(leave);
          return;
        }
        const enter = () => {
          queue.delete(enter);
          unwatch();
          resolve(leave);
        };
        const unwatch = watch(signal, () => {
          queue.delete(enter);
          reject(signal?.reason);
        });
        queue.add(enter);
      }),
  };
}
