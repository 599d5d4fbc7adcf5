import { CATALOGUE, type FindingId } from '../../lib/findings/catalogue';
import type { Severity } from '../../lib/findings/finding';
import { ELSEWHERE } from './broken-elsewhere';
import type { BrokenNetwork } from './laboratory/broken-network';
import { AUTODISCOVER_HOST, ENDPOINT_HOST, OTHER_HOST } from './laboratory/certificates';
import { at80, at443, atDomain, atEndpoint, atWww, DOMAIN, direct, OF_DOMAINS, toEndpoint, toFabrikam, webPage } from './laboratory/changes';
import { bogus, failing, refusedByDns, servfail, silentDns } from './laboratory/dns';
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
  OWN,
  redirectHostIs,
  SITE,
  WEB,
  withRecords,
} from './laboratory/fabrikam';
import {
  answers,
  bytes,
  challenges,
  dropped,
  exchange,
  http,
  https,
  type Part,
  redirects,
  refused,
  type SiteOptions,
  silent,
  site,
  stumbling,
  TO_ENDPOINT,
  tcp,
  unreachable,
} from './laboratory/parts';
import { SERVICE_FAULTS } from './service-networks';

/* Every network differs from the healthy one by one fault, and is to give that one finding and no other. */

/** What no network here gives. */
export const UNCOVERED: Partial<Record<FindingId, string>> = {
  'teams-not-led': 'is of all namespaces together: clients.test.ts',
  'resolvers-differ': 'needs two views: several.test.ts',
  'not-reached': 'is for what nobody has thought of',
};

export function severityOf({ finds, severity }: BrokenNetwork): Severity {
  return severity ?? CATALOGUE[finds].severity;
}

const SRV = '_autodiscover._tcp.fabrikam.com';

const GOES_ON = { comes: true, because: 'goes on where a certificate does not fit; Outlook asks its user, and waits' };
const KNOWS_SOAP_ALONE = { comes: false, because: 'speaks SOAP alone, and takes this header for the word on it' };
const SEES_IPV4_ALONE = { comes: false, because: 'is in a network without IPv6 here' };

const path = (...values: string[]): SiteOptions => ({ conditions: [{ field: 'path-pattern', values, regexValues: [] }] });
const methods = (...values: string[]): SiteOptions => ({ conditions: [{ field: 'http-request-method', values }] });
const [site1] = SITE;
/** The file has a hosted zone for the namespace. */
const IN_ZONE: Change['subject'] = { namespaces: [{ ...NAMESPACE, zone: { name: 'fabrikam.com', id: 'Z0FABRIKAM' } }] };
const own = (...changes: readonly Change[]): Change => merged({ subject: { ...OF_DOMAINS, ...OWN } }, ...changes);
const HSTS = { 'Strict-Transport-Security': 'max-age=31536000; IncludeSubDomains; preload' };
/** As slow as can be without ever falling silent. */
const dripping = (text: string): Part =>
  tcp((socket) => {
    let sent = 0;
    const timer = setInterval(() => socket.write(text[sent++ % text.length]), 10);
    socket.on('close', () => clearInterval(timer));
  });

/** So many addresses at which nobody is. */
const many = (count: number) => Array.from({ length: count }, (_, i) => `203.0.113.${i + 1}`);

