import { fullestShard, MAX_RECORDS_PER_STACK, stacksFor } from '../constructs/private/record-shards';
import type { Zone } from './environment';

interface Recorded {
  readonly domain: string;
  readonly zones: readonly Zone[];
  readonly srv: boolean;
}

export function recordCount(namespaces: readonly Recorded[]): number {
  return namespaces.reduce((sum, { zones, srv }) => sum + zones.length * (srv ? 2 : 1), 0);
}

/** Why the records of an account do not fit their stacks, and how many stacks they would fit. */
export function shardProblem(namespaces: readonly Recorded[], stacks: number): string[] {
  const accounts = new Map<string, Map<string, number>>();
  for (const { domain, zones, srv } of namespaces) {
    for (const zone of zones) {
      const key = `${zone.account} in ${zone.region}`;
      const records = accounts.get(key) ?? new Map<string, number>();
      records.set(domain, (records.get(domain) ?? 0) + (srv ? 2 : 1));
      accounts.set(key, records);
    }
  }
  return [...accounts].flatMap(([account, records]) => {
    const fullest = fullestShard(records, stacks);
    if (fullest <= MAX_RECORDS_PER_STACK) return [];
    return [
      `is too low: account ${account} would have ${fullest} records in one stack, which holds ${MAX_RECORDS_PER_STACK}: set records.stacks to ${stacksFor(records)}, or more to leave room (see "Many namespaces" in the README before changing it on a deployed environment)`,
    ];
  });
}
