import type { KnownHost } from '../topology/lookup';
import type { Topology } from '../topology/topology';

/** A load balancer has an address in each of its availability zones, which are two at least. */
const ZONES = 2;

/**
 * Addresses for the load balancers and the endpoints. They are of ranges that lead nowhere beyond this machine: the
 * loopback's own (RFC 1122, section 3.2.1.3) and the one for documentation (RFC 3849), so that a client which is
 * pointed here by half goes astray on no other host.
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
