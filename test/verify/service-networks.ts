import type { RequestListener } from 'node:http';
import type { BrokenNetwork } from './laboratory/broken-network';
import { type Certificates, ENDPOINT_HOST, OTHER_HOST } from './laboratory/certificates';
import { at80, at443, atDomain, atEndpoint, atWww, DOMAIN, direct, toEndpoint, toFabrikam, webPage } from './laboratory/changes';
import { at, type Change, DIRECT, ENDPOINT, inPlace, merged, SITE, WEB, withRecords } from './laboratory/fabrikam';
import { answers, answersV2, challenges, challengesAll, https, isOfV2, type Part, redirects, site } from './laboratory/parts';
import { byWay, SETTINGS, UNKNOWN } from './laboratory/services';

/* What shows itself to a POST alone, and what an endpoint answers that is down, barred, or asked at the wrong path. */

const GOES_ON = { comes: true, because: 'speaks SOAP alone, and goes on from this service; Outlook posts to it, and believes it' };
const ASKS_AT_HOST_FIRST = { comes: true, because: 'asks the autodiscover host before the domain' };
const NOBODY_IS_LET_IN = { comes: false, because: 'gives its credentials, and this endpoint takes none' };
const KNOWS_SOAP_ALONE = { comes: false, because: 'speaks SOAP alone, and takes this header for the word on it' };

/** As hosting panels have it: settings for whoever is named in a POST. */
const panel = (get: RequestListener, empty: RequestListener = answers(400)) => byWay({ get, empty, addressed: answers(200, SETTINGS) });
const knowsNobody = byWay({ get: webPage, empty: answers(500), addressed: answers(200, UNKNOWN) });
const asksEverywhere = (made: Certificates): Change => atEndpoint(https(made.endpoint, challenges));
const wantsCertificate = (made: Certificates, version: 'TLSv1.2' | 'TLSv1.3'): Part =>
  https(made.endpoint, challenges, { requestCert: true, rejectUnauthorized: true, minVersion: version, maxVersion: version });
const atEndpointHost = { host: ENDPOINT_HOST } as const;
const withoutAddress = { testAddress: false } as const;
/** A load balancer's own answer. */
const byLoadBalancer = (status: number) => answers(status, `<html><head><title>${status}</title></head></html>`, { Server: 'awselb/2.0' });

const AT_DOMAIN: readonly BrokenNetwork[] = [
  ...[400, 404, 405].map(
    (status): BrokenNetwork => ({
      name: `gives settings to a POST, and ${status} to a GET`,
      change: ({ fabrikam }) => atDomain(https(fabrikam, panel(answers(status)))),
      finds: 'domain-other-service',
      host: DOMAIN,
      ews: GOES_ON,
    }),
  ),
  {
    name: 'gives settings to whoever is named, and a page to everybody else',
    change: ({ fabrikam }) => atDomain(https(fabrikam, panel(webPage, webPage))),
    finds: 'domain-other-service',
    host: DOMAIN,
    ews: GOES_ON,
  },
  {
    name: 'redirects a POST to settings',
    change: ({ fabrikam, other }) =>
      merged(atDomain(https(fabrikam, redirects(`https://${OTHER_HOST}/autodiscover/autodiscover.xml`))), {
        peers: { '198.51.100.40:443': https(other, panel(answers(405))) },
      }),
    finds: 'domain-other-service',
    host: DOMAIN,
    ews: GOES_ON,
  },
  {
    name: 'has a service that does not know the address',
    change: ({ fabrikam }) => atDomain(https(fabrikam, knowsNobody)),
    finds: 'domain-other-service',
    severity: 'warning',
    host: DOMAIN,
  },
  {
    name: 'redirects to a page that wants credentials',
    change: (made) => atWww(made, https(made.fabrikam, challenges), () => '/members/'),
    finds: 'domain-other-service',
    host: DOMAIN,
    ews: ASKS_AT_HOST_FIRST,
  },
  {
    name: 'redirects to the endpoint, at a path of no service',
    change: (made) => merged(atDomain(https(made.fabrikam, redirects(`https://${ENDPOINT_HOST}/owa`))), asksEverywhere(made)),
    finds: 'domain-other-answer',
    host: ENDPOINT_HOST,
    ews: NOBODY_IS_LET_IN,
  },
  {
    name: 'fails, and was not asked with an address',
    change: ({ fabrikam }) => atDomain(https(fabrikam, answers(500))),
    finds: 'domain-undecided',
    host: DOMAIN,
    ...withoutAddress,
  },
];

