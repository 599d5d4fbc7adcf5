import type { FindingId } from '../../findings/catalogue';
import type { Finding } from '../../findings/finding';
import type { Evidence } from '../evidence';

/** What is found of a host whose record is not the one that the file's zone would have. */
const OF_ANOTHER_RECORD: readonly FindingId[] = ['cname-missing', 'cname-without-address', 'cname-dangling', 'cname-wildcard', 'cname-elsewhere'];

/** Route 53's, China's among them; those of a reusable delegation set may have names of their owner's (Developer Guide, "White label name servers"). */
const ROUTE_53 = /\.awsdns-(?:cn-)?\d+\.[a-z.]+$/;

/** A finding of the DNS, with the name servers that answer where the file's own zone is not known to be asked. */
export function withDelegation(finding: Finding, { dns: { delegation }, host, namespace, subject }: Evidence): Finding {
  const { zone } = namespace;
  if (!zone || !delegation || !OF_ANOTHER_RECORD.includes(finding.id)) return finding;
  const hosted = `the hosted zone ${zone.id === undefined ? zone.name : `${zone.name} (${zone.id})`}`;
  const servers = delegation.nameServers.join(', ');
  const target = namespace.directTo ?? subject.redirectHost;
  if (delegation.name === zone.name && delegation.nameServers.every((server) => ROUTE_53.test(server))) {
    const fix = `deploy the stack of its record; if that is done, see that ${hosted} has the name servers ${servers}, as another zone of that name may have them`;
    return finding.id === 'cname-missing' ? { ...finding, fix } : finding;
  }
  return {
    ...finding,
    observed: `${finding.observed}; name servers of ${delegation.name} answer for it (${servers}), and ${hosted} of the file is not asked`,
    fix: `delegate ${zone.name} to the name servers of ${hosted}, or make ${host} a CNAME of ${target ?? 'the redirect host'} at those that answer, and mark the namespace 'external: true'${
      delegation.name === zone.name ? '; if they are Route 53’s under names of your own, see that the zone has the record' : ''
    }`,
  };
}
