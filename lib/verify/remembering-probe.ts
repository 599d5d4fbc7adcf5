import type { Probe, Probed } from '../discovery/probe';
import type { Verdict } from '../discovery/walk';

/** A hostile server may lead every namespace to URLs of its own: what nobody came to for the longest time is forgotten. */
const MOST_REMEMBERED = 1_000;

/** What may be otherwise a moment later, and is not to be held against all who come after. */
const FAULTS: readonly Verdict[] = ['dns-failed', 'no-answer', 'tls-failed', 'dropped', 'unreachable'];

/**
 * @param isShared whether the host is to answer all domains alike, as the endpoint does that is theirs; true if left out. Of
 *   another one, what took an address to decide is asked once for each domain: a hosting company's service knows some of them.
 */
export type RememberingProbe = (...asked: [...Parameters<Probe>, isShared?: boolean]) => ReturnType<Probe>;

/**
 * Asks each URL once, and gives all who come to it the same answer: many namespaces lead to one endpoint. For one run and one
 * network.
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
    answer.then(({ verdict }) => FAULTS.includes(verdict) && forget(), forget);
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
