import { isIPv4 } from 'node:net';
import { addressClass, blockOf, isWithin } from '../../discovery/addresses';
import { fixOfFailure, isByDnssec } from '../../discovery/look-up';
import type { Step, Walk } from '../../discovery/walk-result';
import type { FindingId } from '../../findings/catalogue';
import type { Finding } from '../../findings/finding';
import { cloudOfRedirectSite } from '../../names/exchange-online';
import type { Chain, Evidence } from '../evidence';
import { isOwn, thirdPartiesAmong } from '../owner';
import { finding, found, isAnother, isEndpointItself, type Judgement, leadsTo, passed, reaches, sameEnd } from './judgement';
import { judgeAddresses, judgeThirdParties } from './record';

/** Where the autodiscover host leads in the DNS. */
export function judgeDns(evidence: Evidence, walk: Walk): Judgement {
  const { findings, ...judgement } = judgeRecord(evidence, walk);
  return { ...judgement, findings: findings.map((finding) => withDelegation(finding, evidence)) };
}

function judgeRecord(evidence: Evidence, walk: Walk): Judgement {
  const { dns, host } = evidence;
  if (dns.found.fault) return unanswered(evidence, dns.found.fault);
  const astray = strayed(evidence, walk);
  if (astray) return astray;
  const findings = [
    ...judgeFormerHost(evidence),
    ...(dns.found.half ? halfAnswered(host, dns.found.half, evidence.answeredElsewhere) : ipv6Only(evidence)),
    ...judgeMove(evidence),
    ...judgeThirdParties(evidence),
    ...judgeAddresses(evidence),
  ];
  if (findings.length > 0) return found(...findings);
  return passed(`${host} → ${[...dns.found.cnames, dns.found.addresses.join(', ')].join(' → ')}`);
}

function ipv6Only({ dns: { found: own }, host }: Evidence): Finding[] {
  if (own.addresses.some((address) => isIPv4(address))) return [];
  const observed = `${host} has only IPv6 addresses: ${own.addresses.join(', ')}`;
  return [finding('ipv6-only', { observed, fix: `give ${own.cnames.at(-1) ?? host} an IPv4 address too` })];
}

/** A CNAME of Microsoft's own redirect site, in a list that has one endpoint for all of its domains. */
function judgeMove({ dns: { found: own }, host, movedFrom, namespace: { endpoint: expected } }: Evidence): Finding[] {
  if (movedFrom === undefined) return [];
  const observed = `${host} is a CNAME of ${own.cnames[0]}, so its clients reach Exchange Online and not ${movedFrom}`;
  const fix = `make ${host} a CNAME of the site that redirects to ${movedFrom}; but where its mailboxes have moved, verify it with the endpoint ${expected}`;
  return [finding('cname-exchange-online', { observed, fix })];
}

/** One that does not lead to its endpoint is astray, whatever it leads through. */
function judgeFormerHost({ dns: { found: own, target }, host, subject: { formerRedirectHosts = [], redirectHost } }: Evidence): Finding[] {
  const former = own.cnames.find((name) => formerRedirectHosts.includes(name));
  if (former === undefined) return [];
  const to = target?.host ?? redirectHost;
  const fix = to === undefined ? `make ${host} a CNAME of the load balancer's DNS name` : `change the record: make ${host} a CNAME of ${to}`;
  return [finding('cname-former-redirect-host', { observed: `${host} still leads to the former redirect host ${former}`, fix })];
}

/** Whether the host leads through a former redirect host, and its clients come to their endpoint: nothing is astray yet. */
function isYetToFollow({ dns, subject: { formerRedirectHosts = [] }, namespace }: Evidence): boolean {
  return namespace.directTo === undefined && dns.found.cnames.some((name) => formerRedirectHosts.includes(name));
}

