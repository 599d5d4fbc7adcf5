import { setTimeout as sleep } from 'node:timers/promises';

export interface Clock {
  /** In milliseconds, from any beginning. */
  now(): number;
  /** Rejects once the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<unknown>;
}

const CLOCK: Clock = { now: () => performance.now(), sleep: (ms, signal) => sleep(ms, undefined, { signal }) };

export interface WatchOptions {
  /** From the beginning of a round to that of the next. */
  readonly intervalMs: number;
  readonly stop?: AbortSignal;
  readonly clock?: Clock;
}

/** Makes one round after another until it is stopped; one that takes longer than the interval is followed at once. */
export async function watch({ intervalMs, stop, clock = CLOCK }: WatchOptions, round: (number: number) => Promise<void>): Promise<void> {
  for (let number = 1; ; number += 1) {
    const begun = clock.now();
    await round(number);
    if (stop?.aborted) return;
    const pause = intervalMs - (clock.now() - begun);
    if (pause > 0) await unlessStopped(clock.sleep(pause, stop), stop);
    if (stop?.aborted) return;
  }
}

async function unlessStopped(pause: Promise<unknown>, stop: AbortSignal | undefined): Promise<void> {
  try {
    await pause;
  } catch (error) {
    if (!stop?.aborted) throw error;
  }
}
