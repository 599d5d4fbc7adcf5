import type { KnownExpectation } from '../../../lib/plan/expectation';
import type { VerifySubject } from '../../../lib/verify/subject';
import { type Certificates, ENDPOINT_HOST, OTHER_HOST } from './certificates';
import type { Zones } from './dns';
import type { NetworkPlan } from './laboratory';
import { exchange, type Part, refused, site } from './parts';

/*
 * fabrikam.com as scenario 4 has it: a CNAME of Contoso's redirect site, which has two IPv4 addresses and one of IPv6,
 * and whose endpoint is autodiscover.contoso.com.
 */

export const REDIRECT_HOST = 'autodiscoverredirect.contoso.com';
export const SITE = ['192.0.2.10', '192.0.2.11', '2001:db8::10'] as const;
export const ENDPOINT = ['192.0.2.20', '192.0.2.21'] as const;
/** Of whatever else a network has: a web host, another service. */
export const WEB = '198.51.100.30';
export const OTHER = '198.51.100.40';

export const NAMESPACE: KnownExpectation = { domain: 'fabrikam.com', view: 'public', endpoint: ENDPOINT_HOST, external: false };

export const SUBJECT: VerifySubject = {
  name: 'contoso',
  source: 'environments/contoso.yaml',
  redirectHost: REDIRECT_HOST,
  hosts: 'listed',
  namespaces: [NAMESPACE],
  notes: [],
};

/** Its namespace's CNAME leads straight to the endpoint. */
export const DIRECT: VerifySubject = { ...SUBJECT, namespaces: [{ ...NAMESPACE, endpoint: 'autodiscover.fabrikam.com', directTo: ENDPOINT_HOST }] };

/** The endpoint's own domain, as a list of all mail domains has it. */
export const OWN: Pick<VerifySubject, 'namespaces'> = {
  namespaces: [{ domain: 'contoso.com', view: 'public', endpoint: ENDPOINT_HOST, directTo: ENDPOINT_HOST, external: false }],
};

export const FABRIKAM = ['@ NS ns1.webhost.example ns2.webhost.example', `autodiscover CNAME ${REDIRECT_HOST}`] as const;
export const REDIRECT_RECORDS = ['autodiscoverredirect A 192.0.2.10 192.0.2.11', 'autodiscoverredirect AAAA 2001:db8::10'] as const;
export const ENDPOINT_RECORDS = ['autodiscover A 192.0.2.20 192.0.2.21'] as const;

/** What a network has otherwise than the healthy one. A zone that is named is there as it stands here, and no more of it. */
export interface Change extends Partial<Omit<NetworkPlan, 'ca'>> {
  readonly subject?: Partial<VerifySubject>;
  /** Whether the site and the endpoint have all of their addresses even where the others have one, though nothing is otherwise there. */
  readonly everyAddress?: boolean;
}

/** Its servers, which all networks of these certificates share. */
const HEALTHY_PEERS = new WeakMap<Certificates, NetworkPlan['peers']>();

function healthyPeers(made: Certificates): NetworkPlan['peers'] {
  return {
    ...at(SITE, 443, refused),
    ...at(SITE, 80, site()),
    ...at(ENDPOINT, 443, exchange(made.endpoint, ENDPOINT_HOST)),
    [`${OTHER}:443`]: exchange(made.other, OTHER_HOST),
  };
}

/**
 * The healthy network of these certificates, and those that differ from it.
 *
 * @param unchanged whether a server that a change leaves alone has all of its addresses: they answer alike, and what is
 *   verified at each of them is what takes time in hundreds of networks
 */
export function fabrikamOf(
  made: Certificates,
  unchanged: 'all addresses' | 'one address' = 'all addresses',
): (change?: Change) => { readonly plan: NetworkPlan; readonly subject: VerifySubject } {
  const peers = HEALTHY_PEERS.get(made) ?? healthyPeers(made);
  HEALTHY_PEERS.set(made, peers);
  const hasAll = (change: Change, addresses: readonly string[]) => unchanged === 'all addresses' || change.everyAddress || isAbout(change, addresses);
  const zones = (change: Change): Zones => ({
    'fabrikam.com': FABRIKAM,
    'contoso.com': [
      ...(hasAll(change, SITE) ? REDIRECT_RECORDS : [`autodiscoverredirect A ${SITE[0]}`]),
      ...(hasAll(change, ENDPOINT) ? ENDPOINT_RECORDS : [`autodiscover A ${ENDPOINT[0]}`]),
    ],
    'webhost.example': [`www A ${WEB}`, `ns1 A ${WEB}`, `ns2 A ${WEB}`],
    'tailspintoys.com': [`autodiscover A ${OTHER}`],
  });
  return (change = {}) => ({
    plan: { ...change, zones: { ...zones(change), ...change.zones }, peers: { ...peers, ...change.peers }, ca: made.ca },
    subject: { ...SUBJECT, ...change.subject },
  });
}

/** Whether a change has anything at one of these addresses, or a record of it. */
function isAbout({ peers = {}, zones = {} }: Change, addresses: readonly string[]): boolean {
  const places = [...Object.keys(peers), ...Object.values(zones).flat()];
  return addresses.some((address) => places.some((place) => place.includes(address)));
}

/** The same behind a port of all these addresses. */
export function at(addresses: readonly string[], port: number, part: Part): Readonly<Record<string, Part>> {
  return Object.fromEntries(addresses.map((address) => [address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`, part]));
}

/** The zone of fabrikam.com with these records beside its CNAME. */
export function withRecords(...records: readonly string[]): Pick<Change, 'zones'> {
  return { zones: { 'fabrikam.com': [...FABRIKAM, ...records] } };
}

/** The zone of fabrikam.com with these records in place of its CNAME. */
export function inPlace(...records: readonly string[]): Pick<Change, 'zones'> {
  return { zones: { 'fabrikam.com': [FABRIKAM[0], ...records] } };
}

/** The zone of contoso.com with these records in place of the endpoint's. */
export function endpointIs(...records: readonly string[]): Pick<Change, 'zones'> {
  return { zones: { 'contoso.com': [...REDIRECT_RECORDS, ...records] } };
}

/** The zone of contoso.com with these records in place of the redirect host's. */
export function redirectHostIs(...records: readonly string[]): Pick<Change, 'zones'> {
  return { zones: { 'contoso.com': [...ENDPOINT_RECORDS, ...records] } };
}

export function merged(...changes: readonly Change[]): Change {
  return changes.reduce((all, change) => ({
    zones: { ...all.zones, ...change.zones },
    faults: { ...all.faults, ...change.faults },
    peers: { ...all.peers, ...change.peers },
    subject: { ...all.subject, ...change.subject },
  }));
}
