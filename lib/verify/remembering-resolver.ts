import { type AbortWatch, abortWatch } from '../discovery/abort-watch';
import type { Resolution, Resolver } from '../discovery/network';
import { comparable } from '../discovery/wire-resolver';

/** What may be otherwise a moment later. */
const FAULTS: readonly Resolution['status'][] = ['TIMEOUT', 'SERVFAIL', 'REFUSED'];

/**
 * Asks each question once, and gives all who ask it the same answer, for as long as it lives: one run, as it heeds no
 * time to live. Faults are not remembered, and shared by those alone who ask at the same time.
 *
 * @param signal ends the questions themselves; the signal of one who asks ends only the waiting of that one
 */
export function rememberingResolver(resolver: Resolver, signal?: AbortSignal): Resolver {
  const answers = new Map<string, Promise<Resolution>>();
  const watch = abortWatch();

  const ask: Resolver['resolve'] = (name, type) => {
    const key = `${type} ${name}`;
    const known = answers.get(key);
    if (known) return known;
    const answer = resolver.resolve(name, type, signal);
    const forget = () => answers.delete(key);
    answers.set(key, answer);
    answer.then(({ status }) => FAULTS.includes(status) && forget(), forget);
    return answer;
  };

  return {
    resolve: async (name, type, asker) => {
      asker?.throwIfAborted();
      return patiently(ask(comparable(name), type), asker, watch);
    },
  };
}

/** The answer, or the signal's reason as soon as it is aborted. */
function patiently<T>(answer: Promise<T>, signal: AbortSignal | undefined, watch: AbortWatch): Promise<T> {
  return new Promise((resolve, reject) => {
    const unwatch = watch(signal, () => reject(signal?.reason));
    answer.then(resolve, reject).finally(unwatch);
  });
}
