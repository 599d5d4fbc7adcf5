import { comparable } from '../names/domain-name';
import { type AbortWatch, abortWatch } from '../network/abort';
import type { Resolution, Resolver } from '../network/network';
import type { Probe, Probed } from './probe';
import type { Verdict } from './walk-result';

/** A hostile server may lead every namespace to another URL: the least recently used is forgotten. */
const MOST_REMEMBERED = 1_000;

/** Temporary results, which must not be reused. */
const PASSING_VERDICTS: readonly Verdict[] = ['dns-failed', 'no-answer', 'tls-failed', 'dropped', 'unreachable'];

/**
 * @param isShared whether the host is to answer all domains alike, as the endpoint does that is theirs; true if left out. Of
 *   another one, what took an address to decide is asked once for each domain: a hosting company's service knows some of them.
 */
export type RememberingProbe = (...asked: [...Parameters<Probe>, isShared?: boolean]) => ReturnType<Probe>;

/**
 * Asks each URL once by each method, and reuses the answer: many namespaces lead to one endpoint. For one run and one network.
 */
export function rememberingProbe(probe: Probe): RememberingProbe {
  const answers = new Map<string, Promise<Probed>>();
  const remember = (key: string, answer: Promise<Probed>) => {
    answers.delete(key);
    answers.set(key, answer);
    const [oldest] = answers.keys();
    if (answers.size > MOST_REMEMBERED) answers.delete(oldest);
  };
  const once = (key: string, ask: () => Promise<Probed>) => {
    const known = answers.get(key);
    const answer = known ?? ask();
    remember(key, answer);
    if (known) return known;
    const forget = () => answers.get(key) === answer && answers.delete(key);
    answer.then(({ verdict }) => PASSING_VERDICTS.includes(verdict) && forget(), forget);
    return answer;
  };
  return async (url, host, port, network, options, signal, isShared = true) => {
    let asked = false;
    const ask = () => {
      asked = true;
      return probe(url, host, port, network, options, signal);
    };
    const key = `${options.method ?? ''} ${url.href}`;
    const answer = await once(key, ask);
    if (!answer.addressed || isShared) return answer;
    const ofDomain = `${key} ${options.testAddress}`;
    return once(ofDomain, asked ? async () => answer : ask);
  };
}

/** Temporary results. */
const PASSING_STATUSES: readonly Resolution['status'][] = ['TIMEOUT', 'SERVFAIL', 'REFUSED'];

/**
 * Sends each query once, and reuses the answer for the whole run, without regard to its TTL. Failures are shared only by
 * concurrent queries, and not kept.
 *
 * @param signal ends the queries; a caller's own signal ends only that caller's wait
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
    answer.then(({ status }) => PASSING_STATUSES.includes(status) && forget(), forget);
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
