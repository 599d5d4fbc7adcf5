import type { RequestListener } from 'node:http';
import type { BrokenNetwork } from './laboratory/broken-network';
import { AUTODISCOVER_HOST, type Certificates, ENDPOINT_HOST, OTHER_HOST } from './laboratory/certificates';
import { exchangeOnline } from './laboratory/exchange-online';
import {
  at,
  type Change,
  DIRECT,
  ENDPOINT,
  ENDPOINT_RECORDS,
  endpointIs,
  inPlace,
  merged,
  NAMESPACE,
  OTHER,
  REDIRECT_HOST,
  REDIRECT_RECORDS,
  redirectHostIs,
  SITE,
  WEB,
  withRecords,
} from './laboratory/fabrikam';
import { answers, challenges, dropped, exchange, http, https, type Part, redirects, site } from './laboratory/parts';

/* Networks in which a name leads to where this machine has no business, or through somebody else's hosts. */

const DOMAIN = 'fabrikam.com';
/** A host of somebody else's, inside a private network. */
const INTERN = 'intern.webhost.example';
const INSIDE = '10.0.0.5';
const METADATA = '169.254.169.254';

const withIntern = (address = INSIDE): Change => ({ zones: { 'webhost.example': [`www A ${WEB}`, `ns1 A ${WEB}`, `ns2 A ${WEB}`, `intern A ${address}`] } });
const to = (host: string) => redirects((path) => `https://${host}${path}`);
/** What a site answers to the host of fabrikam.com; to others it answers 404, as it should. */
const toFabrikam = (host: string): Part =>
  http((request, response) => (request.headers.host === AUTODISCOVER_HOST ? to(host) : answers(404))(request, response));
const at80 = (part: Part): Change => ({ peers: at(SITE, 80, part) });
const at443 = (part: Part): Change => ({ peers: at(SITE, 443, part) });
const atDomain = (part: Part): Change => ({ ...withRecords(`@ A ${WEB}`), peers: at([WEB], 443, part) });
const siteAt = (...addresses: readonly string[]): Change => ({
  ...redirectHostIs(`autodiscoverredirect A ${addresses.join(' ')}`),
  peers: at(addresses, 80, site()),
});
const endpointAt = ({ endpoint }: Certificates, address: string): Change => ({
  ...endpointIs(`autodiscover A ${address}`),
  peers: at([address], 443, exchange(endpoint, ENDPOINT_HOST)),
});

