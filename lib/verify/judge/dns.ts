import { isByDnssec, mendOfFailure } from '../../discovery/look-up';
import type { Walk } from '../../discovery/walk';
import type { Evidence } from '../evidence';
import { leadsTo, sameEnd } from '../leads-to';
import { parkedAt } from '../parked';
import { finding, found, type Judgement, passed } from './judgement';
import { isEndpointItself, reaches } from './reaches';

/** Where the autodiscover host leads in the DNS. */
export function judgeDns(evidence: Evidence, walk: Walk): Judgement {
  const { dns, host } = evidence;
  if (dns.found.fault) return unanswered(evidence, dns.found.fault);
  const astray = strayed(evidence, walk);
  if (astray) return astray;
  if (dns.found.half) return halfAnswered(host, dns.found.half, evidence.answeredElsewhere);
  if (dns.found.addresses.every((address) => address.includes(':'))) {
    return found(
      finding('ipv6-only', {
        saw: `${host} has IPv6 addresses alone: ${dns.found.addresses.join(', ')}`,
        mend: `give ${dns.found.cnames.at(-1) ?? host} an IPv4 address too`,
      }),
    );
  }
  return passed(`${host} → ${[...dns.found.cnames, dns.found.addresses.join(', ')].join(' → ')}`);
}

function unanswered(evidence: Evidence, { verdict, detail }: NonNullable<Evidence['dns']['found']['fault']>): Judgement {
  const { dns, host, namespace, subject, answeredElsewhere } = evidence;
  const target = namespace.direct ?? subject.redirectHost ?? 'the redirect host';
  const inside = namespace.privateOnly ? `, or ask a resolver of its VPC with --resolver: private zones alone hold it` : '';
  const chain = [host, ...dns.found.cnames].join(' → ');
  const ofEndpoint = isEndpointItself(evidence) ? `give ${host} the address of the endpoint, which it is itself` : undefined;
  switch (verdict) {
    case 'no-name':
      return found(finding('cname-missing', { saw: `${host} is not in the DNS`, mend: ofEndpoint ?? `add the CNAME ${host} → ${target}${inside}` }));
    case 'no-address': {
      const mend = ofEndpoint ?? `make ${host} a CNAME of ${target}${inside}`;
      return found(finding('cname-without-address', { saw: `${host} is in the DNS, without an address`, mend }));
    }
    case 'cname-loop':
      return found(
        finding('cname-loop', { saw: `the CNAMEs go round: ${chain}`, mend: ofEndpoint ?? `make ${host} a CNAME of ${target}, and of nothing else` }),
      );
    case 'dangling-cname':
      if (ofEndpoint !== undefined) return found(finding('cname-dangling', { saw: `${chain}, and ${detail} has no address`, mend: ofEndpoint }));
      return dangling(detail, chain, host, target, subject.redirectHost, dns.found.cnames);
    case 'dns-failed':
      return found(finding('dns-failed', { saw: failed(host, detail), mend: mendOfFailed(dns.found.cnames.at(-1) ?? host, detail, answeredElsewhere) }));
  }
}

function failed(host: string, failure: string): string {
  if (isByDnssec(failure)) return `the DNS answers SERVFAIL for ${host}, and has an answer for those who do not want DNSSEC checked`;
  return failure === 'TIMEOUT' ? `the DNS gives no answer for ${host}` : `the DNS answers ${failure} for ${host}`;
}

/** A resolver that checks DNSSEC and one that does not differ like this. */
function mendOfFailed(name: string, failure: string, answeredElsewhere: string | undefined): string {
  const mend = mendOfFailure(name, failure);
  if (answeredElsewhere === undefined || failure !== 'SERVFAIL') return mend;
  return `${answeredElsewhere} answers: most often one of the two checks DNSSEC, and the DS record of the domain does not match the keys of its zone; else ${mend}`;
}

function dangling(end: string, chain: string, host: string, target: string, redirectHost: string | undefined, cnames: readonly string[]): Judgement {
  if (redirectHost !== undefined && cnames.includes(redirectHost)) {
    const mend = `give ${redirectHost} its record again: 'cdk deploy' makes its alias of the load balancer, or whoever runs its DNS`;
    return found(finding('redirect-host-missing', { saw: `${chain}, and ${end} has no address`, mend }));
  }
  const dotless = cnames.some((name) => name.startsWith(`${target}.`)) ? `: the value wants a dot at its end, or the zone's name is added to it` : '';
  return found(finding('cname-dangling', { saw: `${chain}, and ${end} has no address`, mend: `make ${host} a CNAME of ${target}, or remove it${dotless}` }));
}

/** Clients ask for both; one that gets a failure for its IPv4 address has none to go to in most networks. */
function halfAnswered(host: string, { type, failure }: NonNullable<Evidence['dns']['found']['half']>, answeredElsewhere: string | undefined): Judgement {
  const says = failure === 'TIMEOUT' ? 'no answer' : failure;
  const other = type === 'A' ? 'AAAA' : 'A';
  const seen = {
    saw: `the DNS gives ${says} for the ${type} record of ${host}, and an address for the ${other} record`,
    mend: `for ${type}: ${mendOfFailed(host, failure, answeredElsewhere)}`,
  };
  return found(finding('dns-failed', type === 'A' ? seen : { ...seen, severity: 'warning' }));
}

/** Nothing where it leads to its target, or where that is not known. */
function strayed(evidence: Evidence, walk: Walk): Judgement | undefined {
  const { dns, host, namespace } = evidence;
  const { target, found: own, sibling, nameServers = [] } = dns;
  if (target && (leadsTo(host, own, target) || target.found.fault?.verdict === 'dns-failed')) return undefined;
  const end = own.cnames.at(-1) ?? own.addresses.join(', ');
  const mend = `make ${host} a CNAME of ${target?.host ?? 'the redirect host'}`;
  if (reaches(walk, evidence)) {
    if (!target) return undefined;
    const saw = `${host} leads to ${end}, and not to ${target.host}; clients come to ${namespace.expected} all the same`;
    return found(finding('cname-elsewhere', { saw, mend, severity: 'warning' }));
  }
  const parking = parkedAt([...own.cnames, ...nameServers]);
  if (parking !== undefined)
    return found(
      finding('cname-parked', {
        saw: `${host} leads to ${end}, where ${parking} parks domains`,
        mend: `have the domain delegated to name servers of your own, then ${mend}`,
      }),
    );
  if (sibling && sameEnd(own, sibling)) {
    const saw = `${host} leads to ${end}, as every name under ${namespace.domain} does: a wildcard record answers, or one that leads to the same place`;
    return found(finding('cname-wildcard', { saw, mend: `${mend}, which the wildcard then leaves alone` }));
  }
  const unasked = evidence.http.map(({ steps: [first] }) => first).find(({ verdict }) => verdict === 'not-asked');
  return target && found(finding('cname-elsewhere', { saw: `${host} leads to ${end}, and not to ${target.host}${unasked ? `; ${unasked.says}` : ''}`, mend }));
}
