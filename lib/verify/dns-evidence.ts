import { randomBytes } from 'node:crypto';
import { orAborted } from '../discovery/abort';
import { lookUp } from '../discovery/look-up';
import type { Asking } from './asking';
import type { DnsEvidence } from './evidence';
import { leadsTo } from './leads-to';

/** Where a namespace's autodiscover host leads; and where it is not seen to lead to its target, what may tell the reason. */
export async function dnsEvidence(domain: string, host: string, target: string | undefined, { network, signal }: Asking): Promise<DnsEvidence> {
  const { resolver } = network;
  const begun = performance.now();
  const [found, targeted] = await Promise.all([
    lookUp(host, resolver, signal),
    target === undefined ? undefined : lookUp(target, resolver, signal).then((own) => ({ host: target, found: own })),
  ]);
  const evidence = { found, ...(targeted ? { target: targeted } : {}) };
  const msSince = () => Math.round(performance.now() - begun);
  if (found.fault || (targeted && leadsTo(host, found, targeted))) return { ...evidence, ms: msSince() };
  const [sibling, servers] = await Promise.all([
    lookUp(`${randomBytes(8).toString('hex')}.${domain}`, resolver, signal),
    orAborted(resolver.resolve(domain, 'NS', signal), signal),
  ]);
  return { ...evidence, sibling, nameServers: servers.nameServers ?? [], ms: msSince() };
}
