import { recordCountOf } from '../constructs/private/record-set';
import { fullestShard, MAX_RECORDS_PER_STACK, stacksFor } from '../constructs/private/record-shards';
import type { Zone } from './environment';
import { recordPlaces, recordsBesideSite } from './placement';

interface Recorded {
  readonly domain: string;
  readonly zones: readonly Zone[];
  readonly srv: boolean;
}

/** CloudFormation's quota of 500 resources a stack, less the site itself and a little of whatever else stands in it. */
const MAX_BESIDE_SITE = 450;

/** Why the site's own stack does not hold the rules, the aliases and, without a redirect host, the records. */
export function siteRoomProblem(
  namespaces: readonly (Recorded & { readonly external: boolean })[],
  redirectHost: unknown,
  rules: number,
  dualStack: boolean,
): string[] {
  const records = recordsBesideSite({ namespaces, redirectHost }).reduce(
    (sum, { domain, zones, srv }) => sum + recordCountOf(domain, zones, srv, dualStack),
    0,
  );
  if (records + rules <= MAX_BESIDE_SITE) return [];
  const mend = redirectHost
    ? "list the zones of the domains in place of zones named exactly 'autodiscover.<domain>', which take aliases there"
    : 'give redirectHost, so that records get stacks of their own';
  return [`come to ${rules} rules and ${records} records in the site's own stack, which has room for ${MAX_BESIDE_SITE}: ${mend}`];
}

/** Why the records of an account do not fit their stacks, and how many stacks they would fit. */
export function shardProblem(namespaces: readonly (Recorded & { readonly external: boolean })[], redirectHost: unknown, stacks: number): string[] {
  return recordPlaces({ namespaces, redirectHost }).flatMap(({ account, region, members }) => {
    const records = new Map(members.map(({ domain, zones, srv }) => [domain, recordCountOf(domain, zones, srv, false)]));
    const fullest = fullestShard(records, stacks);
    if (fullest <= MAX_RECORDS_PER_STACK) return [];
    return [
      `is too low: account ${account} in ${region} would have ${fullest} records in one stack, which holds ${MAX_RECORDS_PER_STACK}: set records.stacks to ${stacksFor(records)}, or more to leave room (see "Many namespaces" in the README before changing it on a deployed environment)`,
    ];
  });
}
