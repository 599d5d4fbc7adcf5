import type { ConnectError, Connector } from '../discovery/network';
import { DROPPED_MS } from '../discovery/patience';

/** One may be a moment's loss, as a system sends its first packet again within it; two, one after the other, are a wall. */
const ENOUGH = 2;

/** After so long the wall is tried again, by one. */
const KEPT_MS = 60_000;

interface Drops {
  readonly count: number;
  readonly lastEnded: number;
}

/**
 * Waits no more for an address and port that have dropped connections and taken none: many namespaces lead to the same
 * few addresses, and which host a client comes for, a packet that is dropped has not told. For one run.
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
        // It drops some, and so has to be asked by each.
        drops.set(key, { count: Number.NEGATIVE_INFINITY, lastEnded: 0 });
        return socket;
      } catch (error) {
        const { count, lastEnded } = drops.get(key) ?? NONE;
        // Those that were under way together were lost together, and count as one.
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