const DNS: readonly BrokenNetwork[] = [
  { name: 'the name servers fail for the name', change: () => ({ faults: { [AUTODISCOVER_HOST]: servfail } }), finds: 'dns-failed' },
  { name: 'the name servers refuse the name', change: () => ({ faults: { [AUTODISCOVER_HOST]: refusedByDns } }), finds: 'dns-failed' },
  {
    name: 'the name servers are silent about the name',
    change: () => ({ faults: { [AUTODISCOVER_HOST]: silentDns } }),
    finds: 'dns-failed',
  },
  { name: 'the name servers fail for the whole domain', change: () => ({ faults: { '.fabrikam.com': servfail } }), finds: 'dns-failed' },
  {
    name: 'the name servers fail for IPv4 alone',
    change: () => ({ faults: { [`${AUTODISCOVER_HOST} A`]: servfail }, everyAddress: true }),
    finds: 'dns-failed',
  },
  {
    name: 'the name servers fail for IPv6 alone',
    change: () => ({ faults: { [`${AUTODISCOVER_HOST} AAAA`]: servfail }, everyAddress: true }),
    finds: 'dns-failed',
    severity: 'warning',
  },
  { name: 'the signatures of its domain do not hold', change: () => ({ faults: { '.fabrikam.com': bogus } }), finds: 'dns-failed' },
  {
    name: 'the signatures of IPv4 alone do not hold',
    change: () => ({ faults: { [`${AUTODISCOVER_HOST} A`]: bogus }, everyAddress: true }),
    finds: 'dns-failed',
  },
  { name: 'there is no record', change: () => inPlace(), finds: 'cname-missing' },
  { name: 'the record has another name', change: () => inPlace('autodiscovery CNAME autodiscoverredirect.contoso.com'), finds: 'cname-missing' },
  { name: 'the name has a text record alone', change: () => inPlace('autodiscover TXT moved'), finds: 'cname-without-address' },
  {
    name: 'three CNAMEs go round',
    change: () => inPlace('autodiscover CNAME a.fabrikam.com', 'a CNAME b.fabrikam.com', 'b CNAME autodiscover.fabrikam.com'),
    finds: 'cname-loop',
  },
  { name: 'the CNAME is of itself', change: () => inPlace('autodiscover CNAME autodiscover.fabrikam.com'), finds: 'cname-loop' },
  {
    name: 'more CNAMEs than anybody follows',
    change: () =>
      inPlace(
        'autodiscover CNAME hop1.fabrikam.com',
        ...Array.from({ length: 20 }, (_, i) => `hop${i + 1} CNAME hop${i + 2}.fabrikam.com`),
        'hop21 CNAME autodiscoverredirect.contoso.com',
      ),
    finds: 'cname-loop',
  },
  { name: 'the redirect host has no record', change: () => redirectHostIs(), finds: 'redirect-host-missing', host: 'autodiscoverredirect.contoso.com' },
  {
    name: 'the redirect host has no address',
    change: () => redirectHostIs('autodiscoverredirect TXT moved'),
    finds: 'redirect-host-missing',
    host: 'autodiscoverredirect.contoso.com',
  },
  {
    name: 'the redirect host is a CNAME of a load balancer that is gone',
    change: () => redirectHostIs('autodiscoverredirect CNAME site-1.elb.example'),
    finds: 'redirect-host-missing',
    host: 'autodiscoverredirect.contoso.com',
  },
  {
    name: 'the CNAME leads to a name that is gone',
    change: () => inPlace('autodiscover CNAME gone.webhost.example'),
    finds: 'cname-dangling',
    host: 'gone.webhost.example',
  },
  {
    name: 'the CNAME lacks its last dot',
    change: () => inPlace('autodiscover CNAME autodiscoverredirect.contoso.com.fabrikam.com'),
    finds: 'cname-dangling',
    host: 'autodiscoverredirect.contoso.com.fabrikam.com',
  },
  {
    name: 'the CNAME leads to a name without an address',
    change: () => ({ zones: { ...inPlace('autodiscover CNAME mail.webhost.example').zones, 'webhost.example': ['mail TXT moved'] } }),
    finds: 'cname-dangling',
    host: 'mail.webhost.example',
  },
  {
    name: 'the domain is parked, by its name servers',
    change: () => ({
      zones: { 'fabrikam.com': ['@ NS ns1.sedoparking.com ns2.sedoparking.com', `@ A ${WEB}`, `* A ${WEB}`] },
      peers: at([WEB], 80, http(webPage)),
    }),
    finds: 'cname-parked',
  },
  {
    name: 'the CNAME leads to a company that parks domains',
    change: () => ({
      zones: { ...inPlace('autodiscover CNAME www.sedoparking.com').zones, 'sedoparking.com': [`www A ${WEB}`] },
      peers: at([WEB], 80, http(webPage)),
    }),
    finds: 'cname-parked',
  },
  {
    name: 'a wildcard leads to a web host',
    change: ({ webHost }) => ({ ...inPlace(`* A ${WEB}`), peers: { ...at([WEB], 80, http(webPage)), ...at([WEB], 443, https(webHost, webPage)) } }),
    finds: 'cname-wildcard',
  },
  {
    name: 'a wildcard is a CNAME of a web host',
    change: () => ({ ...inPlace('* CNAME www.webhost.example'), peers: at([WEB], 80, http(redirects('https://www.fabrikam.com/'))) }),
    finds: 'cname-wildcard',
  },
  {
    name: 'the record leads to a web host',
    change: ({ webHost }) => ({
      ...inPlace('autodiscover CNAME www.webhost.example'),
      peers: { ...at([WEB], 80, http(webPage)), ...at([WEB], 443, https(webHost, webPage)) },
    }),
    finds: 'cname-elsewhere',
  },
  { name: 'the record leads to an address where nobody is', change: () => inPlace('autodiscover A 198.51.100.99'), finds: 'cname-elsewhere' },
  { name: 'the record leads straight to the endpoint', change: () => inPlace(`autodiscover CNAME ${ENDPOINT_HOST}`), finds: 'cname-elsewhere' },
  {
    name: 'the record leads to another redirect site, which redirects to the endpoint',
    change: () => ({ ...inPlace('autodiscover CNAME www.webhost.example'), peers: at([WEB], 80, site()) }),
    finds: 'cname-elsewhere',
    severity: 'warning',
  },
  {
    name: 'the record leads straight to the endpoint, whose certificate names it',
    change: ({ direct: certificate }) => ({
      ...inPlace(`autodiscover CNAME ${ENDPOINT_HOST}`),
      peers: at(ENDPOINT, 443, exchange(certificate, ENDPOINT_HOST, AUTODISCOVER_HOST)),
    }),
    finds: 'cname-elsewhere',
    severity: 'warning',
    settingsOf: AUTODISCOVER_HOST,
  },
  {
    name: 'of --domains: a wildcard leads to a web host',
    change: ({ webHost }) => ({
      ...inPlace(`* A ${WEB}`),
      peers: { ...at([WEB], 80, http(webPage)), ...at([WEB], 443, https(webHost, webPage)) },
      subject: OF_DOMAINS,
    }),
    finds: 'cname-wildcard',
  },
  {
    name: 'of --domains: the domain is parked',
    change: () => ({
      zones: { 'fabrikam.com': ['@ NS ns1.sedoparking.com ns2.sedoparking.com', `autodiscover A ${WEB}`] },
      peers: at([WEB], 80, http(webPage)),
      subject: OF_DOMAINS,
    }),
    finds: 'cname-parked',
  },
  {
    name: 'a direct namespace leads to the redirect site, which does not list it',
    change: ({ direct: certificate }) => ({
      peers: { ...at80(site({ hosts: ['none.example'] })).peers, ...at(ENDPOINT, 443, exchange(certificate, ENDPOINT_HOST)) },
      subject: DIRECT,
    }),
    finds: 'cname-elsewhere',
  },
  {
    name: 'there is no record, and the domain is delegated elsewhere than to the zone of the file',
    change: () => ({ ...inPlace(), subject: IN_ZONE }),
    finds: 'cname-missing',
  },
  {
    name: 'there is no record where the name servers are Route 53’s',
    change: () => ({ zones: { 'fabrikam.com': ['@ NS ns-2048.awsdns-64.com ns-2049.awsdns-65.net'] }, subject: IN_ZONE }),
    finds: 'cname-missing',
  },
  {
    name: 'a wildcard answers where the zone of the file is not asked',
    change: () => ({ ...inPlace(`* A ${WEB}`), peers: at([WEB], 80, http(webPage)), subject: IN_ZONE }),
    finds: 'cname-wildcard',
  },
  {
    name: 'the host is a zone of its own, elsewhere than the zone of the file',
    change: () => ({
      zones: { 'fabrikam.com': ['@ NS ns-2048.awsdns-64.com'], [AUTODISCOVER_HOST]: ['@ NS ns1.webhost.example'] },
      subject: IN_ZONE,
    }),
    finds: 'cname-without-address',
  },
  {
    name: 'the redirect host has IPv6 alone',
    change: () => redirectHostIs('autodiscoverredirect AAAA 2001:db8::10'),
    finds: 'ipv6-only',
    ews: SEES_IPV4_ALONE,
  },
];

