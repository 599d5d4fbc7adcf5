import { setTimeout as pause } from 'node:timers/promises';
import type { Resolution, Resolver } from '../discovery/network';

/** What may be a moment's fault. Silence is not asked again here, as the resolver below has done so. */
const MOMENTARY: readonly Resolution['status'][] = ['SERVFAIL', 'REFUSED'];

const PAUSE_MS = 250;

export interface ForgivingResolver extends Resolver {
  /** What DNS said of a name at first, where it answered only when it was asked again. */
  firstTryOf(name: string): string | undefined;
}

/** Asks once more where DNS failed, and tells that it did. */
export function forgivingResolver(resolver: Resolver): ForgivingResolver {
  const firstTries = new Map<string, string>();
  return {
    resolve: async (name, type, signal) => {
      const first = await resolver.resolve(name, type, signal);
      if (first.failedBefore !== undefined) firstTries.set(name, first.failedBefore);
      if (!MOMENTARY.includes(first.status)) return first;
      await pause(PAUSE_MS, undefined, { signal }).catch(() => signal?.throwIfAborted());
      const second = await resolver.resolve(name, type, signal);
      if (!MOMENTARY.includes(second.status)) firstTries.set(name, first.status);
      return second;
    },
    firstTryOf: (name) => firstTries.get(name),
  };
}
