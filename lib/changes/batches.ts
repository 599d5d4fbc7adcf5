import { type RuleLayout, type SlottedHost, type SlottedRule, slotHosts } from '../layout/rule-slots';
import { rulesAtOnce } from './rules-at-once';

/** One of several deployments. */
export interface Batch {
  /** The hosts whose rule this deployment makes, moves or removes, in alphabetical order. */
  readonly hosts: readonly string[];
  readonly rulesAtOnce: number;
}

/** The hosts that have a rule, and where these lead. */
interface Ends {
  readonly before: readonly SlottedHost[];
  readonly after: readonly SlottedHost[];
}

/**
 * A change of rules in several deployments, none of which exceeds the quota: the hosts in alphabetical order, the same
 * number in each deployment but the last, and the largest such number.
 *
 * @param max how many rules may exist at the same time
 * @returns undefined if the quota is exceeded even one host at a time
 */
export function batchesOf(ends: Ends, layout: RuleLayout, max: number): Batch[] | undefined {
  const changed = changedHosts(ends);
  if (changed.length === 0) return [];
  const rules = rulesOnTheWay(ends, changed, layout);
  for (let size = changed.length; size > 0; size--) {
    const batches = inBatchesOf(size, changed, rules, max);
    if (batches) return batches;
  }
  return undefined;
}

/** The hosts that get a rule, lose it, or are led elsewhere. */
function changedHosts({ before, after }: Ends): string[] {
  const [was, is] = [targets(before), targets(after)];
  return [...new Set([...was.keys(), ...is.keys()])].filter((host) => was.get(host) !== is.get(host)).sort();
}

function targets(hosts: readonly SlottedHost[]): ReadonlyMap<string, string> {
  return new Map(hosts.map(({ host, ownEndpoint = '' }) => [host, ownEndpoint]));
}

/** The rules when so many of the changed hosts are changed, worked out once; undefined if they have no room. */
function rulesOnTheWay({ before, after }: Ends, changed: readonly string[], layout: RuleLayout): (done: number) => SlottedRule[] | undefined {
  const known = new Map<number, SlottedRule[] | undefined>();
  return (done) => {
    if (!known.has(done)) {
      const rest = new Set(changed.slice(done));
      const hosts = [...after.filter(({ host }) => !rest.has(host)), ...before.filter(({ host }) => rest.has(host))];
      const { rules, unplaced } = slotHosts(hosts, layout);
      known.set(done, unplaced.length > 0 ? undefined : rules);
    }
    return known.get(done);
  };
}

function inBatchesOf(size: number, changed: readonly string[], rules: (done: number) => SlottedRule[] | undefined, max: number): Batch[] | undefined {
  const batches: Batch[] = [];
  for (let from = 0; from < changed.length; from += size) {
    const [was, is] = [rules(from), rules(Math.min(changed.length, from + size))];
    if (!was || !is) return undefined;
    const atOnce = rulesAtOnce(was, is);
    if (atOnce > max) return undefined;
    batches.push({ hosts: changed.slice(from, from + size), rulesAtOnce: atOnce });
  }
  return batches;
}
