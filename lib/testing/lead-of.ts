import { withoutDualstack } from '../topology/names';
import type { DnsRecord, LoadBalancer, Topology } from '../topology/topology';
import { comparable, findIn, indexZones, type RecordSets, wildcardFor, type ZoneSet, zoneOf } from '../topology/zone-index';

/** Where a name's records lead: to a load balancer, or to what the topology does not hold. */
export type Lead = { readonly loadBalancer: LoadBalancer } | { readonly outside: string };

/** As the DNS answers it, wildcards and delegations among the records; public zones come first. Nothing for a name without a record, as its DNS is elsewhere. */
export function leadOf({ zones, loadBalancers }: Topology, name: string): Lead | undefined {
  const layers = [false, true].map((isPrivate) => indexZones(zones.filter((zone) => zone.private === isPrivate)));
  const seen = new Set<string>();
  for (let next = comparable(name); ; ) {
    seen.add(next);
    const host = withoutDualstack(next);
    const loadBalancer = loadBalancers.find(({ dnsName }) => dnsName === host);
    if (loadBalancer) return { loadBalancer };
    const sets = layers.flatMap((layer) => setsAt(layer, next) ?? [])[0];
    const target = sets && targetOf(sets);
    if (target === undefined && seen.size === 1) return addressLead(sets);
    if (target === undefined || seen.has(target)) return { outside: next };
    next = target;
  }
}

function setsAt(zones: ZoneSet, name: string): RecordSets | undefined {
  const zone = zoneOf(zones, name);
  const found = zone && findIn(zone, name);
  if (found?.kind === 'records' || found?.kind === 'wildcard') return found.sets;
  if (found) return undefined;
  const wildcard = wildcardFor(zones.unnamed, name);
  return zones.unnamed.sets.get(name) ?? (wildcard === undefined ? undefined : zones.unnamed.sets.get(wildcard));
}

/** An alias of one family leads where that of the other does. */
function targetOf(sets: RecordSets): string | undefined {
  const records = [...(sets.get('A') ?? []), ...(sets.get('AAAA') ?? []), ...(sets.get('CNAME') ?? [])];
  const target = records.map(({ aliasOf, type, values }) => aliasOf ?? (type === 'CNAME' ? values[0] : undefined)).find((one) => one !== undefined);
  return target === undefined ? undefined : comparable(target);
}

function addressLead(sets: RecordSets | undefined): Lead | undefined {
  const addresses: readonly DnsRecord[] = [...(sets?.get('A') ?? []), ...(sets?.get('AAAA') ?? [])];
  const [first] = addresses.flatMap(({ values }) => values);
  return first === undefined ? undefined : { outside: first };
}
