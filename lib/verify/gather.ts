import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { urlOfV2 } from '../discovery/autodiscover-v2';
import { type HttpRequestId, REQUESTS, stepAt, urlOf } from '../discovery/clients/observations';
import { type LookUp, lookUp, MAX_ADDRESSES } from '../discovery/look-up';
import type { Method } from '../discovery/request';
import { type StepOrigin, stepOf } from '../discovery/step';
import { firstUrl, type Located, locatedBy, MAX_SERVICES, PATH } from '../discovery/walk';
import type { Step } from '../discovery/walk-result';
import { autodiscoverHost } from '../names/domain-name';
import { cloudOfRedirectSite, isExchangeOnline } from '../names/exchange-online';
import { deadlineOf, orAborted } from '../network/abort';
import type { Connector, Resolver, Target } from '../network/network';
import { shakeHands } from '../network/tls';
import type { KnownExpectation } from '../plan/expectation';
import type { Chain, DnsEvidence, EndpointChain, EndpointEvidence, Evidence, MailboxAnswer, Variant, VariantId } from './evidence';
import { leadsTo } from './judge/judgement';
import { type Gathered, isLost, observe } from './observe';
import { type FoundHost, type Owner, ownerOf } from './owner';
import { type Asking, pinned } from './resilient-network';
import type { VerifySubject } from './subject';

/** Gathers the evidence of a namespace. Rejects with the signal's reason once the run is aborted. */
export type Gather = (namespace: KnownExpectation) => Promise<Evidence>;

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
    const namespace = subject.oneEndpoint && given.directTo === undefined ? asMoved(given, await lookUp(host, asking.network.resolver, asking.signal)) : given;
    const { directTo, endpoint: expected } = namespace;
    const moved = expected === given.endpoint ? {} : { movedFrom: given.endpoint };
    const [ofEndpoint, ofSite, former] = await Promise.all([
      locate(directTo ?? expected),
      subject.redirectHost === undefined ? undefined : locate(subject.redirectHost),
      Promise.all((subject.formerRedirectHosts ?? []).map(locate)),
    ]);
    const owner = ownerOf(namespace, ofEndpoint, ofSite, former);
    const [ofAutodiscover, own, located, endpoint] = await Promise.all([
      ofHost(namespace, host, directTo ?? subject.redirectHost, owner, asking),
      ofDomain(domain, owner, asking),
      locatedBy(domain, asking.network, { ...patienceOf(asking), signal: asking.signal, probe: asking.rememberedFor(owner) }),
      endpointOf(directTo ?? expected, domain),
    ]);
    const { dns, https, http, variants } = ofAutodiscover;
    const mailbox = await mailboxOf(domain, endpoint, asking);
    const srv = located.chains.map((steps): Chain => ({ steps }));
    const record = srv[0].steps[0].host;
    const names = [host, domain, endpoint.host, record, ...(dns.target ? [dns.target.host] : [])];
    const dnsFirstTries = [...new Set(names)].flatMap((name) => firstTry(name, asking));
    const unasked = [...unaskedOf(host, dns.found), ...unaskedOf(domain, own.found), ...unaskedOf(endpoint.host, endpoint), ...unaskedRecords(record, located)];
    const gathered: Gathered = {
      ...{ namespace, ...moved, subject, owner, host, dns, https, http, variants, atDomain: own.chains, srv, endpoint },
      ...(mailbox ? { mailbox } : {}),
      ...{ dnsFirstTries, unasked },
    };
    return { ...gathered, observations: await observe(gathered, (id) => furtherAt(id, gathered, own.found, asking)) };
  };
}

