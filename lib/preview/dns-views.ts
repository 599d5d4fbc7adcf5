import { wireResolver } from '../dns/wire-resolver';
import { zoneHolds } from '../names/domain-name';
import type { Resolver } from '../network/network';
import { namesOf, type View } from '../topology/dns-answer';
import { reachOf } from '../topology/listener-answer';
import type { HostedZone } from '../topology/topology';
import { addressesOf, type PlacedHosts, SECOND_RESOLVER } from './addresses';
import { startDnsServer } from './servers/dns-server';
import { isOnLoopback, LOOPBACK } from './servers/loopback';
import type { Serving } from './serving';
import type { PreviewSubject } from './subject';

export interface DnsViews {
  /** The DNS of each view that there is. */
  readonly resolvers: ReadonlyMap<View, Resolver>;
  /** The target of a name's alias; the name itself without one. */
  leadsTo(name: string): string;
}

/** @param port of the first view, and of the second where this machine has an address for it */
export async function serveDns(subject: PreviewSubject, { sites, endpoints }: PlacedHosts, serving: Serving, port: number | undefined): Promise<DnsViews> {
  const zones = withoutHosts([...subject.topology.zones, ...subject.elsewhere, ...domainsOfNobody(subject)], new Set(endpoints.map(({ name }) => name)));
  const records = zones.flatMap((zone) => zone.records);
  const domains = subject.namespaces.map(({ domain }) => domain);
  const aliasTargets = new Map(records.map(({ name, aliasOf }) => [name, aliasOf]));
  const resolvers = new Map<View, Resolver>();
  for (const view of ['public', 'private'] as const) {
    if (view === 'private' && !zones.some((zone) => zone.private)) continue;
    const place = view === 'public' ? { address: LOOPBACK, port } : port && (await isOnLoopback(SECOND_RESOLVER)) ? { address: SECOND_RESOLVER, port } : {};
    const server = serving.keep(await startDnsServer(namesOf({ zones, hosts: [...sites, ...endpoints], view, domains }), place));
    const { address = LOOPBACK } = place;
    serving.servers.push({ role: 'dns', hosts: [view], addresses: [address], port: server.port });
    resolvers.set(view, wireResolver({ address, port: server.port }));
  }
  return { resolvers, leadsTo: (name) => aliasTargets.get(name) ?? name };
}

/**
 * By view and endpoint: the load balancer without a port 443 for clients that the endpoint's record leads to. Its stand-in answers
 * here all the same.
 */
export function sitesInPlaceOf(subject: PreviewSubject, { sites, endpoints }: PlacedHosts): (endpoint: string, view: View) => string | undefined {
  const shut = new Map(
    subject.topology.loadBalancers.flatMap((loadBalancer, index) =>
      reachOf(loadBalancer, 443).kind === 'open' ? [] : addressesOf(sites[index]).map((address) => [address, loadBalancer.dnsName] as const),
    ),
  );
  const strayed = new Map<string, string | undefined>();
  const all = [...subject.topology.zones, ...subject.elsewhere];
  const recorded = endpoints.filter(({ name }) => all.some((zone) => zone.records.some((record) => record.name === name)));
  for (const view of recorded.length > 0 ? (['public', 'private'] as const) : []) {
    const names = namesOf({ zones: all, hosts: sites, view });
    for (const { name } of recorded) {
      const found = ['A', 'AAAA'].flatMap((type) => names.lookUp(name, type, { chase: 'all' }).answers);
      strayed.set(`${view} ${name}`, found.flatMap(({ value }) => shut.get(value) ?? []).at(0));
    }
  }
  return (endpoint, view) => strayed.get(`${view} ${endpoint}`);
}

/**
 * Domains that no zone here holds, as the record's zone is named after the autodiscover host: queries for the domain itself
 * get an empty answer, in a walk and from these servers. Zones without a known name may hold any domain.
 */
function domainsOfNobody({ namespaces, topology, elsewhere }: PreviewSubject): HostedZone[] {
  const zones = [...topology.zones, ...elsewhere];
  if (zones.some(({ name }) => name === undefined)) return [];
  const domains = new Set(namespaces.map(({ domain }) => domain));
  return [...domains]
    .filter((domain) => !zones.some(({ name = '' }) => zoneHolds(name, domain)))
    .map((domain) => ({ id: `nobody: ${domain}`, name: domain, private: false, records: [] }));
}

/** The endpoints have stand-ins here: their records in a live account would lead away from the machine. */
function withoutHosts(zones: readonly HostedZone[], hosts: ReadonlySet<string>): HostedZone[] {
  return zones.map((zone) => ({ ...zone, records: zone.records.filter(({ name }) => !hosts.has(name)) }));
}
