import { needsAlias, recordCountOf } from '../layout/record-set';
import { fullestShard, MAX_RESOURCES_PER_STACK, stacksFor } from '../layout/record-shards';
import { autodiscoverHost } from '../names/domain-name';
import { addressOfPage } from '../text/pages';
import type { Environment, EnvironmentRedirectHost, Namespace, Zone } from './environment';

type PlacedNamespace = Pick<Namespace, 'domain' | 'zones' | 'external'>;

/** Namespaces with records in one account and region, each with its zones there. */
export interface AccountNamespaces<N = Namespace> {
  readonly account: string;
  readonly region: string;
  readonly members: N[];
}

/**
 * The namespaces with something in the site's stack: aliases, which need the load balancer; without a redirect host
 * every record, as it leads to the load balancer's name; and outputs for records that are elsewhere.
 */
export function recordsInSiteStack<N extends PlacedNamespace>({
  namespaces,
  redirectHost,
}: {
  readonly namespaces: readonly N[];
  readonly redirectHost?: unknown;
}): N[] {
  return namespaces
    .map((namespace) => ({ ...namespace, zones: redirectHost ? namespace.zones.filter((zone) => needsAlias(namespace.domain, zone.name)) : namespace.zones }))
    .filter(({ zones, external }) => zones.length > 0 || external);
}

/** The other records by account and region; a namespace with zones in two is in both. */
export function recordPlaces<N extends PlacedNamespace>({
  namespaces,
  redirectHost,
}: {
  readonly namespaces: readonly N[];
  readonly redirectHost?: unknown;
}): AccountNamespaces<N>[] {
  if (!redirectHost) return [];
  const places = new Map<string, AccountNamespaces<N>>();
  for (const namespace of namespaces) {
    const zones = namespace.zones.filter((zone) => !needsAlias(namespace.domain, zone.name));
    for (const [key, { account, region }] of new Map(zones.map((zone) => [placeKey(zone), zone]))) {
      const place = places.get(key) ?? { account, region, members: [] };
      place.members.push({ ...namespace, external: false, zones: zones.filter((zone) => placeKey(zone) === key) });
      places.set(key, place);
    }
  }
  return [...places].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, place]) => place);
}

function placeKey({ account, region }: Zone): string {
  return `${account} ${region}`;
}

/** The names that lead to the site itself: its redirect host, and the former ones. */
export function siteNames<H>({ redirectHost, formerRedirectHosts = [] }: { readonly redirectHost?: H; readonly formerRedirectHosts?: readonly H[] }): H[] {
  return [...(redirectHost ? [redirectHost] : []), ...formerRedirectHosts];
}

/** The zone of each of its names, as often as it is named. */
export function zonesNamed({ namespaces, ...site }: Environment): Zone[] {
  return [...namespaces, ...siteNames<EnvironmentRedirectHost>(site)].flatMap(({ zones }) => zones);
}

interface NamesInZones {
  readonly redirectHost?: { readonly name: string; readonly zones: readonly Zone[] };
  readonly formerRedirectHosts?: readonly { readonly name: string; readonly zones: readonly Zone[] }[];
  readonly namespaces: readonly PlacedNamespace[];
}

/** The names that public zones hold; where the site is internal, they lead clients outside to addresses that these cannot reach. */
export function publicNames({ redirectHost, formerRedirectHosts, namespaces }: NamesInZones): string[] {
  const isPublic = ({ zones }: { readonly zones: readonly Zone[] }) => zones.some((zone) => !zone.private);
  const hosts = namespaces.filter(isPublic).map(({ domain }) => autodiscoverHost(domain));
  const names = siteNames({ redirectHost, formerRedirectHosts })
    .filter(isPublic)
    .map(({ name }) => name);
  return [...names, ...hosts];
}

interface Recorded {
  readonly domain: string;
  readonly zones: readonly Zone[];
  readonly srv: boolean;
}

/** Why the site's stack has no room for the rules, the aliases and, without a redirect host, the records. */
export function siteRoomProblem(
  namespaces: readonly (Recorded & { readonly external: boolean })[],
  redirectHost: unknown,
  rules: number,
  dualStack: boolean,
): string[] {
  const records = recordsInSiteStack({ namespaces, redirectHost }).reduce(
    (sum, { domain, zones, srv }) => sum + recordCountOf(domain, zones, srv, dualStack),
    0,
  );
  if (records + rules <= MAX_RESOURCES_PER_STACK) return [];
  const fix = redirectHost
    ? "list the zones of the domains in place of zones named exactly 'autodiscover.<domain>', which need aliases in that stack"
    : 'give redirectHost, so that the records get their own stacks';
  return [`need ${rules} rules and ${records} records in the site's own stack, which has room for ${MAX_RESOURCES_PER_STACK}: ${fix}`];
}

/** Why the records of an account do not fit their stacks, and how many stacks they would fit. */
export function shardProblem(namespaces: readonly (Recorded & { readonly external: boolean })[], redirectHost: unknown, stacks: number): string[] {
  return recordPlaces({ namespaces, redirectHost }).flatMap(({ account, region, members }) => {
    const records = new Map(members.map(({ domain, zones, srv }) => [domain, recordCountOf(domain, zones, srv, false)]));
    const fullest = fullestShard(records, stacks);
    if (fullest <= MAX_RESOURCES_PER_STACK) return [];
    return [
      `is too low: account ${account} in ${region} would have ${fullest} records in one stack, which holds ${MAX_RESOURCES_PER_STACK}: set records.stacks to ${stacksFor(records)}, or more to leave room (before you change it on a deployed environment, see ${addressOfPage('operations.md#many-namespaces')})`,
    ];
  });
}
