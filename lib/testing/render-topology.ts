import { cnameChain } from '../names/domain-name';
import { srvName } from '../names/srv-record';
import { answerOf, reachOf } from '../topology/listener-answer';
import { withoutDualstack } from '../topology/names';
import type { DnsRecord, Listener, LoadBalancer, Topology } from '../topology/topology';
import { findIn, indexZones, ownerName, type RecordSets, wildcardFor, type ZoneSet, zoneOf } from '../topology/zone-index';

const PREFIX = 'autodiscover.';
const PATH = '/autodiscover/autodiscover.xml';

/**
 * A topology for a snapshot: a line per load balancer, and a line per autodiscover host with its records and the answer
 * to a client. One more namespace is one more line, and no other line changes. Names that AWS chooses are not in it.
 */
export function renderTopology(topology: Topology): string {
  const sites = topology.loadBalancers.map((loadBalancer) => `${siteName(loadBalancer, topology)}: ${describe(loadBalancer)}`);
  const hosts = hostsOf(topology).map((host) => `${host}: ${[...recordsOf(topology, host), answer(topology, host)].join('; ')}`);
  const gaps = topology.gaps.map(({ at, message }) => `not read: ${at}: ${message}`);
  return [...sites, ...hosts, ...gaps].join('\n');
}

function siteName(loadBalancer: LoadBalancer, { loadBalancers }: Topology): string {
  return loadBalancers.length === 1 ? 'redirect site' : `redirect site ${loadBalancers.indexOf(loadBalancer) + 1}`;
}

function describe(loadBalancer: LoadBalancer): string {
  const { scheme, dualStack, listeners } = loadBalancer;
  const families = dualStack ? 'IPv4 and IPv6' : 'IPv4';
  const http = listeners.filter(({ protocol }) => protocol === 'HTTP').map((listener) => `port ${listener.port}: other hosts ${otherHosts(listener)}`);
  const https = reachOf(loadBalancer, 443);
  const others = https.kind === 'dropped' && !https.known ? 'port 443: unknown' : `port 443: ${https.kind}`;
  return [`${scheme}, ${families}`, ...http, others].join('; ');
}

function otherHosts(listener: Listener): string {
  return answerText(listener, 'any-other-host.example');
}

/** Hosts with a record or a rule, in alphabetical order; a wildcard counts as a host. */
function hostsOf({ zones, loadBalancers }: Topology): string[] {
  const recorded = zones.flatMap((zone) => zone.records.map(({ name }) => name));
  const ruled = loadBalancers.flatMap(({ listeners }) =>
    listeners.flatMap(({ rules }) =>
      rules.flatMap(({ conditions }) => conditions.flatMap((condition) => (condition.field === 'host-header' ? condition.values : []))),
    ),
  );
  return [...new Set([...recorded, ...ruled])].filter((host) => host.startsWith(PREFIX)).sort();
}

function recordsOf(topology: Topology, host: string): string[] {
  const own = topology.zones.flatMap((zone) => zone.records.filter(({ name }) => name === host || name === srvName(host.slice(PREFIX.length))));
  if (own.length === 0) return ['no record'];
  return own.map((record) => recordText(record, topology));
}

function recordText({ type, values, aliasOf }: DnsRecord, topology: Topology): string {
  const nameOrSite = (name: string) => {
    const owner = topology.loadBalancers.find(({ dnsName }) => dnsName === withoutDualstack(name));
    return owner ? siteName(owner, topology) : name;
  };
  return aliasOf === undefined ? `${type} ${values.map(nameOrSite).join(', ')}` : `${type} alias of ${nameOrSite(aliasOf)}`;
}

/** The answer of the load balancer that its records lead to; without a record, of the only one. */
function answer(topology: Topology, host: string): string {
  const lead = leadOf(topology, host);
  if (lead && 'outside' in lead) return `leads to ${lead.outside}, which is not in the topology`;
  const owner = lead?.loadBalancer ?? (topology.loadBalancers.length === 1 ? topology.loadBalancers[0] : undefined);
  if (!owner) return 'answered elsewhere';
  const reach = reachOf(owner, 80);
  if (reach.kind !== 'open') return `port 80 ${reach.kind}`;
  return reach.listener.protocol === 'HTTP' ? answerText(reach.listener, host) : 'no HTTP on port 80';
}

function answerText(listener: Listener, host: string): string {
  const given = answerOf(listener, { method: 'GET', host, path: PATH, query: '' });
  if (given.kind === 'unknown') return 'unknown';
  if (given.kind !== 'redirect') return String(given.status);
  const by = given.priority === undefined ? '' : ` (rule ${given.priority})`;
  return `${given.status} ${given.location}${by}`;
}

/** The target of a name's records: a load balancer, or a name that is not in the topology. */
export type Lead = { readonly loadBalancer: LoadBalancer } | { readonly outside: string };

/** The DNS answer, with wildcards and delegations; public zones come first. Undefined for a name without a record, as its DNS is elsewhere. */
export function leadOf({ zones, loadBalancers }: Topology, name: string): Lead | undefined {
  const layers = [false, true].map((isPrivate) => indexZones(zones.filter((zone) => zone.private === isPrivate)));
  const chain = cnameChain(ownerName(name));
  for (let next = ownerName(name); ; ) {
    const host = withoutDualstack(next);
    const loadBalancer = loadBalancers.find(({ dnsName }) => dnsName === host);
    if (loadBalancer) return { loadBalancer };
    const sets = layers.flatMap((layer) => setsAt(layer, next) ?? [])[0];
    const target = sets && targetOf(sets);
    if (target === undefined && chain.targets.length === 0) return addressLead(sets);
    if (target === undefined || !chain.follow(target)) return { outside: next };
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

/** The aliases of both families have the same target. */
function targetOf(sets: RecordSets): string | undefined {
  const records = [...(sets.get('A') ?? []), ...(sets.get('AAAA') ?? []), ...(sets.get('CNAME') ?? [])];
  const target = records.map(({ aliasOf, type, values }) => aliasOf ?? (type === 'CNAME' ? values[0] : undefined)).find((one) => one !== undefined);
  return target === undefined ? undefined : ownerName(target);
}

function addressLead(sets: RecordSets | undefined): Lead | undefined {
  const addresses: readonly DnsRecord[] = [...(sets?.get('A') ?? []), ...(sets?.get('AAAA') ?? [])];
  const [first] = addresses.flatMap(({ values }) => values);
  return first === undefined ? undefined : { outside: first };
}