/** Of a record that leads to Exchange Online, its endpoint is Exchange Online. */
function asMoved(namespace: KnownExpectation, { cnames }: LookUp): KnownExpectation {
  const cloud = cnames.map(cloudOfRedirectSite).find((one) => one !== undefined);
  return cloud ? { ...namespace, endpoint: cloud.endpoint } : namespace;
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

async function ofHost(namespace: KnownExpectation, host: string, target: string | undefined, owner: Owner, asking: Asking) {
  const { domain } = namespace;
  const dns = await dnsEvidence(namespace, host, target, asking);
  const chains = (id: 'https-autodiscover' | 'http-redirect') => chainsAt(firstUrl(id, domain), { id, origin: id, domain }, dns.found, owner, asking);
  const place: StepOrigin = { id: 'https-autodiscover', origin: 'https-autodiscover', domain };
  const [https, http] = await Promise.all([
    chains('https-autodiscover').then((asked) => withV2(asked, host, place, dns.found, owner, asking)),
    chains('http-redirect'),
  ]);
  return { dns, https, http, variants: await variantsOf(domain, host, http, dns.found, owner, asking) };
}

function firstTry(name: string, { firstTryOf }: Asking): Evidence['dnsFirstTries'] {
  const said = firstTryOf(name);
  return said === undefined ? [] : [{ name, said }];
}

function patienceOf({ connectTimeoutMs, answerTimeoutMs, testAddress }: Asking) {
  return { connectTimeoutMs, answerTimeoutMs, testAddress };
}

/**
 * The steps from a URL at each address of its host; without an address, the step that a client gets. An address that this
 * machine has no route to is left out, if there is another.
 */
async function chainsAt(url: URL, place: StepOrigin, found: LookUp, owner: Owner, asking: Asking, method?: Method): Promise<readonly Chain[]> {
  const { addresses } = found;
  const at = (address?: string) => asking.chainAt(url, place, address, found, owner, method);
  if (addresses.length === 0) return [{ steps: await at() }];
  const chains = await Promise.all(addresses.map(async (address) => ({ address, steps: await at(address) })));
  const asked = chains.filter(({ address }) => !asking.isWithoutRoute(address));
  return asked.length > 0 ? asked : chains;
}

/** The chains, with the answers of Autodiscover V2. Of a mailbox in Exchange Online, Teams asks no host of the namespace. */
async function withV2(chains: readonly Chain[], host: string, place: StepOrigin, found: LookUp, owner: Owner, asking: Asking): Promise<readonly Chain[]> {
  if (isExchangeOnline(host)) return chains;
  const ask = async (chain: Chain): Promise<Chain> => {
    const { address, steps } = chain;
    if (!isAnswered(steps[0]) || address === undefined) return chain;
    return { ...chain, v2: await asking.chainAt(urlOfV2(host), place, address, found, owner) };
  };
  return Promise.all(chains.map(ask));
}

/** Whether a service can be there. */
function isAnswered({ certificate, status }: Step): boolean {
  return certificate?.valid === true && status !== undefined;
}

/**
 * What Autodiscover V2 of the endpoint answers for the mailbox of this domain that the user has named. Its redirects are not
 * followed: nobody else is to see the address.
 */
async function mailboxOf(domain: string, { host, chains }: EndpointEvidence, asking: Asking): Promise<readonly MailboxAnswer[] | undefined> {
  const { mailbox, network, signal, connectTimeoutMs, answerTimeoutMs } = asking;
  if (mailbox === undefined || !isMailboxOf(domain, mailbox) || isExchangeOnline(host)) return undefined;
  const url = urlOfV2(host, mailbox);
  const ask = async (address: string): Promise<MailboxAnswer> => {
    const options = { connectTimeoutMs, answerTimeoutMs, userAgent: 'autodiscover-redirect' };
    const probed = await asking.probe(url, host, 443, pinned(network, host, address, { cnames: [] }), options, signal);
    const step = stepOf(url, { id: 'follow', origin: 'http-redirect', domain }, probed);
    const { url: given = '' } = step.v2 ?? {};
    return { address, step, ...(URL.canParse(given) ? { found: await lookUp(new URL(given).hostname, network.resolver, signal) } : {}) };
  };
  return Promise.all(chains.flatMap(({ address, steps }) => (address !== undefined && isAnswered(steps[0]) ? [ask(address)] : [])));
}

export function isMailboxOf(domain: string, mailbox: string): boolean {
  return mailbox.slice(mailbox.lastIndexOf('@') + 1) === domain;
}

/** Where a namespace's autodiscover host leads; and if not to its target, what may show the reason. */
async function dnsEvidence(
  { domain, zone }: Pick<KnownExpectation, 'domain' | 'zone'>,
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
    // Unknown if the query fails.
    if (status !== 'NOERROR' && status !== 'NXDOMAIN') return undefined;
    // Those of an alias are the name servers of another zone.
    if (cnames.length === 0 && nameServers.length > 0) return { name, nameServers };
  }
  return undefined;
}

/**
 * The answer of each address of an endpoint. A dropped connection is tried again, as so many namespaces depend on it.
 *
 * @param domain one of the namespaces that lead there, only for the test address
 */
async function endpointEvidence(host: string, domain: string, asking: Asking): Promise<EndpointEvidence> {
  const found = await lookUp(host, asking.network.resolver, asking.signal);
  const owner = ownerOf({ domain: host, endpoint: host }, { host, found });
  const place: StepOrigin = { id: 'follow', origin: 'http-redirect', domain };
  const ask = () => chainsAt(new URL(`https://${host}${PATH}`), place, found, owner, asking);
  const first = await ask();
  const second = first.some(({ steps }) => steps[0].verdict === 'dropped') ? await ask() : first;
  const chains = await withV2(second, host, place, found, owner, asking);
  return { host, addresses: found.addresses, untried: found.untried, chains: await Promise.all(chains.map((chain) => withProtocol(chain, host, asking))) };
}