function unanswered(evidence: Evidence, { verdict, detail }: NonNullable<Evidence['dns']['found']['fault']>): Judgement {
  const { dns, host, namespace, subject, answeredElsewhere } = evidence;
  const target = namespace.directTo ?? subject.redirectHost ?? 'the redirect host';
  const isInside = namespace.view === 'private' && !isEndpointItself(evidence);
  const inside = isInside ? ', or ask a resolver of its VPC: private zones alone hold it' : '';
  const rerun = isInside ? 'resolver' : undefined;
  const chain = [host, ...dns.found.cnames].join(' → ');
  const ofEndpoint = isEndpointItself(evidence) ? `give ${host} the address of the endpoint, as it is the endpoint` : undefined;
  switch (verdict) {
    case 'no-name':
      return found(finding('cname-missing', { observed: `${host} is not in the DNS`, fix: ofEndpoint ?? `add the CNAME ${host} → ${target}${inside}`, rerun }));
    case 'no-address': {
      const fix = ofEndpoint ?? `make ${host} a CNAME of ${target}${inside}`;
      return found(finding('cname-without-address', { observed: `${host} is in the DNS, without an address`, fix, rerun }));
    }
    case 'cname-loop':
      return found(finding('cname-loop', { observed: `the CNAMEs form a loop: ${chain}`, fix: ofEndpoint ?? `make ${host} a CNAME of ${target}` }));
    case 'dangling-cname':
      if (ofEndpoint !== undefined) return found(finding('cname-dangling', { observed: `${chain}, and ${detail} has no address`, fix: ofEndpoint }));
      return dangling(detail, chain, host, target, subject.redirectHost, dns.found.cnames);
    case 'dns-failed':
      return found(finding('dns-failed', { observed: failed(host, detail), fix: fixOfFailed(dns.found.cnames.at(-1) ?? host, detail, answeredElsewhere) }));
  }
}

function failed(host: string, failure: string): string {
  if (isByDnssec(failure)) return `the DNS answers SERVFAIL for ${host}, but has an answer without DNSSEC validation`;
  return failure === 'TIMEOUT' ? `the DNS has no answer for ${host}` : `the DNS answers ${failure} for ${host}`;
}

/** A validating resolver (DNSSEC) and one that does not validate differ in this way. */
function fixOfFailed(name: string, failure: string, answeredElsewhere: string | undefined): string {
  const fix = fixOfFailure(name, failure);
  if (answeredElsewhere === undefined || failure !== 'SERVFAIL') return fix;
  return `${answeredElsewhere} answers: most often one of the two validates DNSSEC, and the DS record of the domain does not match the keys of its zone; otherwise ${fix}`;
}

function dangling(end: string, chain: string, host: string, target: string, redirectHost: string | undefined, cnames: readonly string[]): Judgement {
  if (redirectHost !== undefined && cnames.includes(redirectHost)) {
    const fix = `give ${redirectHost} its record again: 'cdk deploy' makes its alias to the load balancer; if its DNS is elsewhere, the owner of that DNS makes it`;
    return found(finding('redirect-host-missing', { observed: `${chain}, and ${end} has no address`, fix }));
  }
  const dotless = cnames.some((name) => name.startsWith(`${target}.`)) ? `: the value needs a dot at its end, or the zone's name is added to it` : '';
  return found(
    finding('cname-dangling', { observed: `${chain}, and ${end} has no address`, fix: `make ${host} a CNAME of ${target}, or remove it${dotless}` }),
  );
}

/** Clients ask for both; without the IPv4 address a client cannot connect in most networks. */
function halfAnswered(host: string, { type, failure }: NonNullable<Evidence['dns']['found']['half']>, answeredElsewhere: string | undefined): Finding[] {
  const message = failure === 'TIMEOUT' ? 'no answer' : failure;
  const other = type === 'A' ? 'AAAA' : 'A';
  const seen = {
    observed: `the DNS has ${message} for the ${type} record of ${host}, but an address for the ${other} record`,
    fix: `for ${type}: ${fixOfFailed(host, failure, answeredElsewhere)}`,
  };
  return [finding('dns-failed', type === 'A' ? seen : { ...seen, severity: 'warning' })];
}

function serversOf({ https, http }: Evidence): string[] {
  return [...https, ...http].flatMap(({ steps: [first] }) => first.server ?? []);
}

