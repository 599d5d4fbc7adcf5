import type { DnsRecord, Topology } from '../topology/topology';
import type { Subject } from './subject';

/** Every HTTPS host that a client is led to: by a redirect, by an SRV record, or by what is expected. */
export function endpointsOf({ topology, elsewhere, namespaces }: Subject): string[] {
  const found = new Set<string>();
  for (const action of actionsOf(topology)) {
    // A keyword in the host is a redirect to wherever the client came from: no host of its own.
    if (action.type === 'redirect' && action.protocol === 'HTTPS' && !action.host.includes('#{')) found.add(action.host.toLowerCase());
  }
  for (const { type, values } of [...topology.zones, ...elsewhere].flatMap((zone) => zone.records))
    if (type === 'SRV') for (const value of values) found.add(targetOf(value));
  for (const { expected, direct } of namespaces) if (expected && !direct) found.add(expected);
  found.delete('');
  return [...found].sort();
}

function actionsOf({ loadBalancers }: Topology) {
  return loadBalancers.flatMap(({ listeners }) =>
    listeners.flatMap(({ rules, defaultAction }) => [...rules.map(({ action }) => action), ...(defaultAction ? [defaultAction] : [])]),
  );
}

/** Of `0 0 443 autodiscover.contoso.com` (RFC 2782); `.` says that there is no such service. */
function targetOf(value: DnsRecord['values'][number]): string {
  return (value.split(/\s+/)[3] ?? '').toLowerCase().replace(/\.$/, '');
}
