import type { RequestListener } from 'node:http';
import { EXCHANGE_ONLINE } from '../../../lib/names/exchange-online';
import { AUTODISCOVER_HOST, type Certificates, ENDPOINT_HOST, OTHER_HOST } from './certificates';
import { toEndpoint, webPage } from './changes';
import { exchangeOnline } from './exchange-online';
import {
  at,
  type Change,
  DIRECT,
  ENDPOINT,
  ENDPOINT_RECORDS,
  endpointIs,
  FABRIKAM,
  inPlace,
  merged,
  NAMESPACE,
  OTHER,
  OWN,
  REDIRECT_RECORDS,
  redirectHostIs,
  SITE,
  WEB,
  withRecords,
} from './fabrikam';
import { answers, challenges, dropped, exchange, http, https, isOfV2, noRoute, redirects, refused, site, TO_ENDPOINT, tcp } from './parts';
import type { Planned } from './run';
import { byWay } from './services';

/** A network in which nothing is to be found. */
export interface HealthyNetwork extends Planned {
  readonly name: string;
  /** The host whose settings ews-javascript-api finds; the endpoint's if left out. */
  readonly settingsOf?: string;
  /** Why ews-javascript-api does not come to its settings, where that is so. */
  readonly withoutEws?: string;
  /** What a reader is told beside; nothing if left out. */
  readonly notes?: readonly string[];
}

/** What is not known without an environment. */
const OF_DOMAINS = { redirectHost: undefined, hosts: undefined };
const ONLINE = EXCHANGE_ONLINE.worldwide.endpoint;
const NO_IPV6 = 'this machine has no route to IPv6: servers there were not verified';

const hsts = (value: string) => ({ 'Strict-Transport-Security': value });
/** The web site of fabrikam.com, behind port 443 of its own address. */
const atDomain = (part: Parameters<typeof at>[2], ...records: readonly string[]): Change => ({
  ...withRecords(`@ A ${WEB}`, `www A ${WEB}`, ...records),
  peers: at([WEB], 443, part),
});

