import type { Probe, Probed } from '../discovery/probe';
import type { Verdict } from '../discovery/walk';

/** A hostile server may lead every namespace to URLs of its own: what nobody came to for the longest time is forgotten. */
const MOST_REMEMBERED = 1_000;

/** What may be otherwise a moment later, and is not to be held against all who come after. */
const FAULTS: readonly Verdict[] = ['dns-failed', 'no-answer', 'tls-failed', 'dropped', 'unreachable'];

/** Asks each URL once, and gives all who come to it the same answer: many namespaces lead to one endpoint. For one run and one network. */
export function rememberingProbe(probe: Probe): Probe {
  const answers = new Map<string, Promise<Probed>>();
  const remember = (key: string, answer: Promise<Probed>) => {
    answers.delete(key);
    answers.set(key, answer);
    const [oldest] = answers.keys();
    if (answers.size > MOST_REMEMBERED) answers.delete(oldest);
  };
  return (url, ...rest) => {
    const known = answers.get(url.href);
    const answer = known ?? probe(url, ...rest);
    remember(url.href, answer);
    if (known) return known;
    const forget = () => answers.get(url.href) === answer && answers.delete(url.href);
    answer.then(({ verdict }) => FAULTS.includes(verdict) && forget(), forget);
    return answer;
  };
}