const APEX_FAULTS: readonly BrokenNetwork[] = [
  {
    name: 'a name mismatch',
    change: ({ webHost }) => atDomain(https(webHost, webPage)),
    finds: 'domain-certificate-name-mismatch',
    host: DOMAIN,
    ews: GOES_ON,
  },
  {
    name: 'a name mismatch, with HSTS that nobody obeys there',
    change: ({ webHost }) => atDomain(https(webHost, answers(404, '', HSTS))),
    finds: 'domain-certificate-name-mismatch',
    host: DOMAIN,
    ews: GOES_ON,
  },
  {
    name: 'a name mismatch at www, where the domain redirects to',
    change: (made) => atWww(made, https(made.webHost, webPage)),
    finds: 'domain-certificate-name-mismatch',
    host: 'www.fabrikam.com',
    ews: GOES_ON,
  },
  {
    name: 'an expired certificate',
    change: ({ fabrikamExpired }) => atDomain(https(fabrikamExpired, webPage)),
    finds: 'domain-certificate-expired',
    host: DOMAIN,
    ews: GOES_ON,
  },
  {
    name: 'a certificate that has not begun',
    change: ({ fabrikamNotYetValid }) => atDomain(https(fabrikamNotYetValid, webPage)),
    finds: 'domain-certificate-expired',
    host: DOMAIN,
    ews: GOES_ON,
  },
  {
    name: 'a certificate that is self-signed',
    change: ({ fabrikamSelfSigned }) => atDomain(https(fabrikamSelfSigned, webPage)),
    finds: 'domain-certificate-untrusted',
    host: DOMAIN,
    ews: GOES_ON,
  },
  { name: 'another service', change: ({ fabrikam }) => atDomain(exchange(fabrikam, DOMAIN)), finds: 'domain-other-service', host: DOMAIN },
  {
    name: 'a redirect to another service',
    change: ({ fabrikam }) =>
      atDomain(
        https(
          fabrikam,
          redirects((asked) => `https://${OTHER_HOST}${asked}`),
        ),
      ),
    finds: 'domain-other-service',
    host: DOMAIN,
  },
  { name: 'a page for everything', change: ({ fabrikam }) => atDomain(https(fabrikam, webPage)), finds: 'domain-other-answer', host: DOMAIN },
  { name: 'a page at www', change: (made) => atWww(made, https(made.fabrikam, webPage)), finds: 'domain-other-answer', host: 'www.fabrikam.com' },
  { name: 'silence', change: () => atDomain(silent), finds: 'domain-silent', host: DOMAIN, silent: true },
  { name: 'no address, as its name servers fail', change: () => ({ faults: { [DOMAIN]: servfail } }), finds: 'domain-dns-broken', host: DOMAIN },
  { name: 'a CNAME of nothing', change: () => withRecords('@ CNAME gone.webhost.example'), finds: 'domain-dns-broken', host: DOMAIN },
  { name: 'a CNAME of itself', change: () => withRecords('@ CNAME fabrikam.com'), finds: 'domain-dns-broken', host: DOMAIN },
  { name: 'a dropped 443', change: () => atDomain(dropped), finds: 'domain-dropped', host: DOMAIN },
  {
    name: 'a dropped 443 at one address',
    change: () => ({ ...withRecords(`@ A ${WEB} ${OTHER}`), peers: { ...at([WEB], 443, dropped), ...at([OTHER], 443, refused) } }),
    finds: 'domain-dropped',
    addresses: [WEB],
    host: DOMAIN,
  },
  {
    name: 'twenty addresses that drop 443',
    change: () => ({ ...withRecords(`@ A ${many(20).join(' ')}`), peers: at(many(20), 443, dropped) }),
    finds: 'domain-dropped',
    host: DOMAIN,
  },
  {
    name: 'HSTS for all sub-domains, by a domain that redirects to www',
    change: ({ fabrikam }) =>
      atDomain(
        https(fabrikam, (request, response) =>
          (request.headers.host === DOMAIN ? answers(301, '', { ...HSTS, Location: 'https://www.fabrikam.com/' }) : answers(404))(request, response),
        ),
      ),
    finds: 'domain-hsts',
    host: DOMAIN,
  },
  { name: 'HSTS for all sub-domains', change: ({ fabrikam }) => atDomain(https(fabrikam, answers(404, '', HSTS))), finds: 'domain-hsts', host: DOMAIN },
  { name: 'more addresses than are asked', change: () => withRecords(`@ A ${many(40).join(' ')}`), finds: 'not-all-asked', check: 'domain', host: DOMAIN },
];

