import { firstUrl, type Located, locatedBy, MAX_SERVICES } from '../discovery/discover';
import { type LookUp, lookUp, MAX_ADDRESSES } from '../discovery/look-up';
import { autodiscoverHost } from '../names/domain-name';
import { cloudOfRedirectSite } from '../names/exchange-online';
import type { Asking } from './asking';
import { chainsAt } from './chains';
import { dnsEvidence } from './dns-evidence';
import { endpointEvidence } from './endpoint-evidence';
import type { Chain, EndpointEvidence, Evidence } from './evidence';
import { type FoundHost, type Owner, ownerOf } from './owner';
import type { VerifyNamespace, VerifySubject } from './subject';
import { variantsOf } from './variants';

/** Sees what there is to be seen of a namespace. Rejects with the signal's reason once the run is aborted. */
export type Gather = (namespace: VerifyNamespace) => Promise<Evidence>;

/** The endpoint of many namespaces is asked once. */
export function gathering(subject: VerifySubject, asking: Asking): Gather {
  const endpoints = new Map<string, Promise<EndpointEvidence>>();
  const endpointOf = (host: string, domain: string) => {
    const evidence = endpoints.get(host) ?? endpointEvidence(host, domain, asking);
    endpoints.set(host, evidence);
    return evidence;
  };
  const hosts = new Map<string, Promise<FoundHost>>();
  const locate = (host: string) => {
    const located = hosts.get(host) ?? lookUp(host, asking.network.resolver, asking.signal).then((found) => ({ host, found }));
    hosts.set(host, located);
    return located;
  };

  return async (given) => {
    const { domain } = given;
    const host = autodiscoverHost(domain);
    const namespace = subject.oneEndpoint && given.direct === undefined ? asMoved(given, await lookUp(host, asking.network.resolver, asking.signal)) : given;
    const { direct, expected } = namespace;
    const moved = expected === given.expected ? {} : { movedFrom: given.expected };
    const [ofEndpoint, ofSite] = await Promise.all([locate(direct ?? expected), subject.redirectHost === undefined ? undefined : locate(subject.redirectHost)]);
    const owner = ownerOf(namespace, ofEndpoint, ofSite);
    const [[dns, https, http, variants], own, located, endpoint] = await Promise.all([
      ofHost(namespace, host, direct ?? subject.redirectHost, owner, asking),
      ofDomain(domain, owner, asking),
      locatedBy(domain, asking.network, { ...patienceOf(asking), signal: asking.signal, probe: asking.rememberedFor(owner) }),
      endpointOf(direct ?? expected, domain),
    ]);
    const srv = located.chains.map((steps): Chain => ({ steps }));
    const record = srv[0].steps[0].host;
    const names = [host, domain, endpoint.host, record, ...(dns.target ? [dns.target.host] : [])];
    const dnsFirstTries = [...new Set(names)].flatMap((name) => firstTry(name, asking));
    const unasked = [...unaskedOf(host, dns.found), ...unaskedOf(domain, own.found), ...unaskedOf(endpoint.host, endpoint), ...unaskedRecords(record, located)];
    return { namespace, ...moved, subject, owner, host, dns, https, http, variants, apex: own.chains, srv, endpoint, dnsFirstTries, unasked };
  };
}

/** Of a record that leads to Exchange Online, its endpoint is Exchange Online. */
function asMoved(namespace: VerifyNamespace, { cnames }: LookUp): VerifyNamespace {
  const cloud = cnames.map(cloudOfRedirectSite).find((one) => one !== undefined);
  return cloud ? { ...namespace, expected: cloud.endpoint } : namespace;
}

async function ofDomain(domain: string, owner: Owner, asking: Asking) {
  const found = await lookUp(domain, asking.network.resolver, asking.signal);
  return { found, chains: await chainsAt(firstUrl('https-domain', domain), { id: 'https-domain', origin: 'https-domain', domain }, found, owner, asking) };
}

function unaskedOf(name: string, { untried }: { readonly untried?: number }): Evidence['unasked'] {
  return untried === undefined ? [] : [{ name, what: 'addresses', asked: MAX_ADDRESSES, more: untried }];
}

function unaskedRecords(name: string, { untried }: Located): Evidence['unasked'] {
  return untried === 0 ? [] : [{ name, what: 'SRV records of one rank', asked: MAX_SERVICES, more: untried }];
}

async function ofHost(namespace: VerifyNamespace, host: string, target: string | undefined, owner: Owner, asking: Asking) {
  const { domain } = namespace;
  const dns = await dnsEvidence(namespace, host, target, asking);
  const chains = (id: 'https-autodiscover' | 'http-redirect') => chainsAt(firstUrl(id, domain), { id, origin: id, domain }, dns.found, owner, asking);
  const [https, http] = await Promise.all([chains('https-autodiscover'), chains('http-redirect')]);
  return [dns, https, http, await variantsOf(host, http, dns.found, asking)] as const;
}

function firstTry(name: string, { firstTryOf }: Asking): Evidence['dnsFirstTries'] {
  const said = firstTryOf(name);
  return said === undefined ? [] : [{ name, said }];
}

function patienceOf({ connectTimeoutMs, answerTimeoutMs, testAddress }: Asking) {
  return { connectTimeoutMs, answerTimeoutMs, testAddress };
}
