import type { Probe, Probed } from '../discovery/probe';
import type { Verdict } from '../discovery/walk-result';
import { comparable } from '../names/domain-name';
import { type AbortWatch, abortWatch } from '../network/abort';
import { type ConnectError, type Connector, DROPPED_MS, type Resolution, type Resolver } from '../network/network';

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
 * Asks each URL once, and reuses the answer: many namespaces lead to one endpoint. For one run and one network.
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
    const answer = await once(url.href, ask);
    if (!answer.addressed || isShared) return answer;
    const ofDomain = `${url.href} ${options.testAddress}`;
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