const HTTPS: readonly BrokenNetwork[] = [
  {
    name: 'HSTS of the host itself',
    change: ({ fabrikam }) => at443(https(fabrikam, answers(404, '', { 'Strict-Transport-Security': 'max-age="600"' }))),
    finds: 'domain-hsts',
    check: 'https',
  },
  { name: 'a name mismatch', change: ({ webHost }) => at443(https(webHost, webPage)), finds: 'https-certificate-name-mismatch', ews: GOES_ON },
  {
    // Port 443 of the others is refused, so that a client comes to this one at last.
    name: 'a name mismatch at one address',
    change: ({ webHost }) => at443(https(webHost, webPage), [SITE[1]]),
    finds: 'https-certificate-name-mismatch',
    addresses: [SITE[1]],
    ews: GOES_ON,
  },
  { name: 'an expired certificate', change: ({ fabrikamExpired }) => at443(https(fabrikamExpired, webPage)), finds: 'https-certificate-expired', ews: GOES_ON },
  {
    name: 'a certificate that has not begun',
    change: ({ fabrikamNotYetValid }) => at443(https(fabrikamNotYetValid, webPage)),
    finds: 'https-certificate-expired',
    ews: GOES_ON,
  },
  {
    name: 'a certificate that is self-signed',
    change: ({ autodiscoverSelfSigned }) => at443(https(autodiscoverSelfSigned, webPage)),
    finds: 'https-certificate-untrusted',
    ews: GOES_ON,
  },
  { name: 'another service', change: ({ fabrikam }) => at443(exchange(fabrikam, AUTODISCOVER_HOST)), finds: 'https-other-service' },
  {
    name: 'a redirect to another endpoint',
    change: ({ fabrikam }) =>
      at443(
        https(
          fabrikam,
          redirects((asked) => `https://${OTHER_HOST}${asked}`),
        ),
      ),
    finds: 'https-elsewhere',
  },
  {
    name: 'a redirect to a name mismatch',
    change: ({ fabrikam, webHost }) => ({
      ...withRecords(`www A ${WEB}`),
      peers: {
        ...at(
          SITE,
          443,
          https(
            fabrikam,
            redirects((asked) => `https://www.fabrikam.com${asked}`),
          ),
        ),
        ...at([WEB], 443, https(webHost, webPage)),
      },
    }),
    finds: 'https-certificate-name-mismatch',
    host: 'www.fabrikam.com',
    ews: GOES_ON,
  },
  {
    name: 'a redirect to a host that nobody has',
    change: ({ fabrikam }) => at443(https(fabrikam, redirects('https://gone.webhost.example/autodiscover/autodiscover.xml'))),
    finds: 'https-other-answer',
    host: 'gone.webhost.example',
  },
  {
    name: 'a direct namespace with an expired certificate',
    change: ({ fabrikamExpired }) => direct(exchange(fabrikamExpired, ENDPOINT_HOST, AUTODISCOVER_HOST)),
    finds: 'https-certificate-expired',
  },
  { name: 'a direct namespace, refused', change: () => direct(refused), finds: 'direct-unanswered' },
  { name: 'a direct namespace, 404', change: (made) => direct(https(made.direct, answers(404))), finds: 'direct-unanswered' },
  {
    name: 'a direct namespace that is not on the certificate',
    change: ({ endpoint }) => direct(exchange(endpoint, ENDPOINT_HOST)),
    finds: 'https-certificate-name-mismatch',
  },
  { name: 'dropped', change: () => at443(dropped), finds: 'https-dropped' },
  { name: 'dropped at one address', change: () => at443(dropped, [SITE[1]]), finds: 'https-dropped', addresses: [SITE[1]] },
  { name: 'silence', change: () => at443(silent), finds: 'https-silent', silent: true },
  { name: 'HTTP without TLS', change: () => at443(http(webPage)), finds: 'https-no-tls' },
  { name: 'a page', change: ({ fabrikam }) => at443(https(fabrikam, webPage)), finds: 'https-other-answer' },
  { name: 'a server that fails', change: ({ fabrikam }) => at443(https(fabrikam, answers(503))), finds: 'https-other-answer' },
];