export const HEALTHY: readonly HealthyNetwork[] = [
  { name: 'as the construct makes it', change: () => ({ everyAddress: true }) },
  {
    name: 'a zone of the file, and name servers under names of its owner',
    change: () => ({ subject: { namespaces: [{ ...NAMESPACE, zone: { name: 'fabrikam.com', id: 'Z0FABRIKAM' } }] } }),
  },
  { name: 'hosts: any', change: () => ({ peers: at(SITE, 80, site({ hosts: [], byDefault: TO_ENDPOINT })), subject: { hosts: 'any' } }) },
  { name: 'of --domains: nothing is known of the site', change: () => ({ subject: { redirectHost: undefined, hosts: undefined } }) },
  {
    name: 'of --domains: a namespace that is on the certificate of the endpoint',
    change: ({ direct }) => ({
      ...inPlace('autodiscover CNAME autodiscover.contoso.com'),
      peers: at(ENDPOINT, 443, exchange(direct, ENDPOINT_HOST, AUTODISCOVER_HOST)),
      subject: { redirectHost: undefined, hosts: undefined },
    }),
    settingsOf: AUTODISCOVER_HOST,
  },
  { name: 'an alias in place of the CNAME', change: () => inPlace('autodiscover A 192.0.2.11 192.0.2.10', 'autodiscover AAAA 2001:db8::10') },
  { name: 'two CNAMEs on the way to the redirect host', change: () => ({ zones: hop() }) },
  { name: 'a former redirect host that no record leads to', change: () => ({ subject: { formerRedirectHosts: ['old.contoso.com'] } }) },
  { name: 'a redirect host that is a CNAME of its load balancer', change: () => loadBalancerBehind() },
  { name: 'a wildcard beside the CNAME', change: () => withRecords(`* A ${WEB}`) },
  { name: 'a wildcard that leads to the redirect host', change: () => inPlace('* CNAME autodiscoverredirect.contoso.com') },
  { name: 'a site without IPv6', change: () => redirectHostIs(REDIRECT_RECORDS[0]) },
  { name: 'a machine without a route to IPv6', change: () => ({ peers: { ...at([SITE[2]], 80, noRoute), ...at([SITE[2]], 443, noRoute) } }), notes: [NO_IPV6] },

  { name: 'a domain that refuses', change: () => atDomain(refused) },
  { name: 'a domain that fails', change: ({ fabrikam }) => atDomain(https(fabrikam, answers(500))) },
  { name: 'a domain that lets nobody in, as a wall against robots', change: ({ fabrikam }) => atDomain(https(fabrikam, answers(403, 'Attention Required!'))) },
  {
    name: 'a domain that has a page for a GET, and 405 for a POST',
    change: ({ fabrikam }) => atDomain(https(fabrikam, byWay({ get: webPage, empty: answers(405), addressed: answers(405) }))),
  },
  {
    name: 'a domain that fails for a POST without an address, and has nothing for one with it',
    change: ({ fabrikam }) => atDomain(https(fabrikam, byWay({ get: webPage, empty: answers(500), addressed: answers(404) }))),
  },
  { name: 'a domain that answers 404', change: ({ fabrikam }) => atDomain(https(fabrikam, answers(404))) },
  { name: 'a domain with HSTS of its own alone', change: ({ fabrikam }) => atDomain(https(fabrikam, answers(404, '', hsts('max-age=31536000')))) },
  { name: 'a domain that takes HSTS back', change: ({ fabrikam }) => atDomain(https(fabrikam, answers(404, '', hsts('max-age=0; includeSubDomains')))) },
  {
    name: 'HSTS of a domain whose autodiscover host redirects on port 443 too',
    change: ({ fabrikam }) =>
      merged(atDomain(https(fabrikam, answers(404, '', hsts('max-age=31536000; includeSubDomains')))), {
        peers: at(
          SITE,
          443,
          https(
            fabrikam,
            redirects((path) => `https://${ENDPOINT_HOST}${path}`),
          ),
        ),
      }),
  },
  {
    name: 'HSTS without TLS, which nobody obeys',
    change: () => ({
      peers: at(
        SITE,
        80,
        http((request, response) => {
          const isOurs = request.headers.host === AUTODISCOVER_HOST;
          response.writeHead(isOurs ? 302 : 404, {
            ...hsts('max-age=9; includeSubDomains'),
            ...(isOurs ? { Location: `https://${ENDPOINT_HOST}${request.url}` } : {}),
          });
          response.end();
        }),
      ),
    }),
  },
  { name: 'a domain that answers 404 at www', change: ({ fabrikam }) => atDomain(https(fabrikam, wwwFirst)) },
  {
    name: 'a domain that sends everybody to a web site of somebody else, which answers 404',
    change: ({ fabrikam, webHost }) =>
      merged(atDomain(https(fabrikam, to('www.webhost.example'))), {
        zones: { 'webhost.example': [`www A ${OTHER}`] },
        peers: at([OTHER], 443, https(webHost, answers(404))),
      }),
  },
  { name: 'a domain that speaks no TLS', change: () => atDomain(tcp((socket) => socket.end('220 fabrikam.com\r\n'))) },
  {
    name: 'a domain that redirects to http, where no client follows',
    change: ({ fabrikam }) => atDomain(https(fabrikam, redirects('http://www.fabrikam.com/'))),
  },
  { name: 'a domain without an address', change: () => withRecords('@ TXT v=spf1') },
  {
    name: 'a domain that redirects to the endpoint',
    change: ({ fabrikam }) =>
      atDomain(
        https(
          fabrikam,
          redirects((path) => `https://${ENDPOINT_HOST}${path}`),
        ),
      ),
  },

  { name: 'a good certificate and 404 on port 443', change: ({ fabrikam }) => ({ peers: at(SITE, 443, https(fabrikam, answers(404))) }) },
  {
    name: 'a good certificate and the redirect on port 443',
    change: ({ fabrikam }) => ({
      peers: at(
        SITE,
        443,
        https(
          fabrikam,
          redirects((path) => `https://${ENDPOINT_HOST}${path}`),
        ),
      ),
    }),
  },

  {
    name: 'an HTTPS redirect site, which refuses port 80',
    change: ({ fabrikam }) => ({ peers: { ...at(SITE, 80, refused), ...at(SITE, 443, https(fabrikam, toEndpoint)) } }),
  },

  {
    name: 'an HTTPS redirect site, whose security group leaves port 80 out',
    change: ({ fabrikam }) => ({ peers: { ...at(SITE, 80, dropped), ...at(SITE, 443, https(fabrikam, toEndpoint)) } }),
  },
  {
    name: 'an HTTPS redirect site, which has nothing on port 80',
    change: ({ fabrikam }) => ({ peers: { ...at(SITE, 80, http(answers(404))), ...at(SITE, 443, https(fabrikam, toEndpoint)) } }),
  },
  {
    name: 'an HTTPS redirect site, which sends port 80 to 443 for good',
    change: ({ fabrikam }) => ({
      peers: {
        ...at(SITE, 80, http(redirects((path) => `https://${AUTODISCOVER_HOST}${path}`, 301))),
        ...at(SITE, 443, https(fabrikam, toEndpoint)),
      },
      subject: { hosts: 'any' },
    }),
  },
  {
    name: 'an HTTPS redirect site that listens at one of its addresses',
    change: ({ fabrikam }) => ({ peers: { ...at(SITE, 80, refused), ...at([SITE[0]], 443, https(fabrikam, toEndpoint)) } }),
  },

  { name: 'an SRV record that leads to the endpoint', change: () => withRecords('_autodiscover._tcp SRV 0 0 443 autodiscover.contoso.com') },
  {
    name: 'an SRV record that leads to another name of the endpoint',
    change: () => merged(withRecords('_autodiscover._tcp SRV 0 0 443 mail.contoso.com'), endpointIs(...ENDPOINT_RECORDS, 'mail A 192.0.2.20')),
  },
  {
    name: 'an SRV record that leads to a host of the domain, which redirects to the endpoint',
    change: ({ fabrikam }) =>
      atDomain(
        https(fabrikam, (request, response) => (request.headers.host === 'www.fabrikam.com' ? toEndpoint : answers(404))(request, response)),
        '_autodiscover._tcp SRV 0 0 443 www.fabrikam.com',
      ),
  },
  {
    name: 'two SRV records, of which clients take the one that is right',
    change: () => withRecords('_autodiscover._tcp SRV 10 0 443 autodiscover.tailspintoys.com, 0 0 443 autodiscover.contoso.com'),
  },

  {
    name: 'an endpoint that answers a POST alone',
    change: ({ endpoint }) => ({ peers: at(ENDPOINT, 443, https(endpoint, byWay({ get: onlyV2, empty: challenges, addressed: challenges }))) }),
    withoutEws: 'gets, to learn from the headers whether there is a SOAP service',
  },
  {
    name: 'an endpoint that shows Autodiscover V2 by an address alone',
    withoutEws: 'gives its credentials, and this endpoint takes none',
    change: ({ endpoint }) => ({
      peers: at(
        ENDPOINT,
        443,
        https(endpoint, (request, response) =>
          (isOfV2(request) && !request.url?.includes('Email=autodiscover-redirect-test%40fabrikam.com') ? answers(500) : challenges)(request, response),
        ),
      ),
    }),
  },
  {
    name: 'a mailbox of the endpoint',
    change: ({ endpoint }) => ({ peers: at(ENDPOINT, 443, exchange(endpoint, ENDPOINT_HOST)) }),
    mailbox: 'ada@fabrikam.com',
    notes: ['Autodiscover V2 of autodiscover.contoso.com gives the mailbox of fabrikam.com https://autodiscover.contoso.com/EWS/Exchange.asmx'],
  },
  {
    name: 'a mailbox in Exchange Online, as Autodiscover V2 of the endpoint says',
    withoutEws: 'gives its credentials, and this endpoint takes none',
    change: ({ endpoint }) => ({
      peers: at(ENDPOINT, 443, https(endpoint, ofMailbox(redirects('https://outlook.office365.com/autodiscover/autodiscover.json')))),
    }),
    mailbox: 'ada@fabrikam.com',
    notes: ['Autodiscover V2 of autodiscover.contoso.com sends the mailbox of fabrikam.com to https://outlook.office365.com/autodiscover/autodiscover.json'],
  },
  {
    name: 'a mailbox of another namespace, which this endpoint is not asked for',
    withoutEws: 'gives its credentials, and this endpoint takes none',
    change: ({ endpoint }) => ({ peers: at(ENDPOINT, 443, https(endpoint, ofMailbox(answers(403)))) }),
    mailbox: 'ada@adatum.com',
  },
  { name: 'an endpoint with its intermediate', change: (made) => ({ peers: at(ENDPOINT, 443, exchange(made.endpointWithIntermediate, ENDPOINT_HOST)) }) },
  {
    name: 'a namespace that has moved to Exchange Online, by the redirect site',
    change: (made) =>
      merged(exchangeOnline(made), { peers: at(SITE, 80, site({ action: { host: ONLINE } })), subject: { namespaces: [{ ...NAMESPACE, endpoint: ONLINE }] } }),
    mailbox: 'ada@fabrikam.com',
    notes: [`the mailbox of fabrikam.com was not asked for: Teams asks Office 365 itself about mailboxes at ${ONLINE}`],
    settingsOf: ONLINE,
  },
  {
    name: 'a namespace that has moved to Exchange Online, by another of its hosts',
    change: (made) => {
      const online = exchangeOnline(made);
      return merged(
        online,
        { zones: { 'office365.com': [`outlook A ${OTHER}`] } },
        { peers: { ...at(SITE, 80, site({ action: { host: 'outlook.office365.com' } })), ...at([OTHER], 443, https(made.exchangeOnline, to(ONLINE))) } },
        { subject: { namespaces: [{ ...NAMESPACE, endpoint: ONLINE }] } },
      );
    },
    settingsOf: ONLINE,
  },
  {
    name: 'a redirect to another name of the endpoint, in another domain, which redirects on to it',
    change: ({ endpointOfTwoDomains }) => ({
      zones: { 'contoso.net': [`mail A ${ENDPOINT.join(' ')}`] },
      peers: {
        ...at(SITE, 80, site({ action: { host: 'mail.contoso.net' } })),
        ...at(
          ENDPOINT,
          443,
          https(endpointOfTwoDomains, (request, response) => (request.headers.host === ENDPOINT_HOST ? challenges : to(ENDPOINT_HOST))(request, response)),
        ),
      },
    }),
    withoutEws: 'finds an endpoint that challenges and has no SOAP service behind',
  },
  {
    name: 'a namespace that has moved to Exchange Online, by a CNAME of its redirect site',
    change: (made) =>
      merged(exchangeOnline(made), inPlace('autodiscover CNAME autodiscover.outlook.com'), { subject: { namespaces: [{ ...NAMESPACE, endpoint: ONLINE }] } }),
    settingsOf: ONLINE,
  },
  {
    name: 'a namespace that has moved to Exchange Online, whose redirect site is a CNAME of names in other domains',
    change: (made) => {
      const online = exchangeOnline(made);
      const zones = {
        'outlook.com': ['autodiscover CNAME autod.trafficmanager.example', 'autodiscover-s A 203.0.113.20'],
        'trafficmanager.example': ['autod A 203.0.113.10'],
      };
      return merged(online, { zones }, inPlace('autodiscover CNAME autodiscover.outlook.com'), {
        subject: { namespaces: [{ ...NAMESPACE, endpoint: ONLINE }] },
      });
    },
    settingsOf: ONLINE,
  },
  {
    name: 'of --domains: Exchange Online, by a CNAME of its redirect site',
    change: (made) =>
      merged(exchangeOnline(made), inPlace('autodiscover CNAME autodiscover.outlook.com'), {
        subject: { redirectHost: undefined, hosts: undefined, oneEndpoint: true, namespaces: [{ ...NAMESPACE, endpoint: ONLINE }] },
      }),
    settingsOf: ONLINE,
  },
  { name: 'of --domains: a CNAME of the load balancer', change: () => loadBalancerOfAws() },
  {
    name: 'a namespace with an endpoint of its own',
    change: () => ({ peers: at(SITE, 80, site({ action: { host: OTHER_HOST } })), subject: { namespaces: [{ ...NAMESPACE, endpoint: OTHER_HOST }] } }),
    settingsOf: OTHER_HOST,
  },
  {
    name: 'a direct namespace',
    change: ({ direct }) => ({
      ...inPlace('autodiscover CNAME autodiscover.contoso.com'),
      peers: at(ENDPOINT, 443, exchange(direct, ENDPOINT_HOST, AUTODISCOVER_HOST)),
      subject: DIRECT,
    }),
    settingsOf: AUTODISCOVER_HOST,
  },
  { name: "the endpoint's own domain", change: () => ({ subject: { ...OF_DOMAINS, ...OWN } }) },
  {
    name: "the endpoint's own domain, whose web site sends everybody to www",
    change: ({ web }) => ({
      ...endpointIs(...ENDPOINT_RECORDS, `@ A ${WEB}`, `www A ${WEB}`),
      peers: at([WEB], 443, https(web, answers(404))),
      subject: { ...OF_DOMAINS, ...OWN },
    }),
  },
  {
    name: 'an external namespace, and one of private zones alone',
    change: () => ({
      zones: { 'adatum.com': ['autodiscover CNAME autodiscoverredirect.contoso.com'] },
      peers: at(SITE, 80, site({ hosts: [AUTODISCOVER_HOST, 'autodiscover.adatum.com'] })),
      subject: {
        namespaces: [
          { ...NAMESPACE, external: true },
          { ...NAMESPACE, domain: 'adatum.com', view: 'private' },
        ],
      },
    }),
  },
  { name: 'all of these at once', change: (made) => everything(made) },
];

