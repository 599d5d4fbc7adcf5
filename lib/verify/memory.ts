import { type ConnectError, type Connector, DROPPED_MS } from '../network/network';

/** One may be a lost packet; two in a row mean that the port drops. */
const ENOUGH = 2;

/** After so long one connection is tried again. */
const KEPT_MS = 60_000;

interface Drops {
  readonly count: number;
  readonly lastEnded: number;
}

/**
 * Does not wait again for an address and port that only dropped connections: many namespaces lead to the same few
 * addresses, and a dropped packet does not depend on the host. For one run.
 */
export function rememberingDrops(connector: Connector): Connector {
  const drops = new Map<string, Drops>();
  const isWall = (key: string, { count, lastEnded }: Drops) => {
    if (count < ENOUGH) return false;
    if (performance.now() - lastEnded < KEPT_MS) return true;
    drops.set(key, { count: ENOUGH - 1, lastEnded });
    return false;
  };
  return {
    connect: async (target, options) => {
      const key = `${target.address} ${target.port}`;
      if (isWall(key, drops.get(key) ?? NONE)) throw again(key);
      const begun = performance.now();
      try {
        const socket = await connector.connect(target, options);
        // It drops only some.
        drops.set(key, { count: Number.NEGATIVE_INFINITY, lastEnded: 0 });
        return socket;
      } catch (error) {
        const { count, lastEnded } = drops.get(key) ?? NONE;
        // Concurrent losses count as one.
        if ((error as ConnectError).code === 'ETIMEDOUT' && begun >= lastEnded) drops.set(key, { count: count + 1, lastEnded: performance.now() });
        throw error;
      }
    },
  };
}

const NONE: Drops = { count: 0, lastEnded: 0 };

function again(key: string): ConnectError {
  return Object.assign(new Error(`connect ETIMEDOUT ${key}: no answer before, and not asked again`), { code: 'ETIMEDOUT', simulatedMs: DROPPED_MS });
}