async function withProtocol(chain: Chain, host: string, asking: Asking): Promise<EndpointChain> {
  const { address, steps } = chain;
  if (steps[0].verdict !== 'tls-failed' || address === undefined) return chain;
  const oldProtocol = await oldTlsOf({ address, port: 443 }, host, asking.network.connector, asking);
  return oldProtocol === undefined ? chain : { ...chain, oldProtocol };
}

/** Requests that clients are known to send beside `GET /autodiscover/autodiscover.xml`. */
const VARIANTS: Readonly<Record<VariantId, { readonly method: Method; readonly path: string }>> = {
  head: { method: 'HEAD', path: PATH },
  post: { method: 'POST', path: PATH },
  'mixed-case': { method: 'GET', path: '/Autodiscover/Autodiscover.xml' },
  svc: { method: 'GET', path: '/autodiscover/autodiscover.svc' },
};

/** The answers to these of each address that redirects a plain GET, one after another: a host may have many addresses. */
async function variantsOf(domain: string, host: string, chains: readonly Chain[], found: LookUp, owner: Owner, asking: Asking): Promise<readonly Variant[]> {
  const addresses = chains.flatMap(({ address, steps }) => (address !== undefined && steps[0].verdict === 'redirected' ? [address] : []));
  const ask = async (id: VariantId, address: string): Promise<Variant> => {
    const { method, path } = VARIANTS[id];
    const place: StepOrigin = { id: 'http-redirect', origin: 'http-redirect', domain };
    const steps = await asking.chainAt(new URL(`http://${host}${path}`), place, address, found, owner, method);
    const [{ verdict, status, location, ms }] = steps;
    return { id, address, asked: `${method} ${path}`, path, verdict, status, location, ms, steps };
  };
  const allAt = async (address: string): Promise<readonly Variant[]> => {
    const variants: Variant[] = [];
    for (const id of Object.keys(VARIANTS) as VariantId[]) variants.push(await ask(id, address));
    return variants;
  };
  return (await Promise.all(addresses.map(allAt))).flat();
}

/** What another client than Outlook asks: at the addresses that did not lose the first request to the same host and port. */
async function furtherAt(id: HttpRequestId, gathered: Gathered, domainFound: LookUp, asking: Asking): Promise<readonly Chain[]> {
  const { namespace, owner, dns, atDomain, https, http } = gathered;
  const { method, scheme, at } = REQUESTS[id];
  const [found, known] = at === 'domain' ? [domainFound, scheme === 'https' ? atDomain : undefined] : [dns.found, scheme === 'https' ? https : http];
  const url = urlOf(id, namespace.domain);
  const first = stepAt(id);
  const place: StepOrigin = { id: first, origin: first, domain: namespace.domain };
  if (known === undefined) return chainsAt(url, place, found, owner, asking, method);
  const ask = async (chain: Chain): Promise<Chain> =>
    isLost(chain) ? chain : { address: chain.address, steps: await asking.chainAt(url, place, chain.address, found, owner, method) };
  return Promise.all(known.map(ask));
}

/** OpenSSL 3 allows the old versions only at its lowest security level; nothing is sent over such a connection. */
const OLD = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;

/** The old version of TLS that a server offers if it has no current one: `TLSv1.1`; undefined if it has no old one either. */
async function oldTlsOf(
  target: Target,
  host: string,
  connector: Connector,
  options: { readonly connectTimeoutMs: number; readonly answerTimeoutMs: number; readonly signal: AbortSignal },
): Promise<string | undefined> {
  const { connectTimeoutMs, answerTimeoutMs, signal } = options;
  const raw = await connector.connect(target, { timeoutMs: connectTimeoutMs, signal }).catch((error: NodeJS.ErrnoException) => {
    if (typeof error.code !== 'string') throw error;
  });
  return raw ? versionOf(raw, host, answerTimeoutMs, signal) : undefined;
}

async function versionOf(raw: Socket, host: string, timeoutMs: number, signal: AbortSignal): Promise<string | undefined> {
  const deadline = deadlineOf(signal, timeoutMs);
  try {
    const { socket } = await shakeHands(raw, host, deadline.signal, { offer: OLD });
    const version = socket.getProtocol() ?? undefined;
    socket.destroy();
    raw.destroy();
    return version;
  } catch {
    signal.throwIfAborted();
    return undefined;
  } finally {
    deadline.end();
  }
}
