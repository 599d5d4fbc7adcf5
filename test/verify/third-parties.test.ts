/** @slow */

import type { RequestListener } from 'node:http';
import type { VerifiedRow } from '../../lib/findings/report';
import { proxyOf } from '../../lib/verify/judge/dns';
import { ownerOf, thirdPartiesAmong } from '../../lib/verify/owner';
import { verifier } from '../../lib/verify/verifier';
import { type Certificates, ENDPOINT_HOST, makeCertificates, OTHER_HOST } from './laboratory/certificates';
import { exchangeOnline } from './laboratory/exchange-online';
import {
  at,
  type Change,
  DIRECT,
  ENDPOINT,
  ENDPOINT_RECORDS,
  endpointIs,
  fabrikamOf,
  inPlace,
  merged,
  NAMESPACE,
  OTHER,
  OWN,
  REDIRECT_HOST,
  REDIRECT_RECORDS,
  SITE,
  WEB,
  withRecords,
} from './laboratory/fabrikam';
import { Laboratory } from './laboratory/laboratory';
import { answers, challenges, dropped, exchange, http, https, noRoute, redirects, refused, site } from './laboratory/parts';
import { SETTINGS } from './laboratory/services';

/* Whose names are one's own, and what of somebody else's stands in the way of several checks at once. */

const laboratory = new Laboratory();
let made: Certificates;

beforeAll(async () => {
  made = await makeCertificates();
});

afterAll(() => laboratory.close());

async function verified(change: Change): Promise<VerifiedRow> {
  const { plan, subject } = fabrikamOf(made)(change);
  const { view } = await laboratory.start(plan);
  for await (const row of verifier(subject, [view], { connectTimeoutMs: 30_000, answerTimeoutMs: 30_000 }).rows()) return row;
  throw new Error('no row');
}

const STRANGER = 'www.webhost.example';
const to = (host: string) => redirects((path) => `https://${host}${path}`);
const findingsOf = ({ findings = [] }: VerifiedRow) => findings.map(({ id, severity }) => `${severity} ${id}`);

test('an endpoint that redirects by way of somebody else is to answer itself', async () => {
  const row = await verified({ peers: { ...at(ENDPOINT, 443, https(made.endpoint, to(STRANGER))), ...at([WEB], 443, https(made.webHost, to(OTHER_HOST))) } });
  expect([row.ok, findingsOf(row)]).toEqual([false, ['error redirect-third-party', 'warning endpoint-redirects']]);
  expect(row.fix).toBe(`let ${ENDPOINT_HOST} answer itself and not redirect to ${STRANGER}`);
});

test('a way through another party that ends nowhere is reported as it was', async () => {
  const nowhere = { ...at([WEB], 443, https(made.webHost, to(OTHER_HOST))), ...at([OTHER], 443, https(made.other, answers(404))) };
  const by80 = await verified({ peers: { ...at(SITE, 80, http(to(STRANGER))), ...nowhere }, subject: { hosts: 'any' } });
  expect(findingsOf(by80)).toEqual(['error redirect-elsewhere']);
  const address = '198.51.100.50';
  const byDomain = await verified({ ...withRecords(`@ A ${address}`), peers: { ...at([address], 443, https(made.fabrikam, to(STRANGER))), ...nowhere } });
  expect(findingsOf(byDomain)).toEqual([]);
});

test('a direct namespace is not led on by somebody else either', async () => {
  const row = await verified({
    ...inPlace(`autodiscover CNAME ${ENDPOINT_HOST}`),
    peers: { ...at(ENDPOINT, 443, https(made.direct, to(STRANGER))), ...at([WEB], 443, https(made.webHost, to(OTHER_HOST))) },
    subject: DIRECT,
  });
  expect([row.ok, findingsOf(row)]).toEqual([false, ['error direct-unanswered']]);
});

test('clients that ask port 80 otherwise are not led to somebody else either', async () => {
  const byMethod: RequestListener = (request, response) => to(request.method === 'POST' ? STRANGER : ENDPOINT_HOST)(request, response);
  const row = await verified({ peers: { ...at(SITE, 80, http(byMethod)), ...at([WEB], 443, https(made.webHost, challenges)) } });
  expect([row.ok, findingsOf(row)]).toEqual([false, ['error redirect-post']]);
  // Another of the endpoint's own names is none of somebody else's.
  const toOther: RequestListener = (request, response) => to(request.method === 'POST' ? 'mail.contoso.net' : ENDPOINT_HOST)(request, response);
  const own = await verified({ peers: { ...at(SITE, 80, http(toOther)), ...at(ENDPOINT, 443, exchange(made.endpointOfTwoDomains, ENDPOINT_HOST)) } });
  expect([own.ok, findingsOf(own)]).toEqual([true, ['warning redirect-post']]);
});