const REDIRECT: readonly BrokenNetwork[] = [
  { name: 'refused', change: () => at80(refused), finds: 'redirect-refused' },
  { name: 'refused at one address', change: () => at80(refused, [site1]), finds: 'redirect-refused', severity: 'warning', addresses: [site1] },
  { name: 'dropped', change: () => at80(dropped), finds: 'redirect-dropped' },
  { name: 'dropped at the IPv6 address', change: () => at80(dropped, [SITE[2]]), finds: 'redirect-dropped', severity: 'warning', addresses: [SITE[2]] },
  { name: 'unreachable', change: () => at80(unreachable), finds: 'redirect-unreachable' },
  { name: 'unreachable at one address', change: () => at80(unreachable, [site1]), finds: 'redirect-unreachable', severity: 'warning', addresses: [site1] },
  { name: 'silence', change: () => at80(silent), finds: 'redirect-silent', silent: true },
  { name: 'closed without an answer', change: () => at80(bytes('')), finds: 'redirect-silent' },
  { name: 'headers that drip', change: () => at80(dripping('HTTP/1.1 302 Found\r\nX-Slow: ')), finds: 'redirect-silent', silent: true },
  { name: 'a host that is not listed', change: () => at80(site({ hosts: ['autodiscover.adatum.com'] })), finds: 'redirect-not-listed' },
  {
    // A client that has come to this address goes on to no other.
    name: 'a host that is not listed at one address',
    change: () => at80(site({ hosts: ['autodiscover.adatum.com'] }), [site1]),
    finds: 'redirect-not-listed',
    addresses: [site1],
  },
  { name: 'a page', change: () => at80(toFabrikam(webPage)), finds: 'redirect-other-answer' },
  { name: 'a rule that forwards to nobody', change: () => at80(site({ action: { type: 'forward' } })), finds: 'redirect-other-answer' },
  { name: 'a request for credentials', change: () => at80(toFabrikam(challenges)), finds: 'redirect-other-answer' },
  { name: 'something other than HTTP', change: () => at80(bytes('220 mail.fabrikam.com ESMTP\r\n')), finds: 'redirect-other-answer' },
  { name: 'a redirect to itself', change: () => at80(toFabrikam(redirects((asked) => `http://${AUTODISCOVER_HOST}${asked}`))), finds: 'redirect-loop' },
  {
    name: 'redirects for ever',
    change: ({ webHost }) => ({
      peers: {
        ...at(SITE, 80, toFabrikam(redirects('https://www.webhost.example/0'))),
        ...at(
          [WEB],
          443,
          https(
            webHost,
            redirects((asked) => `https://www.webhost.example/${Number(asked.slice(1)) + 1}`),
          ),
        ),
      },
    }),
    finds: 'redirect-loop',
  },
  { name: 'a redirect to http', change: () => at80(site({ action: { protocol: 'HTTP', port: '80' } })), finds: 'redirect-plaintext' },
  { name: 'a redirect without a host', change: () => at80(toFabrikam(redirects('/autodiscover/autodiscover.xml'))), finds: 'redirect-unusable' },
  { name: 'a redirect without a Location', change: () => at80(toFabrikam(answers(302))), finds: 'redirect-unusable' },
  {
    name: 'a redirect that clients do not follow',
    change: () => at80(toFabrikam(redirects((asked) => `https://${ENDPOINT_HOST}${asked}`, 308))),
    finds: 'redirect-unusable',
  },
  { name: 'a redirect to another endpoint', change: () => at80(site({ action: { host: OTHER_HOST } })), finds: 'redirect-elsewhere' },
  {
    name: 'a redirect to another endpoint, at an address that both share',
    change: () => merged({ zones: { 'tailspintoys.com': [`autodiscover A ${ENDPOINT.join(' ')}`] } }, at80(site({ action: { host: OTHER_HOST } }))),
    finds: 'redirect-elsewhere',
  },
  { name: 'a redirect to a host that nobody has', change: () => at80(site({ action: { host: 'autodiscover.contoso.net' } })), finds: 'redirect-elsewhere' },
  { name: 'a redirect that keeps the host, as for web sites', change: () => at80(site({ action: { host: '#{host}' } })), finds: 'redirect-elsewhere' },
  { name: 'a redirect that keeps the port', change: () => at80(site({ action: { port: '#{port}' } })), finds: 'redirect-elsewhere' },
  { name: '301', change: () => at80(site({ action: { statusCode: 301 } })), finds: 'redirect-permanent' },
  { name: '307', change: () => at80(toFabrikam(redirects((asked) => `https://${ENDPOINT_HOST}:443${asked}`, 307))), finds: 'redirect-permanent' },
  { name: 'a path that is always the same', change: () => at80(site({ action: { path: '/autodiscover/autodiscover.xml' } })), finds: 'redirect-path' },
  { name: 'a path that is lost', change: () => at80(site({ action: { path: '/' } })), finds: 'redirect-path', severity: 'error' },
  { name: 'a rule for .xml alone', change: () => at80(site(path('/?utodiscover/?utodiscover.xml'))), finds: 'redirect-svc' },
  { name: 'a rule for lower case alone', change: () => at80(site(path('/autodiscover/*'))), finds: 'redirect-mixed-case' },
  { name: 'a rule without POST', change: () => at80(site(methods('GET', 'HEAD'))), finds: 'redirect-post' },
  { name: 'a rule without HEAD', change: () => at80(site(methods('GET', 'POST'))), finds: 'redirect-head' },
  {
    name: 'a rule without HEAD at one address',
    change: () => at80(site(methods('GET', 'POST')), [SITE[1]]),
    finds: 'redirect-head',
    addresses: [SITE[1]],
  },
  { name: 'an answer at the second try', change: () => at80(toFabrikam(stumbling(1, toEndpoint)), [site1]), finds: 'second-try' },
  { name: 'DNS at the second try', change: () => ({ faults: { [AUTODISCOVER_HOST]: failing(1) } }), finds: 'second-try', check: 'dns' },
  {
    name: 'DNS for IPv4 at the second try',
    change: () => ({ faults: { [`${AUTODISCOVER_HOST} A`]: failing(1) }, everyAddress: true }),
    finds: 'second-try',
    check: 'dns',
  },
];