/** Nothing if it leads to its target, or if that is unknown. */
function strayed(evidence: Evidence, walk: Walk): Judgement | undefined {
  const { dns, host, namespace } = evidence;
  const { target, found: own, sibling, nameServers = [] } = dns;
  if (target && (leadsTo(host, own, target) || target.found.fault?.verdict === 'dns-failed')) return undefined;
  if (own.cnames.some((name) => cloudOfRedirectSite(name)?.endpoint === namespace.endpoint)) return undefined;
  const end = own.cnames.at(-1) ?? own.addresses.join(', ');
  const fix = `make ${host} a CNAME of ${target?.host ?? 'the redirect host'}`;
  const proxy = own.cnames.length > 0 || (target && proxyOf(target.found.addresses)) ? undefined : proxyOf(own.addresses, serversOf(evidence));
  if (proxy !== undefined) {
    const observed = `${host} leads to ${proxy}'s proxy, not to ${target?.host ?? 'the redirect host'}: ${own.addresses.join(', ')}`;
    const off = `switch the proxy off for the record of ${host} at ${proxy} ("DNS only"); it should be a CNAME of ${target?.host ?? 'the redirect host'}`;
    return found(finding('cname-proxied', { observed, fix: off, severity: reaches(walk, evidence) ? 'warning' : 'error' }));
  }
  if (reaches(walk, evidence)) {
    if (!target || isYetToFollow(evidence)) return undefined;
    const between = thirdPartiesAmong(own, evidence.owner).filter((name) => name !== end);
    const by = between.length > 0 ? ` through ${between.join(', ')} of another party` : '';
    if (walk.endpoint?.host === host && isAnother(evidence)) {
      const observed = `${host} leads to ${end}${by}, not to ${target.host}: the certificate there does not name ${target.host}`;
      return found(finding('cname-elsewhere', { observed, fix }));
    }
    const observed = `${host} leads to ${end}${by}, and not to ${target.host}; clients come to ${namespace.endpoint} all the same`;
    return found(finding('cname-elsewhere', { observed, fix, severity: 'warning' }));
  }
  const parking = parkedAt([...own.cnames, ...nameServers]);
  if (parking !== undefined)
    return found(
      finding('cname-parked', {
        observed: `${host} leads to ${end}, where ${parking} parks domains`,
        fix: `delegate the domain to your own name servers, then ${fix}`,
      }),
    );
  if (sibling && sameEnd(own, sibling)) {
    const observed = `${host} leads to ${end}, as every name under ${namespace.domain} does: a wildcard record answers, or one with the same target`;
    return found(finding('cname-wildcard', { observed, fix: `${fix}, which then takes precedence over the wildcard` }));
  }
  const unasked = evidence.http.map(({ steps: [first] }) => first).find(({ verdict }) => verdict === 'not-asked');
  return (
    target && found(finding('cname-elsewhere', { observed: `${host} leads to ${end}, not to ${target.host}${unasked ? `; ${unasked.message}` : ''}`, fix }))
  );
}

/**
 * Domains of companies that park names: those that their documentation tells people to use as name servers, or to lead a
 * CNAME to. What is on the list is a hint to a reader, and decides nothing but the words of a finding.
 */
const PARKING = [
  'above.com',
  'afternic.com',
  'bodis.com',
  'dan.com',
  'domainparking.ru',
  'dsredirection.com',
  'hugedomains.com',
  'namebrightdns.com',
  'parkingcrew.net',
  'parkingpage.namecheap.com',
  'parklogic.com',
  'pendingrenewaldeletion.com',
  'sedo.com',
  'sedoparking.com',
  'uniregistrymarket.link',
  'voodoo.com',
];

/** The first of these names that belongs to a company that parks domains. */
function parkedAt(names: readonly string[]): string | undefined {
  return names.find((name) => PARKING.some((parking) => name === parking || name.endsWith(`.${parking}`)));
}

/**
 * The addresses that Cloudflare returns for a proxied record, instead of the record's value; as published at
 * https://www.cloudflare.com/ips-v4 and /ips-v6 ("Proxied DNS records" of its documentation). Other providers of DNS that
 * proxy on a switch publish no such list.
 */
const CLOUDFLARE = [
  ...['173.245.48.0/20', '103.21.244.0/22', '103.22.200.0/22', '103.31.4.0/22', '141.101.64.0/18', '108.162.192.0/18', '190.93.240.0/20'],
  ...['188.114.96.0/20', '197.234.240.0/22', '198.41.128.0/17', '162.158.0.0/15', '104.16.0.0/13', '104.24.0.0/14', '172.64.0.0/13', '131.0.72.0/22'],
  ...['2400:cb00::/32', '2606:4700::/32', '2803:f800::/32', '2405:b500::/32', '2405:8100::/32', '2a06:98c0::/29', '2c0f:f248::/32'],
].map(blockOf);