const AT_443: readonly BrokenNetwork[] = [
  { name: 'gives settings to a POST', change: ({ fabrikam }) => at443(https(fabrikam, panel(answers(405)))), finds: 'https-other-service', ews: GOES_ON },
  {
    name: 'redirects to settings',
    change: ({ fabrikam, other }) =>
      merged(at443(https(fabrikam, redirects(`https://${OTHER_HOST}/autodiscover/autodiscover.xml`))), {
        peers: { '198.51.100.40:443': https(other, panel(answers(405))) },
      }),
    finds: 'https-elsewhere',
    ews: GOES_ON,
  },
  {
    name: 'has a service that does not know the address',
    change: ({ fabrikam }) => at443(https(fabrikam, knowsNobody)),
    finds: 'https-other-service',
    severity: 'warning',
  },
  {
    name: 'redirects to the endpoint, at a path of no service',
    change: (made) => merged(at443(https(made.fabrikam, redirects(`https://${ENDPOINT_HOST}/owa`))), asksEverywhere(made)),
    finds: 'https-other-answer',
    ews: NOBODY_IS_LET_IN,
  },
  {
    name: 'answers with a page, and was not asked with an address',
    change: ({ fabrikam }) => at443(https(fabrikam, webPage)),
    finds: 'https-undecided',
    ...withoutAddress,
  },
  {
    name: 'wants a certificate of the client',
    change: ({ fabrikam }) => at443(https(fabrikam, challenges, { requestCert: true, rejectUnauthorized: true })),
    finds: 'https-other-answer',
  },
  {
    name: 'a direct namespace, down',
    change: (made) => direct(https(made.direct, answers(503))),
    finds: 'direct-unanswered',
  },
];

const AT_80: readonly BrokenNetwork[] = [
  {
    name: 'a redirect to a doubled path of an endpoint that asks for credentials everywhere',
    change: (made) => merged(at80(site({ action: { path: '/#{path}/#{path}' } })), asksEverywhere(made)),
    finds: 'redirect-path',
    severity: 'error',
  },
  {
    name: 'a redirect to /owa of an endpoint that asks for credentials everywhere',
    change: (made) => merged(at80(site({ action: { path: '/owa' } })), asksEverywhere(made)),
    finds: 'redirect-path',
    severity: 'error',
  },
  {
    name: 'a redirect to the SOAP service, whatever the path',
    change: (made) => merged(at80(site({ action: { path: '/autodiscover/autodiscover.svc' } })), asksEverywhere(made)),
    finds: 'redirect-path',
    severity: 'error',
  },
  { name: 'a web ACL that bars everybody', change: () => at80(toFabrikam(byLoadBalancer(403))), finds: 'redirect-barred' },
  { name: 'a firewall that bars everybody', change: () => at80(toFabrikam(answers(403))), finds: 'redirect-barred' },
  {
    name: 'a web ACL that bars a POST',
    change: () => at80(toFabrikam((request, response) => (request.method === 'POST' ? byLoadBalancer(403) : toEndpoint)(request, response))),
    finds: 'redirect-post',
  },
  {
    name: 'a web ACL that bars everybody at one address',
    change: () => at80(toFabrikam(byLoadBalancer(403)), [SITE[0]]),
    finds: 'redirect-barred',
    addresses: [SITE[0]],
  },
];

/** Exchange, but for its Autodiscover V2. */
const v2Is =
  (listener: RequestListener): RequestListener =>
  (request, response) =>
    (isOfV2(request) ? listener : challenges)(request, response);

const MAILBOX: readonly (readonly [name: string, listener: RequestListener, finds: BrokenNetwork['finds'], host: string])[] = [
  [
    'its URL is not https',
    answersV2('http://autodiscover.contoso.com/EWS/Exchange.asmx'),
    'endpoint-v2-url',
    'http://autodiscover.contoso.com/EWS/Exchange.asmx',
  ],
  ['its URL is of a host that nobody has', answersV2('https://mail.contoso.com/EWS/Exchange.asmx'), 'endpoint-v2-url', 'mail.contoso.com'],
  ['its URL is of somebody else', answersV2('https://www.webhost.example/EWS/Exchange.asmx'), 'endpoint-v2-url', 'www.webhost.example'],
  ['it is sent to somebody else', redirects('https://www.webhost.example/autodiscover/autodiscover.json'), 'endpoint-v2-url', 'www.webhost.example'],
  ['a firewall bars its address', answers(403), 'endpoint-no-v2', ENDPOINT_HOST],
  ['it is not known', answers(400, '{"ErrorCode":"InvalidUserId","ErrorMessage":"The given SMTP address is invalid"}'), 'endpoint-v2-url', 'InvalidUserId'],
];

