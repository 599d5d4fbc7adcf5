import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves when the next request may be sent. */
export type Turn = () => Promise<void>;

export interface Clock {
  /** In milliseconds. */
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<unknown>;
}

const CLOCK: Clock = { now: () => performance.now(), sleep: (ms, signal) => sleep(ms, undefined, { signal }) };

/** Lets at most so many requests a second begin, evenly: for callers that send one after another. */
export function turnsOf(perSecond: number, signal?: AbortSignal, clock: Clock = CLOCK): Turn {
  let next = Number.NEGATIVE_INFINITY;
  return async () => {
    const wait = next - clock.now();
    if (wait > 0) await clock.sleep(wait, signal);
    next = clock.now() + 1000 / perSecond;
  };
}