/** The `Server` header of its proxy, next to a `CF-Ray` of each request ("Cloudflare HTTP headers" of its documentation). */
const SERVER = 'cloudflare';

/**
 * The provider whose proxy a host leads to: all of its addresses are the proxy's, or its headers are, as with addresses
 * that a customer brings along.
 *
 * @param servers the `Server` headers of answers that refuse a request
 */
export function proxyOf(addresses: readonly string[], servers: readonly string[] = []): string | undefined {
  if (servers.some((server) => server.toLowerCase() === SERVER)) return 'Cloudflare';
  return addresses.length > 0 && addresses.every((address) => isWithin(address, CLOUDFLARE)) ? 'Cloudflare' : undefined;
}

/** The finding of a host whose record is not the one in the file's zone. */
const OF_ANOTHER_RECORD: readonly FindingId[] = ['cname-missing', 'cname-without-address', 'cname-dangling', 'cname-wildcard', 'cname-elsewhere'];

/** Route 53's, China's among them; those of a reusable delegation set may have names of their owner's (Developer Guide, "White label name servers"). */
const ROUTE_53 = /\.awsdns-(?:cn-)?\d+\.[a-z.]+$/;

/** A finding of the DNS, with the name servers that answer if the file's zone may not be the delegated one. */
function withDelegation(finding: Finding, { dns: { delegation }, host, namespace, subject }: Evidence): Finding {
  const { zone } = namespace;
  if (!zone || !delegation || !OF_ANOTHER_RECORD.includes(finding.id)) return finding;
  const hosted = `the hosted zone ${zone.id === undefined ? zone.name : `${zone.name} (${zone.id})`}`;
  const servers = delegation.nameServers.join(', ');
  const target = namespace.directTo ?? subject.redirectHost;
  if (delegation.name === zone.name && delegation.nameServers.every((server) => ROUTE_53.test(server))) {
    const fix = `deploy the stack of its record; if that is done, check that ${hosted} has the name servers ${servers}, as another zone of that name may have them`;
    return finding.id === 'cname-missing' ? { ...finding, fix, rerun: undefined } : finding;
  }
  return {
    ...finding,
    rerun: undefined,
    observed: `${finding.observed}; name servers of ${delegation.name} answer for it (${servers}), and not ${hosted} of the file`,
    fix: `delegate ${zone.name} to the name servers of ${hosted}, or make ${host} a CNAME of ${target ?? 'the redirect host'} at those name servers, and mark the namespace 'external: true'${
      delegation.name === zone.name ? '; if they are white-label name servers of Route 53, check that the zone has the record' : ''
    }`,
  };
}

/** Own hosts with private addresses, which is right only if all clients are internal. */
export function judgePrivateAddresses(evidence: Evidence): Finding[] {
  const { atDomain, https, http, srv, endpoint, owner, namespace } = evidence;
  if (namespace.view === 'private') return [];
  const hosts = new Map<string, Set<string>>();
  for (const { host, address, verdict } of stepsOf([...https, ...http, ...endpoint.chains, ...atDomain, ...srv])) {
    if (address === undefined || verdict === 'not-asked' || addressClass(address) !== 'private' || !isOwn(host, owner)) continue;
    hosts.set(host, (hosts.get(host) ?? new Set()).add(address));
  }
  if (hosts.size === 0) return [];
  const observed = [...hosts].map(([host, addresses]) => `${host} has the private ${counted(addresses.size)} ${[...addresses].join(', ')}`).join('; ');
  return [
    finding('private-addresses', {
      observed,
      fix: `nothing, where clients inside alone ask for ${[...hosts.keys()].join(' and ')}; else use public addresses; a resolver outside shows what clients outside get`,
    }),
  ];
}

function stepsOf(chains: readonly Chain[]): readonly Step[] {
  return chains.flatMap(({ steps }) => steps);
}

function counted(count: number): string {
  return count === 1 ? 'address' : 'addresses';
}