const AT_ENDPOINT: readonly BrokenNetwork[] = [
  {
    name: '405 to a POST',
    change: ({ endpoint }) => atEndpoint(https(endpoint, byWay({ get: challenges, empty: answers(405), addressed: answers(405) }))),
    finds: 'endpoint-not-found',
    ...atEndpointHost,
  },
  {
    name: '404 to a POST with an address',
    change: ({ endpoint }) => atEndpoint(https(endpoint, byWay({ get: answers(405), empty: answers(400), addressed: answers(404) }))),
    finds: 'endpoint-not-found',
    ...atEndpointHost,
  },
  { name: '403', change: ({ endpoint }) => atEndpoint(https(endpoint, answers(403))), finds: 'endpoint-barred', ...atEndpointHost },
  { name: '403 of a web ACL', change: ({ endpoint }) => atEndpoint(https(endpoint, byLoadBalancer(403))), finds: 'endpoint-barred', ...atEndpointHost },
  ...[500, 502, 503, 504].map(
    (status): BrokenNetwork => ({
      name: `${status}`,
      change: ({ endpoint }) => atEndpoint(https(endpoint, byLoadBalancer(status))),
      finds: 'endpoint-unavailable',
      ...atEndpointHost,
    }),
  ),
  {
    name: '503 at one address',
    change: ({ endpoint }) => atEndpoint(https(endpoint, answers(503)), [ENDPOINT[1]]),
    finds: 'endpoint-unavailable',
    addresses: [ENDPOINT[1]],
    ...atEndpointHost,
    ews: { comes: true, because: 'comes to the other address first' },
  },
  {
    name: 'a client certificate wanted, by TLS 1.3',
    change: (made) => atEndpoint(wantsCertificate(made, 'TLSv1.3')),
    finds: 'endpoint-client-certificate',
    ...atEndpointHost,
  },
  {
    name: 'a client certificate wanted, by TLS 1.2',
    change: (made) => atEndpoint(wantsCertificate(made, 'TLSv1.2')),
    finds: 'endpoint-client-certificate',
    ...atEndpointHost,
  },
  {
    name: 'a client certificate wanted, as nginx says it',
    change: ({ endpoint }) => atEndpoint(https(endpoint, answers(400, '<title>400 No required SSL certificate was sent</title>'))),
    finds: 'endpoint-client-certificate',
    ...atEndpointHost,
  },
  {
    name: '503, and not asked with an address',
    change: ({ endpoint }) => atEndpoint(https(endpoint, answers(503))),
    finds: 'endpoint-undecided',
    ...atEndpointHost,
    ...withoutAddress,
  },
  {
    name: 'no Autodiscover V2, as before Exchange 2016',
    change: ({ endpoint }) => atEndpoint(https(endpoint, challengesAll)),
    finds: 'endpoint-no-v2',
    ...atEndpointHost,
    ews: NOBODY_IS_LET_IN,
  },
  {
    name: 'no Autodiscover V2, at one address',
    change: ({ endpoint }) => atEndpoint(https(endpoint, v2Is(answers(404))), [ENDPOINT[1]]),
    finds: 'endpoint-no-v2',
    addresses: [ENDPOINT[1]],
    ...atEndpointHost,
  },
  {
    name: 'a page for Autodiscover V2',
    change: ({ endpoint }) => atEndpoint(https(endpoint, v2Is(webPage))),
    finds: 'endpoint-no-v2',
    ...atEndpointHost,
    ews: NOBODY_IS_LET_IN,
  },
  {
    name: 'a page for Autodiscover V2, and not asked with an address',
    change: ({ endpoint }) => atEndpoint(https(endpoint, v2Is(webPage))),
    finds: 'endpoint-no-v2',
    ...atEndpointHost,
    ews: NOBODY_IS_LET_IN,
    ...withoutAddress,
  },
  {
    name: 'JSON of something else for Autodiscover V2',
    change: ({ endpoint }) => atEndpoint(https(endpoint, v2Is(answers(200, '{"Url": 7}')))),
    finds: 'endpoint-no-v2',
    ...atEndpointHost,
    ews: NOBODY_IS_LET_IN,
  },
  {
    name: 'a direct namespace without Autodiscover V2',
    change: (made) =>
      merged(inPlace(`autodiscover CNAME ${ENDPOINT_HOST}`), { peers: at(ENDPOINT, 443, https(made.direct, v2Is(answers(404)))), subject: DIRECT }),
    finds: 'endpoint-no-v2',
    ews: NOBODY_IS_LET_IN,
  },
  ...MAILBOX.map(
    ([name, listener, finds, host]): BrokenNetwork => ({
      name: `a mailbox: ${name}`,
      change: ({ endpoint }) =>
        atEndpoint(
          https(
            endpoint,
            v2Is((request, response) => (request.url?.includes('Email=') ? listener : answersV2())(request, response)),
          ),
        ),
      finds,
      host,
      mailbox: 'ada@fabrikam.com',
      ews: NOBODY_IS_LET_IN,
    }),
  ),
  {
    name: 'a service that asks nobody for credentials',
    change: ({ endpoint }) => atEndpoint(https(endpoint, knowsNobody)),
    finds: 'endpoint-no-soap',
    ews: KNOWS_SOAP_ALONE,
    ...atEndpointHost,
  },
];

const AT_SRV_TARGET: readonly BrokenNetwork[] = [
  {
    name: 'a web server, and not asked with an address',
    change: ({ webHost }) => ({ ...withRecords('_autodiscover._tcp SRV 0 0 443 www.webhost.example'), peers: at([WEB], 443, https(webHost, webPage)) }),
    finds: 'srv-unreachable',
    host: 'www.webhost.example',
    ...withoutAddress,
  },
];

const named = (what: string, networks: readonly BrokenNetwork[]) => networks.map((network) => ({ ...network, name: `${what}: ${network.name}` }));

export const SERVICE_FAULTS: readonly BrokenNetwork[] = [
  ...named('domain', AT_DOMAIN),
  ...named('443', AT_443),
  ...named('80', AT_80),
  ...named('endpoint', AT_ENDPOINT),
  ...named('SRV', AT_SRV_TARGET),
];