function hop() {
  return {
    'fabrikam.com': [FABRIKAM[0], 'autodiscover CNAME hop.fabrikam.com', 'hop CNAME hop.contoso.com'],
    'contoso.com': [...REDIRECT_RECORDS, ...ENDPOINT_RECORDS, 'hop CNAME autodiscoverredirect.contoso.com'],
  };
}

function loadBalancerBehind(): Change {
  const { zones } = redirectHostIs('autodiscoverredirect CNAME site-1.elb.example');
  return { zones: { ...zones, 'elb.example': ['site-1 A 192.0.2.10 192.0.2.11', 'site-1 AAAA 2001:db8::10'] } };
}

const to = (host: string) => redirects((path) => `https://${host}${path}`);
const ELB = 'site-1.eu-central-1.elb.amazonaws.com';

function loadBalancerOfAws(): Change {
  return {
    zones: { ...inPlace(`autodiscover CNAME ${ELB}`).zones, 'amazonaws.com': ['site-1.eu-central-1.elb A 192.0.2.10 192.0.2.11'] },
    subject: { redirectHost: undefined, hosts: undefined, oneEndpoint: true },
  };
}

const onlyV2: RequestListener = (request, response) => (isOfV2(request) ? challenges : answers(405))(request, response);

/** Exchange, but for what it answers Autodiscover V2 of a mailbox. */
const ofMailbox =
  (listener: RequestListener): RequestListener =>
  (request, response) =>
    (isOfV2(request) && request.url?.includes('Email=') ? listener : challenges)(request, response);

const wwwFirst: Parameters<typeof https>[1] = (request, response) => {
  if (request.headers.host === 'fabrikam.com') redirects((path) => `https://www.fabrikam.com${path}`)(request, response);
  else answers(404)(request, response);
};

function everything({ fabrikam }: Certificates): Change {
  return merged(
    atDomain(https(fabrikam, wwwFirst), `* A ${WEB}`, '_autodiscover._tcp SRV 0 0 443 autodiscover.contoso.com'),
    { peers: at([OTHER], 80, refused) },
    { peers: at([SITE[2]], 443, noRoute) },
  );
}