const atEndpointHost = { host: ENDPOINT_HOST } as const;

const ENDPOINT_FAULTS: readonly BrokenNetwork[] = [
  { name: 'its name servers fail', change: () => ({ faults: { [ENDPOINT_HOST]: servfail } }), finds: 'endpoint-dns-failed', ...atEndpointHost },
  { name: 'no record', change: () => endpointIs(), finds: 'endpoint-missing', ...atEndpointHost },
  { name: 'no address', change: () => endpointIs('autodiscover TXT moved'), finds: 'endpoint-without-address', ...atEndpointHost },
  { name: 'a CNAME of nothing', change: () => endpointIs('autodiscover CNAME gone.webhost.example'), finds: 'endpoint-dangling', ...atEndpointHost },
  {
    name: 'CNAMEs that go round',
    change: () => endpointIs('autodiscover CNAME mail.contoso.com', 'mail CNAME autodiscover.contoso.com'),
    finds: 'endpoint-cname-loop',
    ...atEndpointHost,
  },
  { name: 'refused', change: () => atEndpoint(refused), finds: 'endpoint-refused', ...atEndpointHost },
  {
    name: 'refused at one address',
    change: () => atEndpoint(refused, [ENDPOINT[0]]),
    finds: 'endpoint-refused',
    severity: 'warning',
    addresses: [ENDPOINT[0]],
    ...atEndpointHost,
  },
  { name: 'dropped', change: () => atEndpoint(dropped), finds: 'endpoint-dropped', ...atEndpointHost },
  {
    name: 'dropped at one address',
    change: () => atEndpoint(dropped, [ENDPOINT[1]]),
    finds: 'endpoint-dropped',
    severity: 'warning',
    addresses: [ENDPOINT[1]],
    ...atEndpointHost,
  },
  { name: 'unreachable', change: () => atEndpoint(unreachable), finds: 'endpoint-unreachable', ...atEndpointHost },
  { name: 'silence', change: () => atEndpoint(silent), finds: 'endpoint-silent', silent: true, ...atEndpointHost },
  {
    name: 'silence after the handshake',
    change: ({ endpoint }) => atEndpoint(https(endpoint, () => {})),
    finds: 'endpoint-silent',
    silent: true,
    ...atEndpointHost,
  },
  { name: 'HTTP without TLS', change: () => atEndpoint(http(challenges)), finds: 'endpoint-no-tls', ...atEndpointHost },
  {
    name: 'TLS 1.1 at the most',
    change: ({ endpoint }) => atEndpoint(https(endpoint, challenges, { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' })),
    finds: 'endpoint-tls-old',
    ...atEndpointHost,
  },
  {
    name: 'a certificate that has the endpoint for its common name alone',
    change: ({ endpointByCommonName }) => atEndpoint(exchange(endpointByCommonName, ENDPOINT_HOST)),
    finds: 'endpoint-certificate-name-mismatch',
    ...atEndpointHost,
    ews: GOES_ON,
  },
  {
    name: 'a name mismatch',
    change: ({ webHost }) => atEndpoint(exchange(webHost, ENDPOINT_HOST)),
    finds: 'endpoint-certificate-name-mismatch',
    ...atEndpointHost,
  },
  {
    name: 'a name mismatch at one address',
    change: ({ webHost }) => atEndpoint(exchange(webHost, ENDPOINT_HOST), [ENDPOINT[0]]),
    finds: 'endpoint-certificate-name-mismatch',
    addresses: [ENDPOINT[0]],
    ...atEndpointHost,
  },
  {
    name: 'an expired certificate',
    change: ({ endpointExpired }) => atEndpoint(exchange(endpointExpired, ENDPOINT_HOST)),
    finds: 'endpoint-certificate-expired',
    ...atEndpointHost,
  },
  {
    name: 'a certificate that has not begun',
    change: ({ endpointNotYetValid }) => atEndpoint(exchange(endpointNotYetValid, ENDPOINT_HOST)),
    finds: 'endpoint-certificate-not-yet-valid',
    ...atEndpointHost,
  },
  {
    name: 'a certificate without its intermediate',
    change: ({ endpointWithoutIntermediate }) => atEndpoint(exchange(endpointWithoutIntermediate, ENDPOINT_HOST)),
    finds: 'endpoint-chain-incomplete',
    ...atEndpointHost,
  },
  {
    name: 'a certificate of a private authority',
    change: ({ endpointPrivate }) => atEndpoint(exchange(endpointPrivate, ENDPOINT_HOST)),
    finds: 'endpoint-chain-incomplete',
    ...atEndpointHost,
  },
  {
    name: 'a certificate of a private authority, with its root',
    change: ({ endpointPrivateWithRoot }) => atEndpoint(exchange(endpointPrivateWithRoot, ENDPOINT_HOST)),
    finds: 'endpoint-certificate-untrusted',
    ...atEndpointHost,
  },
  {
    name: 'a certificate that is self-signed',
    change: ({ endpointSelfSigned }) => atEndpoint(exchange(endpointSelfSigned, ENDPOINT_HOST)),
    finds: 'endpoint-certificate-untrusted',
    ...atEndpointHost,
  },
  { name: '404', change: ({ endpoint }) => atEndpoint(https(endpoint, answers(404))), finds: 'endpoint-not-found', ...atEndpointHost },
  {
    name: '401 without a challenge',
    change: ({ endpoint }) => atEndpoint(https(endpoint, answers(401, '', { 'X-SOAP-Enabled': 'True' }))),
    finds: 'endpoint-no-challenge',
    ...atEndpointHost,
  },
  { name: 'a page', change: ({ endpoint }) => atEndpoint(https(endpoint, webPage)), finds: 'endpoint-other-answer', ...atEndpointHost },
  { name: 'a server that fails', change: ({ endpoint }) => atEndpoint(https(endpoint, answers(503))), finds: 'endpoint-unavailable', ...atEndpointHost },
  {
    name: 'a redirect to itself',
    change: ({ endpoint }) => atEndpoint(https(endpoint, toEndpoint)),
    finds: 'endpoint-redirect-broken',
    ...atEndpointHost,
  },
  {
    name: 'a redirect to http',
    change: ({ endpoint }) => atEndpoint(https(endpoint, redirects('http://mail.contoso.com/'))),
    finds: 'endpoint-redirect-broken',
    ...atEndpointHost,
  },
  {
    name: 'a redirect to a host that nobody has',
    change: ({ endpoint }) => atEndpoint(https(endpoint, redirects('https://gone.contoso.com/autodiscover/autodiscover.xml'))),
    finds: 'endpoint-redirect-broken',
    ...atEndpointHost,
  },
  {
    name: 'a redirect to a service that answers',
    change: ({ endpoint }) =>
      merged(
        endpointIs(`autodiscover A ${ENDPOINT.join(' ')}`, `mail A ${WEB}`),
        atEndpoint(
          https(
            endpoint,
            redirects((asked) => `https://mail.contoso.com${asked}`),
          ),
        ),
        {
          peers: at([WEB], 443, exchange(endpoint, 'mail.contoso.com')),
        },
      ),
    finds: 'endpoint-redirects',
    settingsOf: 'mail.contoso.com',
    ...atEndpointHost,
  },
  { name: 'DNS at the second try', change: () => ({ faults: { [ENDPOINT_HOST]: failing(1) } }), finds: 'second-try', check: 'endpoint', ...atEndpointHost },
  {
    name: 'no X-SOAP-Enabled',
    change: ({ endpoint }) => atEndpoint(https(endpoint, answers(401, '', { 'WWW-Authenticate': 'Basic realm="contoso"' }))),
    finds: 'endpoint-no-soap',
    ews: KNOWS_SOAP_ALONE,
    ...atEndpointHost,
  },
  {
    name: 'a certificate that ends in five days',
    change: ({ endpointEndsSoon }) => atEndpoint(exchange(endpointEndsSoon, ENDPOINT_HOST)),
    finds: 'endpoint-certificate-ends',
    ...atEndpointHost,
  },
];

const MAILS = many(9).map((_, i) => `mail${i}.contoso.com`);

const SRV_FAULTS: readonly BrokenNetwork[] = [
  { name: 'another service', change: () => withRecords(`_autodiscover._tcp SRV 0 0 443 ${OTHER_HOST}`), finds: 'srv-elsewhere', host: OTHER_HOST },
  {
    name: 'a host that is not on the certificate',
    change: ({ webHost }) =>
      merged(withRecords('_autodiscover._tcp SRV 0 0 443 autodiscover.webhost.example'), {
        zones: { 'webhost.example': [`autodiscover A ${WEB}`] },
        peers: at([WEB], 443, exchange(webHost, 'www.webhost.example')),
      }),
    finds: 'srv-not-covered',
    host: 'autodiscover.webhost.example',
  },
  {
    name: 'another port',
    change: ({ endpoint }) => ({
      ...withRecords('_autodiscover._tcp SRV 0 0 8443 autodiscover.contoso.com'),
      peers: at(ENDPOINT, 8443, exchange(endpoint, ENDPOINT_HOST)),
    }),
    finds: 'srv-port',
    host: SRV,
  },
  { name: 'an address', change: () => withRecords('_autodiscover._tcp SRV 0 0 443 192.0.2.20'), finds: 'srv-unusable', host: SRV },
  {
    name: 'a host that is gone',
    change: () => withRecords('_autodiscover._tcp SRV 0 0 443 gone.webhost.example'),
    finds: 'srv-dangling',
    host: 'gone.webhost.example',
  },
  {
    name: 'a host that refuses',
    change: () => withRecords('_autodiscover._tcp SRV 0 0 443 www.webhost.example'),
    finds: 'srv-unreachable',
    host: 'www.webhost.example',
  },
  {
    name: 'a web server',
    change: ({ webHost }) => ({ ...withRecords('_autodiscover._tcp SRV 0 0 443 www.webhost.example'), peers: at([WEB], 443, https(webHost, webPage)) }),
    finds: 'srv-unreachable',
    host: 'www.webhost.example',
  },
  {
    name: 'two of one rank, one of them to another service',
    change: () => withRecords(`_autodiscover._tcp SRV 0 0 443 autodiscover.contoso.com, 0 0 443 ${OTHER_HOST}`),
    finds: 'srv-elsewhere',
    host: OTHER_HOST,
  },
  {
    name: 'two of one rank, the lighter one to a host that is gone',
    change: () => withRecords('_autodiscover._tcp SRV 0 9 443 autodiscover.contoso.com, 0 1 443 gone.webhost.example'),
    finds: 'srv-dangling',
    host: 'gone.webhost.example',
  },
  {
    name: 'more of one rank than are asked',
    change: ({ endpointWildcard }) =>
      merged(withRecords(`_autodiscover._tcp SRV ${MAILS.map((host) => `0 0 443 ${host}`).join(', ')}`), endpointIs(...ENDPOINT_RECORDS, '* A 192.0.2.20'), {
        peers: at(ENDPOINT, 443, exchange(endpointWildcard, ENDPOINT_HOST, ...MAILS)),
      }),
    finds: 'not-all-asked',
    check: 'srv',
    host: SRV,
  },
  { name: 'its name servers fail', change: () => ({ faults: { [SRV]: servfail } }), finds: 'srv-dns-failed', host: SRV },
  { name: 'its signatures do not hold', change: () => ({ faults: { [SRV]: bogus } }), finds: 'srv-dns-failed', host: SRV },
  { name: 'no such service', change: () => withRecords('_autodiscover._tcp SRV 0 0 0 .'), finds: 'srv-declined', host: SRV },
];

/** The endpoint's own domain, whose web site and whose endpoint are at fault like any other's. */
const OWN_DOMAIN: readonly BrokenNetwork[] = [
  { name: 'no record', change: () => own(endpointIs()), finds: 'cname-missing', host: ENDPOINT_HOST },
  { name: 'a text record alone', change: () => own(endpointIs('autodiscover TXT moved')), finds: 'cname-without-address', host: ENDPOINT_HOST },
  { name: 'a CNAME of itself', change: () => own(endpointIs(`autodiscover CNAME ${ENDPOINT_HOST}`)), finds: 'cname-loop', host: ENDPOINT_HOST },
  { name: 'a CNAME of nothing', change: () => own(endpointIs('autodiscover CNAME gone.webhost.example')), finds: 'cname-dangling', host: ENDPOINT_HOST },
  { name: 'refused', change: () => own(atEndpoint(refused)), finds: 'endpoint-refused', host: ENDPOINT_HOST },
  {
    name: 'a certificate of another name',
    change: ({ webHost }) => own(atEndpoint(exchange(webHost, ENDPOINT_HOST))),
    finds: 'endpoint-certificate-name-mismatch',
    host: ENDPOINT_HOST,
  },
  {
    name: 'a web site with a certificate of another name',
    change: ({ webHost }) => own(endpointIs(...ENDPOINT_RECORDS, `@ A ${WEB}`), { peers: at([WEB], 443, https(webHost, webPage)) }),
    finds: 'domain-certificate-name-mismatch',
    host: 'contoso.com',
    ews: GOES_ON,
  },
];

const UNLISTED: readonly BrokenNetwork[] = [
  {
    name: 'a site that redirects everybody',
    change: () => at80(site({ byDefault: TO_ENDPOINT })),
    finds: 'unlisted-answered',
    host: 'autodiscoverredirect.contoso.com',
  },
  {
    name: 'a rule for every autodiscover host',
    change: () => at80(site({ hosts: ['autodiscover.*'] })),
    finds: 'unlisted-answered',
    host: 'autodiscoverredirect.contoso.com',
  },
];

const named = (what: string, networks: readonly BrokenNetwork[]) => networks.map((network) => ({ ...network, name: `${what}: ${network.name}` }));

export const BROKEN: readonly BrokenNetwork[] = [
  ...named('DNS', DNS),
  ...named('domain', APEX_FAULTS),
  ...named('443', HTTPS),
  ...named('80', REDIRECT),
  ...named('endpoint', ENDPOINT_FAULTS),
  ...named('SRV', SRV_FAULTS),
  ...named("the endpoint's own domain", OWN_DOMAIN),
  ...named('site', UNLISTED),
  ...ELSEWHERE,
  ...SERVICE_FAULTS,
];