const ADDRESSES: readonly BrokenNetwork[] = [
  { name: 'the redirect host has private addresses', change: () => siteAt('10.0.0.10', '172.16.0.10'), finds: 'private-addresses' },
  { name: 'the redirect host has one private address', change: () => siteAt(SITE[0], '100.64.0.10'), finds: 'private-addresses' },
  { name: 'the endpoint has a private address', change: (made) => endpointAt(made, '192.168.0.20'), finds: 'private-addresses', host: ENDPOINT_HOST },
  {
    name: 'the domain has a private address',
    change: ({ fabrikam }) => ({ ...withRecords('@ A 10.0.0.30'), peers: at(['10.0.0.30'], 443, https(fabrikam, answers(404))) }),
    finds: 'private-addresses',
    host: DOMAIN,
  },

  {
    name: 'the redirect host leads to the loopback',
    change: () => redirectHostIs('autodiscoverredirect A 127.0.0.1'),
    finds: 'redirect-not-asked',
    alone: ['127.0.0.1'],
  },
  {
    name: 'the redirect host leads to a metadata service',
    change: () => redirectHostIs(`autodiscoverredirect A ${METADATA}`),
    finds: 'redirect-not-asked',
    alone: [METADATA],
  },
  {
    name: 'the redirect host leads to a metadata service by NAT64',
    change: () => ({
      zones: { 'contoso.com': [...ENDPOINT_RECORDS, 'autodiscoverredirect A 192.0.2.10', 'autodiscoverredirect AAAA 64:ff9b::a9fe:a9fe'] },
    }),
    finds: 'redirect-not-asked',
    severity: 'warning',
    addresses: ['64:ff9b::a9fe:a9fe'],
    alone: ['64:ff9b::a9fe:a9fe'],
  },
  {
    name: 'of --domains: the record leads to an inner host of somebody else',
    change: () => merged(inPlace(`autodiscover CNAME ${INTERN}`), withIntern(), { subject: { redirectHost: undefined, hosts: undefined } }),
    finds: 'redirect-not-asked',
    alone: [INSIDE],
  },
  {
    name: 'the record leads to an inner host of somebody else',
    change: () => merged(inPlace(`autodiscover CNAME ${INTERN}`), withIntern()),
    finds: 'cname-elsewhere',
    alone: [INSIDE],
  },
  {
    name: 'the endpoint leads to the loopback',
    change: () => endpointIs('autodiscover A 127.0.0.1'),
    finds: 'endpoint-not-asked',
    host: ENDPOINT_HOST,
    alone: ['127.0.0.1'],
  },
  { name: 'the domain leads to the loopback', change: () => withRecords('@ A 127.0.0.1'), finds: 'domain-not-asked', host: DOMAIN, alone: ['127.0.0.1'] },
  {
    name: 'the domain redirects to an inner host of somebody else',
    change: ({ fabrikam }) => merged(atDomain(https(fabrikam, to(INTERN))), withIntern()),
    finds: 'domain-not-asked',
    host: INTERN,
    alone: [INSIDE],
  },
  {
    name: 'the domain redirects to an address of the loopback',
    change: ({ fabrikam }) => atDomain(https(fabrikam, to('[::1]'))),
    finds: 'domain-not-asked',
    host: '[::1]',
    alone: ['::1'],
  },
  {
    name: '443 redirects to an inner host of somebody else',
    change: ({ fabrikam }) => merged(at443(https(fabrikam, to(INTERN))), withIntern()),
    finds: 'https-not-asked',
    host: INTERN,
    alone: [INSIDE],
  },
  {
    name: '80 redirects to an inner host of somebody else',
    change: () => merged(at80(toFabrikam(INTERN)), withIntern()),
    finds: 'redirect-elsewhere',
    host: INTERN,
    alone: [INSIDE],
  },
  { name: '80 redirects to a metadata service', change: () => at80(toFabrikam(METADATA)), finds: 'redirect-elsewhere', host: METADATA, alone: [METADATA] },
  {
    name: "80 redirects to a port of somebody else's choosing",
    change: ({ webHost }) => ({ peers: { ...at80(toFabrikam('www.webhost.example:22')).peers, ...at([WEB], 22, exchange(webHost, 'www.webhost.example')) } }),
    finds: 'redirect-elsewhere',
    host: 'www.webhost.example',
    alone: [WEB],
  },
  {
    name: 'SRV: an inner host of somebody else',
    change: () => merged(withRecords(`_autodiscover._tcp SRV 0 0 443 ${INTERN}`), withIntern()),
    finds: 'srv-not-asked',
    host: INTERN,
    alone: [INSIDE],
  },
  {
    name: "SRV: a port of somebody else's choosing",
    change: () => withRecords('_autodiscover._tcp SRV 0 0 8443 www.webhost.example'),
    finds: 'srv-port',
    host: 'www.webhost.example',
    alone: [WEB],
  },
];

/** What the proxy of a provider of DNS has: Cloudflare's addresses. */
const PROXY = ['104.16.1.1', '2606:4700::6810:101'];
const proxied = inPlace('autodiscover A 104.16.1.1', 'autodiscover AAAA 2606:4700::6810:101');
const BY_PROXY = { Server: 'cloudflare', 'CF-Ray': '8c0ffee000000000-FRA' };
const OF_DOMAINS = { redirectHost: undefined, hosts: undefined, oneEndpoint: true } as const;
const OLD = '192.0.2.99';
const EXTERNAL = { namespaces: [{ ...NAMESPACE, external: true }] };
const withOld = inPlace(`autodiscover A ${SITE[0]} ${SITE[1]} ${OLD}`, `autodiscover AAAA ${SITE[2]}`);

