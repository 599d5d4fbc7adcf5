import { setTimeout as pause } from 'node:timers/promises';
import type { Probe, Probed } from '../discovery/probe';
import type { Verdict } from '../discovery/walk';

/** What may be a moment's fault. A refusal, a time-out, a certificate or a status is an answer, and asking again would only hide it. */
const MOMENTARY: readonly Verdict[] = ['no-answer', 'tls-failed'];

const PAUSE_MS = 250;

/**
 * Asks once more where the first try failed in a way that may not last, and tells that it did. What took the whole time
 * that a client has is not asked again: a client would not either.
 */
export function secondTry(probe: Probe): Probe {
  return async (url, host, port, network, options, signal) => {
    const ask = () => probe(url, host, port, network, options, signal);
    const begun = performance.now();
    const first = await ask();
    if (!MOMENTARY.includes(first.verdict) || performance.now() - begun >= options.answerTimeoutMs) return first;
    await pause(PAUSE_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
    const second = await ask();
    return second.verdict === first.verdict ? second : { ...second, facts: { ...second.facts, firstTry: wordsOf(first) } };
  };
}

function wordsOf({ verdict, detail }: Probed): string {
  return detail === '' ? verdict : `${verdict}: ${detail}`;
}
