import { randomBytes } from 'node:crypto';
import { orAborted } from '../discovery/abort';
import { lookUp } from '../discovery/look-up';
import type { Resolver } from '../discovery/network';
import type { Asking } from './asking';
import type { DnsEvidence } from './evidence';
import { leadsTo } from './leads-to';
import type { VerifyNamespace } from './subject';

/** Where a namespace's autodiscover host leads; and where it is not seen to lead to its target, what may tell the reason. */
export async function dnsEvidence(
  { domain, zone }: Pick<VerifyNamespace, 'domain' | 'zone'>,
  host: string,
  target: string | undefined,
  { network, signal }: Asking,
): Promise<DnsEvidence> {
  const { resolver } = network;
  const begun = performance.now();
  const [found, targeted] = await Promise.all([
    lookUp(host, resolver, signal),
    target === undefined ? undefined : lookUp(target, resolver, signal).then((own) => ({ host: target, found: own })),
  ]);
  const evidence = { found, ...(targeted ? { target: targeted } : {}) };
  const msSince = () => Math.round(performance.now() - begun);
  if (found.fault?.verdict === 'dns-failed' || (targeted && !found.fault && leadsTo(host, found, targeted))) return { ...evidence, ms: msSince() };
  const delegation = zone ? await delegationOf(host, resolver, signal) : undefined;
  const delegated = delegation ? { delegation } : {};
  if (found.fault) return { ...evidence, ...delegated, ms: msSince() };
  const [sibling, servers] = await Promise.all([
    lookUp(`${randomBytes(8).toString('hex')}.${domain}`, resolver, signal),
    orAborted(resolver.resolve(domain, 'NS', signal), signal),
  ]);
  return { ...evidence, ...delegated, sibling, nameServers: servers.nameServers ?? [], ms: msSince() };
}

/** The closest zone that holds the host: the first name above it that has name servers. */
async function delegationOf(host: string, resolver: Resolver, signal: AbortSignal): Promise<DnsEvidence['delegation']> {
  for (let name = host; name.includes('.'); name = name.slice(name.indexOf('.') + 1)) {
    const { status, cnames, nameServers = [] } = await orAborted(resolver.resolve(name, 'NS', signal), signal);
    // Who answers for what cannot be asked is not known.
    if (status !== 'NOERROR' && status !== 'NXDOMAIN') return undefined;
    // Those of an alias are the name servers of another zone.
    if (cnames.length === 0 && nameServers.length > 0) return { name, nameServers };
  }
  return undefined;
}