const RECORDS: readonly BrokenNetwork[] = [
  {
    name: 'two CNAMEs, the first of them of somebody else',
    change: () => ({
      zones: {
        ...inPlace('autodiscover CNAME autodiscover.webhost.example').zones,
        'webhost.example': [`www A ${WEB}`, `autodiscover CNAME ${REDIRECT_HOST}`],
      },
    }),
    finds: 'cname-third-party',
    host: 'autodiscover.webhost.example',
  },
  {
    name: 'of --domains: a CNAME of a redirect site of somebody else, which redirects to the endpoint',
    change: () => ({ ...inPlace('autodiscover CNAME www.webhost.example'), peers: at([WEB], 80, site()), subject: OF_DOMAINS }),
    finds: 'cname-third-party',
    host: 'www.webhost.example',
  },
  {
    name: 'a record whose proxy is on, and lets nobody through',
    change: ({ fabrikam }) => ({ ...proxied, peers: { ...at(PROXY, 80, http(answers(403))), ...at(PROXY, 443, https(fabrikam, answers(522))) } }),
    finds: 'cname-proxied',
  },
  {
    name: 'a record whose proxy is on, and passes the redirect on, but has nobody to pass requests of 443 to',
    change: ({ fabrikam }) => ({ ...proxied, peers: { ...at(PROXY, 80, site()), ...at(PROXY, 443, https(fabrikam, answers(522))) } }),
    finds: 'cname-proxied',
    severity: 'warning',
  },
  {
    name: 'a record whose proxy is on, at addresses of the customer',
    change: ({ fabrikam }) => ({
      ...inPlace(`autodiscover A ${OTHER}`),
      peers: { ...at([OTHER], 80, http(answers(403, '', BY_PROXY))), ...at([OTHER], 443, https(fabrikam, answers(403, '', BY_PROXY))) },
    }),
    finds: 'cname-proxied',
  },
  {
    name: 'of --domains: a record whose proxy is on, and passes the redirect on',
    change: ({ fabrikam }) => ({ ...proxied, peers: { ...at(PROXY, 80, site()), ...at(PROXY, 443, https(fabrikam, answers(404))) }, subject: OF_DOMAINS }),
    finds: 'cname-proxied',
    severity: 'warning',
  },
  {
    name: 'of --domains: a namespace that has moved to Exchange Online',
    change: (made) => merged(exchangeOnline(made), inPlace('autodiscover CNAME autodiscover.outlook.com'), { subject: OF_DOMAINS }),
    finds: 'cname-exchange-online',
    settingsOf: 'autodiscover-s.outlook.com',
  },
  {
    name: 'an external namespace with the addresses of the site',
    change: () => ({ ...inPlace(`autodiscover A ${SITE[1]} ${SITE[0]}`, `autodiscover AAAA ${SITE[2]}`), subject: EXTERNAL }),
    finds: 'cname-flattened',
  },
  {
    name: 'of --domains: one of the addresses of the site',
    change: () => ({ ...inPlace(`autodiscover A ${SITE[0]}`), subject: { oneEndpoint: true } }),
    finds: 'cname-flattened',
  },
  {
    name: 'an old address next to those of the site',
    change: () => ({ ...withOld, subject: EXTERNAL }),
    finds: 'address-left-over',
    addresses: [OLD],
    host: OLD,
  },
  {
    name: 'an old address next to those of the site, which drops connections',
    change: () => ({ ...withOld, peers: { ...at([OLD], 80, dropped), ...at([OLD], 443, dropped) } }),
    finds: 'address-left-over',
    addresses: [OLD],
    host: OLD,
  },
];

const FOLLOWS = { comes: true, because: 'follows whoever redirects it over TLS, and does not look whose host that is' };

const COMES_FIRST = { comes: true, because: 'comes to the redirect of port 80 first' };