test('an endpoint that is a CNAME of the redirect site of Exchange Online: that one is to be named', async () => {
  const row = await verified(merged(exchangeOnline(made), endpointIs('autodiscover CNAME autodiscover.outlook.com')));
  expect(findingsOf(row)).toEqual(['error endpoint-refused']);
  expect(row.fix).toMatch(/^name autodiscover-s\.outlook\.com as the endpoint instead of autodiscover\.contoso\.com, /);
});

test('where this machine has no route, the endpoint is not advised to open its port', async () => {
  const row = await verified({ peers: at(ENDPOINT, 443, noRoute) });
  expect([row.ok, row.fix]).toEqual([false, `verify ${ENDPOINT_HOST} from a machine that has a route to its addresses, as this one has none`]);
});

test("what a service of somebody else's knows of one domain says nothing of another", async () => {
  const leads = '_autodiscover._tcp SRV 0 0 443 www.webhost.example';
  const domains = ['fabrikam.com', 'adatum.com'];
  const knowsAdatum: RequestListener = async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    if (!body.includes('<EMailAddress>')) response.writeHead(400).end();
    else if (body.includes('@adatum.com<')) response.writeHead(200).end(SETTINGS);
    else response.writeHead(404).end();
  };
  const service = https(made.webHost, knowsAdatum);
  const { plan, subject } = fabrikamOf(made)({
    zones: { ...withRecords(leads).zones, 'adatum.com': [`autodiscover CNAME ${REDIRECT_HOST}`, leads] },
    peers: { ...at(SITE, 80, site({ hosts: domains.map((domain) => `autodiscover.${domain}`) })), ...at([WEB], 443, service) },
    subject: { namespaces: domains.map((domain) => ({ ...NAMESPACE, domain })) },
  });
  const { view } = await laboratory.start(plan);
  const found: string[] = [];
  for await (const row of verifier(subject, [view], { connectTimeoutMs: 30_000, answerTimeoutMs: 30_000 }).rows())
    found.push(`${row.domain}: ${findingsOf(row)}`);
  expect(found.sort()).toEqual(['adatum.com: warning srv-elsewhere', 'fabrikam.com: warning srv-unreachable']);
  // For each of them one without an address, and one with its own.
  expect(service.requests).toHaveLength(4);
});

test("the endpoint's own domain is not led on by somebody else either", async () => {
  const row = await verified({
    peers: { ...at(ENDPOINT, 443, https(made.endpoint, to(STRANGER))), ...at([WEB], 443, https(made.webHost, to(OTHER_HOST))) },
    subject: { ...OWN, redirectHost: undefined, hosts: undefined },
  });
  expect([row.ok, findingsOf(row)]).toEqual([false, ['error https-third-party', 'warning endpoint-redirects']]);
  expect(row.fix).toBe(`let ${ENDPOINT_HOST} answer itself and not redirect to ${STRANGER}`);
});

test('of --domains: a redirect host in another domain is to be named', async () => {
  const change = { zones: { ...inPlace('autodiscover CNAME redirect.contoso.net').zones, 'contoso.net': [`redirect A ${SITE[0]}`] } };
  const unnamed = await verified({ ...change, subject: { redirectHost: undefined, hosts: undefined, oneEndpoint: true } });
  expect(findingsOf(unnamed)).toEqual(['warning cname-third-party']);
  expect(unnamed.findings?.[0].fix).toMatch(/; but where redirect\.contoso\.net is your redirect host, name it as that$/);
  const named = await verified({ ...change, subject: { redirectHost: 'redirect.contoso.net', hosts: undefined, oneEndpoint: true } });
  expect(findingsOf(named)).toEqual([]);
});

test('the other names of an endpoint are known although its first address presents no certificate', async () => {
  const row = await verified({
    zones: { 'contoso.com': [...REDIRECT_RECORDS, ...ENDPOINT_RECORDS, `mail A ${ENDPOINT.join(' ')}`] },
    peers: {
      ...at(SITE, 80, site({ action: { host: 'mail.contoso.com' } })),
      ...at([ENDPOINT[0]], 443, refused),
      ...at([ENDPOINT[1]], 443, exchange(made.endpoint, ENDPOINT_HOST, 'mail.contoso.com')),
    },
  });
  expect([row.ok, findingsOf(row)]).toEqual([true, ['warning endpoint-refused']]);
});

test('a direct namespace whose record still leads to the redirect site comes to the endpoint', async () => {
  const row = await verified({ peers: at(ENDPOINT, 443, exchange(made.direct, ENDPOINT_HOST, 'autodiscover.fabrikam.com')), subject: DIRECT });
  expect([row.ok, findingsOf(row)]).toEqual([true, ['warning cname-elsewhere']]);
});

