import { withoutDualstack } from '../topology/names';
import type { LoadBalancer, Topology } from '../topology/topology';

/** Where a name's records lead: to a load balancer, or to a name that the topology does not hold. */
export type Lead = { readonly loadBalancer: LoadBalancer } | { readonly outside: string };

/** Public zones come first. Nothing for a name without a record, as its DNS is elsewhere. */
export function leadOf({ zones, loadBalancers }: Topology, name: string): Lead | undefined {
  const records = [...zones].sort((a, b) => Number(a.private) - Number(b.private)).flatMap((zone) => zone.records);
  const seen = new Set<string>();
  for (let next = name.toLowerCase(); ; ) {
    seen.add(next);
    const host = withoutDualstack(next);
    const loadBalancer = loadBalancers.find(({ dnsName }) => dnsName === host);
    if (loadBalancer) return { loadBalancer };
    const record = records.find((candidate) => candidate.name === next && (candidate.aliasOf !== undefined || candidate.type === 'CNAME'));
    const target = record?.aliasOf ?? record?.values[0]?.toLowerCase().replace(/\.$/, '');
    if (target === undefined || seen.has(target)) return seen.size > 1 ? { outside: next } : undefined;
    next = target;
  }
}