/** www.webhost.example, which redirects what it is asked for to another host. */
const thirdParty = ({ webHost }: Certificates, host: string): Change => ({ peers: at([WEB], 443, https(webHost, to(host))) });
const STRANGER = 'www.webhost.example';

const THIRD_PARTIES: readonly BrokenNetwork[] = [
  {
    name: '80 redirects to it, and it to the endpoint',
    change: (made) => merged(at80(toFabrikam(STRANGER)), thirdParty(made, ENDPOINT_HOST)),
    finds: 'redirect-third-party',
    host: STRANGER,
    ews: FOLLOWS,
  },
  {
    name: '80 redirects to it at one address',
    change: (made) => merged({ peers: at([SITE[0]], 80, toFabrikam(STRANGER)) }, thirdParty(made, ENDPOINT_HOST)),
    finds: 'redirect-third-party',
    addresses: [SITE[0]],
    host: STRANGER,
    ews: FOLLOWS,
  },
  {
    name: '80 redirects to it, and it to another service',
    change: (made) => merged(at80(toFabrikam(STRANGER)), thirdParty(made, OTHER_HOST)),
    finds: 'redirect-third-party',
    host: STRANGER,
  },
  {
    name: '443 redirects to it, and it to the endpoint',
    change: (made) => merged(at443(https(made.fabrikam, to(STRANGER))), thirdParty(made, ENDPOINT_HOST)),
    finds: 'https-third-party',
    host: STRANGER,
    ews: FOLLOWS,
  },
  {
    name: 'the domain redirects to it, and it to the endpoint',
    change: (made) =>
      merged(
        atDomain(https(made.fabrikam, to('www.fabrikam.com'))),
        withRecords(`@ A ${WEB}`, `www A ${OTHER}`),
        {
          peers: at([OTHER], 443, https(made.fabrikam, to(STRANGER))),
        },
        { zones: { 'webhost.example': ['www A 198.51.100.50'] }, peers: at(['198.51.100.50'], 443, https(made.webHost, to(ENDPOINT_HOST))) },
      ),
    finds: 'domain-third-party',
    host: STRANGER,
    ews: COMES_FIRST,
  },
  {
    name: 'the SRV record leads to it, and it redirects to the endpoint',
    change: (made) => merged(withRecords(`_autodiscover._tcp SRV 0 0 443 ${STRANGER}`), thirdParty(made, ENDPOINT_HOST)),
    finds: 'srv-third-party',
    host: STRANGER,
    ews: COMES_FIRST,
  },
];

/** Another name of the endpoint, on its certificate and at its addresses, which answers otherwise than the endpoint does. */
const otherName = ({ endpoint }: Certificates, listener: RequestListener): Change => ({
  zones: { 'contoso.com': [...REDIRECT_RECORDS, ...ENDPOINT_RECORDS, `mail A ${ENDPOINT.join(' ')}`] },
  peers: at(
    ENDPOINT,
    443,
    https(endpoint, (request, response) => (request.headers.host === ENDPOINT_HOST ? challenges : listener)(request, response)),
  ),
});
const toOtherName = site({ action: { host: 'mail.contoso.com' } });

const TURNED_AWAY: readonly BrokenNetwork[] = [
  {
    name: '80 redirects to it at one address, and it has no service',
    change: (made) => merged(otherName(made, answers(404)), { peers: at([SITE[1]], 80, toOtherName) }),
    finds: 'redirect-elsewhere',
    addresses: [SITE[1]],
    host: 'mail.contoso.com',
  },
  {
    name: '80 redirects to it, and it to the service of somebody else',
    change: (made) => merged(otherName(made, to(OTHER_HOST)), { peers: at(SITE, 80, toOtherName) }),
    finds: 'redirect-elsewhere',
    host: OTHER_HOST,
  },
  {
    name: '443 redirects to it, and it to the service of somebody else',
    change: (made) => merged(otherName(made, to(OTHER_HOST)), at443(https(made.fabrikam, to('mail.contoso.com')))),
    finds: 'https-elsewhere',
    host: OTHER_HOST,
  },
];

