import { UserError } from '../errors';
import type { KnownHost } from '../topology/dns-answer';
import type { Topology } from '../topology/topology';
import { isOnLoopback, LOOPBACK } from './servers/loopback';

/** A load balancer has an address in each of its availability zones, at least two. */
const ZONES = 2;

/**
 * Addresses for the load balancers and the endpoints, from ranges that lead to no other machine: the loopback (RFC 1122,
 * section 3.2.1.3) and the one for documentation (RFC 3849), so that a client that is only partly configured for the
 * preview reaches no other host.
 */
export function loadBalancerHosts({ loadBalancers }: Topology): KnownHost[] {
  return loadBalancers.map(({ dnsName, dualStack }, index) => ({
    name: dnsName,
    ipv4: inEachZone(index, (place) => loopback(80, place)),
    ipv6: dualStack ? inEachZone(index, (place) => `2001:db8:50::${(place + 1).toString(16)}`) : [],
  }));
}

export function endpointHosts(endpoints: readonly string[]): KnownHost[] {
  return endpoints.map((name, index) => ({ name, ipv4: [loopback(43, index)], ipv6: [] }));
}

function inEachZone(index: number, addressOf: (place: number) => string): string[] {
  return Array.from({ length: ZONES }, (_, zone) => addressOf(ZONES * index + zone));
}

function loopback(block: number, index: number): string {
  return `127.${block}.${Math.floor(index / 250)}.${(index % 250) + 1}`;
}

/** By the type of server: the address that the first one has, or would have on a system with the whole loopback range. */
const FIRST = { dns: LOOPBACK, http: loopback(80, 0), https: loopback(43, 0) } as const;

/** The address to try a port on, before it is known which hosts there are. */
export async function firstAddressOf(type: keyof typeof FIRST): Promise<string> {
  return (await isOnLoopback(FIRST[type])) ? FIRST[type] : LOOPBACK;
}

/** Of a second DNS server on the same port, where the machine has it. */
export const SECOND_RESOLVER = '127.0.0.2';

/** The hosts of a preview, with the addresses that its DNS gives. */
export interface PlacedHosts {
  readonly sites: readonly KnownHost[];
  readonly endpoints: readonly KnownHost[];
  /** What this machine lacks. */
  readonly notes: readonly string[];
}

/**
 * The addresses that this machine has, as servers have to listen on them. Linux and Windows have 127.0.0.0/8, macOS
 * 127.0.0.1 alone, and `::1` is the one of IPv6: a host without an address of its own gets one of these two, which no
 * other has, as port 443 of a site refuses and that of an endpoint does not.
 *
 * @throws UserError if a host has none
 */
export async function hostsOnLoopback(sites: readonly KnownHost[], endpoints: readonly KnownHost[], has = isOnLoopback): Promise<PlacedHosts> {
  const wanted = [...sites, ...endpoints];
  const own = new Set<string>();
  for (const address of wanted.flatMap(addressesOf)) if (await has(address)) own.add(address);
  const placed = new Map(wanted.map((host) => [host, { ipv4: host.ipv4.filter((a) => own.has(a)), ipv6: host.ipv6.filter((a) => own.has(a)) }]));

  const spare: string[] = [];
  for (const address of [LOOPBACK, '::1']) if (await has(address)) spare.push(address);
  const give = (hosts: readonly KnownHost[], address: string) => {
    for (const host of hosts) placed.get(host)?.[address.includes(':') ? 'ipv6' : 'ipv4'].push(address);
  };
  const homeless = (hosts: readonly KnownHost[]) => hosts.filter((host) => addressesOf(placed.get(host) ?? host).length === 0);
  // One server has all endpoints, and distinguishes them by their names.
  const groups = [...homeless(sites).map((site) => [site]), homeless(endpoints)].filter((group) => group.length > 0);
  for (const group of groups) {
    const address = spare.shift();
    if (address === undefined) throw new UserError(lacking(homeless(wanted)));
    give(group, address);
  }
  const [six] = sites.filter((site) => site.ipv6.length > 0 && placed.get(site)?.ipv6.length === 0);
  if (six && spare.includes('::1')) give([six], '::1');

  const hosts = (all: readonly KnownHost[]) => all.map((host) => ({ ...host, ...placed.get(host) }));
  return { sites: hosts(sites), endpoints: hosts(endpoints), notes: wanted.flatMap((host) => difference(host, placed.get(host) ?? host)) };
}

export function addressesOf({ ipv4, ipv6 }: Omit<KnownHost, 'name'>): string[] {
  return [...ipv4, ...ipv6];
}

function difference(wanted: KnownHost, here: Omit<KnownHost, 'name'>): string[] {
  const addresses = addressesOf(here);
  const missing = addressesOf(wanted).filter((address) => !addresses.includes(address));
  return missing.length === 0
    ? []
    : [`${wanted.name} has ${addresses.join(', ')} in the DNS here, as the loopback interface of this machine does not have ${missing.join(', ')}`];
}

function lacking(hosts: readonly KnownHost[]): string {
  const [example] = hosts.flatMap(({ ipv4 }) => ipv4);
  const names = hosts.map(({ name }) => name).join(', ');
  return `this machine has no address for the servers of ${names}: add ${hosts.flatMap(({ ipv4 }) => ipv4.slice(0, 1)).join(', ')} to the loopback interface, as macOS does with 'sudo ifconfig lo0 alias ${example}'`;
}