test('of --domains: what answers 404 may be no redirect site at all', async () => {
  const row = await verified({
    ...inPlace(`autodiscover A ${WEB}`),
    peers: at([WEB], 80, http(answers(404))),
    subject: { redirectHost: undefined, hosts: undefined, oneEndpoint: true },
  });
  expect(findingsOf(row)).toEqual(['error redirect-not-listed']);
  expect(row.fix).toMatch(/; or, if that is another server, make autodiscover\.fabrikam\.com a CNAME of the redirect site$/);
});

test('an error at an address that is left over keeps its place, and the address is to be removed', async () => {
  const old = '192.0.2.99';
  const row = await verified(
    merged(inPlace(`autodiscover A ${SITE[0]} ${old}`), { peers: { ...at([old], 80, http(answers(404))), ...at([old], 443, dropped) } }),
  );
  expect(findingsOf(row)).toEqual(['error redirect-not-listed', 'warning address-left-over']);
  for (const { fix } of row.findings ?? [])
    expect(fix).toBe(`remove ${old} from the records of autodiscover.fabrikam.com; better, make it a CNAME of ${REDIRECT_HOST}`);
});

test('of an alias, addresses of the load balancer that are not handed out at the moment are its own', async () => {
  const more = '192.0.2.12';
  const { peers } = fabrikamOf(made)().plan;
  const change = { ...inPlace(`autodiscover A ${SITE[0]} ${more}`), peers: { [`${more}:80`]: peers[`${SITE[0]}:80`] } };
  expect(findingsOf(await verified(change))).toEqual([]);
  const external = await verified({ ...change, subject: { namespaces: [{ ...NAMESPACE, external: true }] } });
  expect(findingsOf(external)).toEqual(['warning address-left-over']);
});

describe('whose a name is', () => {
  const endpoint = { host: ENDPOINT_HOST, found: { cnames: ['mail.hoster.example'], addresses: ['192.0.2.20'] } };
  const redirectHost = { host: 'redirect.contoso.net', found: { cnames: ['site.elb.example'], addresses: ['192.0.2.10'] } };
  const owner = ownerOf(NAMESPACE, endpoint, redirectHost);
  const ELB = 'dualstack.site-1.eu-central-1.elb.amazonaws.com';
  const thirdParties = (cnames: readonly string[], address = '192.0.2.10', of = owner) => thirdPartiesAmong({ cnames, addresses: [address] }, of);

  test('the names of the namespace, the endpoint and the redirect host, and those that they go through, are own', () => {
    expect(thirdParties(['fabrikam.com', 'a.fabrikam.com', 'www.contoso.com', 'b.contoso.net', 'mail.hoster.example', 'site.elb.example'])).toEqual([]);
  });

  test('all others are not, those that look alike and the siblings of what is gone through among them', () => {
    const others = ['fabrikam.com.evil.example', 'notfabrikam.com', 'fabrikam.co', 'other.hoster.example', 'hoster.example', 'autodiscover.outlook.com'];
    expect(thirdParties(others)).toEqual(others);
  });

  test("a load balancer's name is own where it has the site's addresses, or where the site is not known", () => {
    expect(thirdParties([ELB])).toEqual([]);
    expect(thirdParties([ELB], '198.51.100.1')).toEqual([ELB]);
    expect(thirdParties([ELB], '198.51.100.1', ownerOf(NAMESPACE, endpoint))).toEqual([]);
    expect(thirdParties(['bucket.s3.amazonaws.com', 'elb.amazonaws.com.evil.example'])).toEqual(['bucket.s3.amazonaws.com', 'elb.amazonaws.com.evil.example']);
  });

  test('where the endpoint is Exchange Online, all of its hosts are', () => {
    // What stands behind its redirect site is Microsoft's to choose.
    const online = ownerOf({ ...NAMESPACE, endpoint: 'autodiscover-s.outlook.com' }, { host: 'autodiscover-s.outlook.com', found: endpoint.found });
    const names = ['evil.example', 'outlook.com.evil.example', 'outlook.office365.com', 'autodiscover.outlook.com', 'autod.trafficmanager.example'];
    expect(thirdParties(names, '192.0.2.1', online)).toEqual(['evil.example', 'outlook.com.evil.example']);
    expect(thirdParties(['autodiscover.outlook.com', 'evil.example'], '192.0.2.1')).toEqual(['autodiscover.outlook.com', 'evil.example']);
  });
});

test.each([
  [['104.16.0.0', '104.27.255.255', '2606:4700::1', '172.64.0.1'], 'Cloudflare'],
  [['104.16.0.0', '192.0.2.1'], undefined],
  [['104.28.0.0'], undefined],
  [['104.15.255.255'], undefined],
  [[], undefined],
])('%j are addresses of the proxy of %s', (addresses, provider) => {
  expect(proxyOf(addresses)).toBe(provider);
});