/** Names that the redirect site had before, one of them in another domain. */
const FORMER = ['old.contoso.com', 'redirect.adatum.com'];
const former = (target: string, ...records: readonly string[]): Change => ({
  zones: {
    ...inPlace(`autodiscover CNAME ${target}`).zones,
    'contoso.com': [...REDIRECT_RECORDS, ...ENDPOINT_RECORDS, ...records],
    'adatum.com': [`redirect A ${WEB}`],
  },
  subject: { formerRedirectHosts: FORMER },
});

const YET_TO_FOLLOW: readonly BrokenNetwork[] = [
  {
    name: 'the record leads to it still',
    change: () => former('old.contoso.com', 'old A 192.0.2.10 192.0.2.11', 'old AAAA 2001:db8::10'),
    finds: 'cname-former-redirect-host',
    host: 'old.contoso.com',
  },
  {
    name: 'the record leads to one in another domain still, at a site of its own',
    change: () => ({ ...former('redirect.adatum.com'), peers: at([WEB], 80, site()) }),
    finds: 'cname-former-redirect-host',
    host: 'redirect.adatum.com',
  },
  {
    name: 'the record leads to it still, which is a CNAME of the redirect host now',
    change: () => former('old.contoso.com', `old CNAME ${REDIRECT_HOST}`),
    finds: 'cname-former-redirect-host',
    host: 'old.contoso.com',
  },
  {
    name: 'the record leads to it still, and it has no record any more',
    change: () => former('old.contoso.com'),
    finds: 'cname-dangling',
    host: 'old.contoso.com',
  },
  {
    name: 'direct: the record leads to it still, and not straight to the endpoint',
    change: (made) => ({
      ...former('old.contoso.com', 'old A 192.0.2.10 192.0.2.11', 'old AAAA 2001:db8::10'),
      peers: at(ENDPOINT, 443, exchange(made.direct, ENDPOINT_HOST, AUTODISCOVER_HOST)),
      subject: { ...DIRECT, formerRedirectHosts: FORMER },
    }),
    finds: 'cname-elsewhere',
    severity: 'warning',
  },
];

const OF_SRV: readonly BrokenNetwork[] = [
  {
    name: 'the SRV record is a CNAME of one of it',
    change: () => ({
      zones: {
        ...withRecords('_autodiscover._tcp CNAME _autodiscover._tcp.webhost.example').zones,
        'webhost.example': [`www A ${WEB}`, `ns1 A ${WEB}`, `ns2 A ${WEB}`, `_autodiscover._tcp SRV 0 0 443 ${ENDPOINT_HOST}`],
      },
    }),
    finds: 'cname-third-party',
    check: 'srv',
    host: '_autodiscover._tcp.webhost.example',
  },
];

export const ELSEWHERE: readonly BrokenNetwork[] = [
  ...TURNED_AWAY.map((network) => ({ ...network, name: `another name of the endpoint: ${network.name}` })),
  ...OF_SRV.map((network) => ({ ...network, name: `third party: ${network.name}` })),
  {
    name: 'direct: the record leads to another server, with a certificate of its own',
    change: (made) => ({
      ...inPlace(`autodiscover A ${OTHER}`),
      peers: { ...at(ENDPOINT, 443, exchange(made.direct, ENDPOINT_HOST, AUTODISCOVER_HOST)), ...at([OTHER], 443, https(made.fabrikam, challenges)) },
      subject: DIRECT,
    }),
    finds: 'cname-elsewhere',
  },
  ...ADDRESSES.map((network) => ({ ...network, name: `addresses: ${network.name}` })),
  ...THIRD_PARTIES.map((network) => ({ ...network, name: `third party: ${network.name}` })),
  ...YET_TO_FOLLOW.map((network) => ({ ...network, name: `a former redirect host: ${network.name}` })),
  ...RECORDS.map((network) => ({ ...network, name: `records: ${network.name}` })),
];
