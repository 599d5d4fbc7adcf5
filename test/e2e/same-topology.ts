import type { DnsRecord, HostedZone, Ingress, LoadBalancer, Topology } from '../../lib/topology/topology';

/**
 * A topology without what nobody but AWS decides: ARNs, the load balancers' own names, the records that a zone has from
 * the beginning, and the order of things whose order means nothing. And without attributes, which are read from templates alone.
 */
export function decided({ loadBalancers, zones, gaps }: Topology): unknown {
  const dnsNames = loadBalancers.map(({ dnsName }) => dnsName);
  return {
    gaps,
    loadBalancers: loadBalancers.map(({ arn, dnsName, listeners, ingress, attributes: _attributes, ...loadBalancer }) => ({
      ...loadBalancer,
      ingress: ingress && [...ingress].sort(by(({ protocol, fromPort, toPort, source }: Ingress) => [protocol, fromPort, toPort, source].join(' '))),
      listeners: listeners.map(({ arn: _, ...listener }) => listener),
    })),
    zones: zones.map((zone) => ({ ...zone, records: recordsOf(zone, dnsNames) })).sort(by(({ id }) => id)),
  };
}

/** What moto makes of it: it forgets that a load balancer is dual stack, and a security group's ranges of IPv6. */
export function withoutIpv6(topology: Topology): Topology {
  return {
    ...topology,
    loadBalancers: topology.loadBalancers.map(
      (loadBalancer): LoadBalancer => ({
        ...loadBalancer,
        dualStack: false,
        ingress: loadBalancer.ingress?.filter(({ source }) => !source.includes(':')),
      }),
    ),
  };
}

function recordsOf({ name: zoneName, records }: HostedZone, dnsNames: readonly string[]): unknown[] {
  return records
    .filter(({ name, type }) => name !== zoneName || (type !== 'NS' && type !== 'SOA'))
    .map((record) => ({
      ...record,
      aliasOf: record.aliasOf && dnsNames.reduce((text, name, index) => text.replace(name, `load balancer ${index}`), record.aliasOf),
    }))
    .sort(by(({ name, type }: DnsRecord) => `${name} ${type}`));
}

function by<T>(key: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => (key(a) < key(b) ? -1 : 1);
}
