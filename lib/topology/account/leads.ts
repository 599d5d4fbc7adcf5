import { regionOfLoadBalancer } from '../../names/aws-region';
import { normalizeZoneName } from '../../names/domain-name';
import { some } from '../../text/format';
import { compare, withoutDualstack } from '../names';
import type { DnsRecord, Gap, HostedZone } from '../topology';

/** The target of a name's record, wildcards included. */
function targetsOfName(name: string, records: ReadonlyMap<string, readonly DnsRecord[]>): string[] {
  return [name, ...parentsOf(name).map((parent) => `*.${parent}`)].flatMap((owner) => records.get(owner) ?? []).flatMap(targetsOfRecord);
}

/** Names that clients ask for, and all names that they lead to. */
export function reachedBy(names: readonly string[], zones: readonly HostedZone[]): Set<string> {
  const records = new Map<string, DnsRecord[]>();
  for (const record of zones.flatMap((zone) => zone.records)) records.set(record.name, [...(records.get(record.name) ?? []), record]);
  const reached = new Set(names.map((name) => withoutDualstack(normalizeZoneName(name))));
  // Iterating over a Set includes what is added meanwhile.
  for (const name of reached) for (const target of targetsOfName(name, records)) reached.add(target);
  return reached;
}

/** The target of a record. */
export function targetsOfRecord({ type, aliasOf, values }: DnsRecord): string[] {
  if (aliasOf !== undefined) return [withoutDualstack(aliasOf)];
  if (type === 'CNAME') return values.map(withoutDualstack);
  return type === 'SRV' ? values.map((value) => value.slice(value.lastIndexOf(' ') + 1)) : [];
}

/** `a.b.c` → `b.c`, `c`. */
export function parentsOf(name: string): string[] {
  const labels = name.split('.');
  return labels.slice(1).map((_, index) => labels.slice(index + 1).join('.'));
}

/** The names of load balancers that records lead to, and that were not read: one gap per region, as a region may have many. */
export function unreadLoadBalancers(
  leads: Iterable<string>,
  read: ReadonlySet<string>,
  { account, region }: { readonly account: string; readonly region: string },
): Gap[] {
  const unread = new Map<string, string[]>();
  for (const name of leads) {
    const of = regionOfLoadBalancer(name);
    if (of !== undefined && !read.has(name)) unread.set(of, [...(unread.get(of) ?? []), name]);
  }
  return [...unread].map(([of, names]) => ({
    at: `account ${account}, ${of}`,
    message:
      of === region
        ? `records lead to load balancers that are not application load balancers of this account and region: ${some(names.sort(compare), 5)}`
        : `records lead to load balancers of ${of}, and only those of ${region} were read: ${some(names.sort(compare), 5)}`,
  }));
}
