import type { LoadBalancer, Topology } from '../topology/topology';

/** The load balancer that a name's records lead to, if they do; in public zones first. */
export function leadsTo({ zones, loadBalancers }: Topology, name: string): LoadBalancer | undefined {
  const records = [...zones].sort((a, b) => Number(a.private) - Number(b.private)).flatMap((zone) => zone.records);
  const seen = new Set<string>();
  for (let next: string | undefined = name.toLowerCase(); next !== undefined && !seen.has(next); ) {
    seen.add(next);
    const host: string = next.replace(/^dualstack\./, '');
    const owner = loadBalancers.find((loadBalancer) => loadBalancer.dnsName === host);
    if (owner) return owner;
    const record = records.find((candidate) => candidate.name === next && (candidate.aliasOf !== undefined || candidate.type === 'CNAME'));
    next = record?.aliasOf ?? record?.values[0]?.toLowerCase().replace(/\.$/, '');
  }
  return undefined;
}
