import { autodiscoverHost } from '../names/domain-name';
import type { Namespace, Zone } from './environment';

type PlacedNamespace = Pick<Namespace, 'domain' | 'zones' | 'external'>;

/** Namespaces whose records stand in one account and region, each with the zones there. */
export interface Place<N = Namespace> {
  readonly account: string;
  readonly region: string;
  readonly members: N[];
}

/**
 * What stands in the site's own stack: aliases, which need the load balancer; without a redirect host every record, as
 * it leads to the load balancer's own name; and outputs of what is elsewhere.
 */
export function recordsBesideSite<N extends PlacedNamespace>({
  namespaces,
  redirectHost,
}: {
  readonly namespaces: readonly N[];
  readonly redirectHost?: unknown;
}): N[] {
  return namespaces
    .map((namespace) => ({ ...namespace, zones: redirectHost ? namespace.zones.filter((zone) => needsAlias(namespace, zone)) : namespace.zones }))
    .filter(({ zones, external }) => zones.length > 0 || external);
}

/** Where the other records stand, one place per account and region; a namespace with zones in two stands in both. */
export function recordPlaces<N extends PlacedNamespace>({
  namespaces,
  redirectHost,
}: {
  readonly namespaces: readonly N[];
  readonly redirectHost?: unknown;
}): Place<N>[] {
  if (!redirectHost) return [];
  const places = new Map<string, Place<N>>();
  for (const namespace of namespaces) {
    const zones = namespace.zones.filter((zone) => !needsAlias(namespace, zone));
    for (const [key, { account, region }] of new Map(zones.map((zone) => [placeKey(zone), zone]))) {
      const place = places.get(key) ?? { account, region, members: [] };
      place.members.push({ ...namespace, external: false, zones: zones.filter((zone) => placeKey(zone) === key) });
      places.set(key, place);
    }
  }
  return [...places].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, place]) => place);
}

/** A CNAME cannot stand at a zone's apex, so a zone named exactly as the host gets an alias. */
export function needsAlias({ domain }: PlacedNamespace, zone: Zone): boolean {
  return zone.name === autodiscoverHost(domain);
}

function placeKey({ account, region }: Zone): string {
  return `${account} ${region}`;
}

interface NamesInZones {
  readonly redirectHost?: { readonly name: string; readonly zones: readonly Zone[] };
  readonly namespaces: readonly PlacedNamespace[];
}

/** The names that public zones hold; where the site is internal, they lead clients outside to addresses that these cannot reach. */
export function publicNames({ redirectHost, namespaces }: NamesInZones): string[] {
  const isPublic = ({ zones }: { readonly zones: readonly Zone[] }) => zones.some((zone) => !zone.private);
  const hosts = namespaces.filter(isPublic).map(({ domain }) => autodiscoverHost(domain));
  return redirectHost && isPublic(redirectHost) ? [redirectHost.name, ...hosts] : hosts;
}
