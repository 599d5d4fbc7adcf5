/** @slow */

import type { RequestListener } from 'node:http';
import type { ClientOutcome } from '../../lib/discovery/clients/outcome';
import type { ClientId } from '../../lib/discovery/clients/profile';
import type { Finding } from '../../lib/findings/finding';
import { verifier } from '../../lib/verify/verifier';
import { timeGoesByTurns } from '../turns';
import { AUTODISCOVER_HOST, type Certificates, ENDPOINT_HOST, makeCertificates } from './laboratory/certificates';
import { toEndpoint, toFabrikam } from './laboratory/changes';
import { at, type Change, DIRECT, ENDPOINT, fabrikamOf, inPlace, merged, NAMESPACE, SITE, WEB, withRecords } from './laboratory/fabrikam';
import { Laboratory, type RunningNetwork } from './laboratory/laboratory';
import { answers, challenges, challengesAll, dropped, exchange, http, https, redirects, site } from './laboratory/parts';
import { PATIENCE_MS } from './laboratory/run';

/* What a verification says that each client gets: by what it observed, and nothing that it did not observe counts as good. */

timeGoesByTurns();

const laboratory = new Laboratory();
let made: Certificates;

beforeAll(async () => {
  made = await makeCertificates();
});

afterAll(() => laboratory.close());

interface Seen {
  readonly clients: ReadonlyMap<ClientId, ClientOutcome>;
  readonly overall: readonly Finding[];
  readonly network: RunningNetwork;
}

async function seen(change: (made: Certificates) => Change = () => ({})): Promise<Seen> {
  const { plan, subject } = fabrikamOf(made)(change(made));
  const network = await laboratory.start(plan);
  const verification = verifier(subject, [network.view], { connectTimeoutMs: PATIENCE_MS, answerTimeoutMs: PATIENCE_MS });
  const clients = new Map<ClientId, ClientOutcome>();
  for await (const row of verification.rows()) for (const one of row.clients) clients.set(one.client, one);
  return { clients, overall: verification.overall(), network };
}

const outcomesOf = ({ clients }: Seen, ...of: readonly ClientId[]) => of.map((id) => clients.get(id)?.outcome);
const withOutcome = ({ clients }: Seen, wanted: ClientOutcome['outcome']) =>
  [...clients.values()].flatMap(({ client, outcome }) => (outcome === wanted ? [client] : []));

const ofHost =
  (host: string, own: RequestListener, others: RequestListener): RequestListener =>
  (request, response) =>
    (request.headers.host === host ? own : others)(request, response);

/** Those that follow the redirect by a GET; by a POST; and those that do not. */
const BY_GET = ['outlook-classic', 'ews-managed-api', 'ews-javascript-api', 'npm-exchange-autodiscover'] as const;
const BY_POST = ['thunderbird', 'tbsync', 'kmail'] as const;
const NOT_BY_HTTP = ['teams', 'outlook-mobile', 'evolution', 'gnome-online-accounts'] as const;

test('a redirect site as the construct makes it: who follows the redirect finds the server', async () => {
  const one = await seen();
  expect(outcomesOf(one, ...BY_GET, ...BY_POST)).toEqual([...BY_GET, ...BY_POST].map(() => 'found'));
  expect(outcomesOf(one, ...NOT_BY_HTTP)).toEqual(NOT_BY_HTTP.map(() => 'not-found'));
  expect([...one.clients.values()].filter(({ reason }) => reason.includes('was not observed'))).toEqual([]);
  expect(one.clients.get('exchangelib')?.reason).toContain('takes the port for a part of the name');
  expect(one.clients.get('teams')?.wouldHelp).toEqual(['direct']);
});

test('a direct record: every client finds it, and port 80 is not needed', async () => {
  const one = await seen((by) => ({
    ...inPlace(`autodiscover CNAME ${ENDPOINT_HOST}`),
    peers: at(ENDPOINT, 443, exchange(by.direct, ENDPOINT_HOST, AUTODISCOVER_HOST)),
    subject: DIRECT,
  }));
  expect(outcomesOf(one, ...BY_GET, ...BY_POST, ...NOT_BY_HTTP)).toEqual([...BY_GET, ...BY_POST, ...NOT_BY_HTTP].map(() => 'found'));
  // Its documents name no Exchange on premises among the accounts that it supports.
  expect(withOutcome(one, 'not-found').filter((client) => client !== 'new-outlook')).toEqual([]);
  expect(one.overall).toEqual([]);
});

test('a direct record to an Exchange without Autodiscover V2: Teams alone has to be told', async () => {
  const one = await seen((by) => ({
    ...inPlace(`autodiscover CNAME ${ENDPOINT_HOST}`),
    peers: at(ENDPOINT, 443, https(by.direct, challengesAll)),
    subject: DIRECT,
  }));
  expect(outcomesOf(one, 'teams', ...BY_GET, ...BY_POST)).toEqual(['not-found', ...[...BY_GET, ...BY_POST].map(() => 'found')]);
  expect(one.overall).toEqual([]);
});

test('HSTS of the domain keeps those from the redirect that obey it', async () => {
  const header = { 'Strict-Transport-Security': 'max-age=31536000; includeSubDomains' };
  const one = await seen((by) => ({ ...withRecords(`@ A ${WEB}`), peers: at([WEB], 443, https(by.fabrikam, answers(404, '', header))) }));
  expect(outcomesOf(one, ...BY_GET, 'kmail', 'thunderbird', 'tbsync')).toEqual([...BY_GET.map(() => 'found'), 'found', 'not-found', 'not-found']);
  expect(one.clients.get('tbsync')?.reason).toContain('Strict-Transport-Security of fabrikam.com');
});

test('HSTS without TLS, which nobody obeys', async () => {
  const unsafe: RequestListener = (request, response) => {
    response.setHeader('Strict-Transport-Security', 'max-age=31536000; includeSubDomains');
    toEndpoint(request, response);
  };
  const one = await seen(() => ({ peers: at(SITE, 80, toFabrikam(unsafe)) }));
  expect(outcomesOf(one, 'thunderbird', 'tbsync')).toEqual(['found', 'found']);
});

test('a rule without POST: those that post over http find nothing', async () => {
  const one = await seen(() => ({ peers: at(SITE, 80, site({ conditions: [{ field: 'http-request-method', values: ['GET', 'HEAD'] }] })) }));
  expect(outcomesOf(one, ...BY_GET, ...BY_POST)).toEqual([...BY_GET.map(() => 'found'), ...BY_POST.map(() => 'not-found')]);
});

test('a rule for .xml alone: a client of SOAP that asks for .svc finds nothing', async () => {
  const one = await seen(() => ({
    peers: at(SITE, 80, site({ conditions: [{ field: 'path-pattern', values: ['/?utodiscover/?utodiscover.xml'], regexValues: [] }] })),
  }));
  expect(outcomesOf(one, 'outlook-classic', 'npm-exchange-autodiscover')).toEqual(['found', 'not-found']);
});

test('a web site of the domain that answers on port 80: asked by POST, as KMail asks there first', async () => {
  const asked = http(toEndpoint);
  const one = await seen(() => ({ ...withRecords(`@ A ${WEB}`), peers: at([WEB], 80, asked) }));
  expect(new Set(asked.requests.map(({ method }) => method))).toEqual(new Set(['POST']));
  expect(one.clients.get('kmail')?.at).toBe('post-http-domain');
});

test('a redirect of port 443 is followed for Autodiscover V2 too', async () => {
  const one = await seen((by) => ({ peers: at(SITE, 443, https(by.fabrikam, toEndpoint)) }));
  expect(one.clients.get('teams')).toMatchObject({ outcome: 'found', host: ENDPOINT_HOST });
  expect(one.overall).toEqual([]);
});

test('port 443 that is dropped costs each client its own time, and is not asked again for each kind of request', async () => {
  const one = await seen(() => ({ peers: at(SITE, 443, dropped) }));
  expect(one.clients.get('outlook-classic')).toMatchObject({ outcome: 'found', seconds: 63 });
  expect(one.clients.get('thunderbird')).toMatchObject({ outcome: 'found', seconds: 5 });
  expect(one.network.connected.filter((to) => to === `${SITE[0]}:443`)).toHaveLength(1);
});

test('an address that drops port 443 next to others that answer there is not asked again for other requests', async () => {
  const one = await seen((by) => ({ peers: { ...at(SITE, 443, https(by.fabrikam, answers(404))), ...at([SITE[1]], 443, dropped) } }));
  expect(one.network.connected.filter((to) => to === `${SITE[1]}:443`)).toHaveLength(1);
  expect(one.network.connected.filter((to) => to === `${SITE[0]}:443`).length).toBeGreaterThan(2);
});

test('a host that answers at one address alone in another way: the worst that a client can meet', async () => {
  const one = await seen(() => ({ peers: at([SITE[1]], 80, toFabrikam(answers(404))) }));
  expect(one.clients.get('outlook-classic')?.outcome).toBe('not-found');
  expect(one.clients.get('kmail')?.outcome).toBe('not-found');
});

test('what another party leads to inside is not asked for other clients either', async () => {
  const inside = '10.0.0.5';
  const one = await seen(() => ({
    zones: { ...withRecords(`@ A ${WEB}`).zones, 'webhost.example': [`intern A ${inside}`] },
    peers: {
      ...at([WEB], 80, http(redirects('https://intern.webhost.example/autodiscover/autodiscover.xml'))),
      ...at([inside], 443, https(made.webHost, challenges)),
    },
  }));
  expect(one.network.connected.filter((to) => to.startsWith(inside))).toEqual([]);
  expect(one.clients.get('kmail')).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining('was not asked') });
});

describe('Teams, which does not use the redirect', () => {
  const ids = ({ overall }: Seen) => overall.map(({ id, severity }) => [id, severity]);
  const two = (): Change => ({
    zones: { 'adatum.com': ['autodiscover CNAME autodiscoverredirect.contoso.com'] },
    peers: at(SITE, 80, site({ hosts: [AUTODISCOVER_HOST, 'autodiscover.adatum.com'] })),
    subject: { namespaces: [NAMESPACE, { ...NAMESPACE, domain: 'adatum.com' }] },
  });

  test('one notice for all namespaces', async () => {
    const one = await seen(two);
    expect(ids(one)).toEqual([['teams-not-led', 'notice']]);
    expect(one.overall[0].observed).toContain('2 of 2 namespaces');
    expect(one.overall[0].fix).toContain(ENDPOINT_HOST);
  });

  test('none where its endpoint does not answer Autodiscover V2, which is what is reported then', async () => {
    expect(ids(await seen((by) => ({ peers: at(ENDPOINT, 443, https(by.endpoint, challengesAll)) })))).toEqual([]);
  });

  test('none for a namespace that does not reach its endpoint, which is what is reported then', async () => {
    expect(ids(await seen(() => inPlace()))).toEqual([]);
  });

  test('none where an SRV record leads to the endpoint, of which one report says that it helps', async () => {
    expect(ids(await seen(() => withRecords(`_autodiscover._tcp SRV 0 0 443 ${ENDPOINT_HOST}`)))).toEqual([]);
  });

  test('none where another server has the name on a certificate of its own, and answers V2 under it', async () => {
    const one = await seen((by) => merged({ peers: at(SITE, 443, https(by.fabrikam, ofHost(AUTODISCOVER_HOST, challenges, answers(404)))) }));
    expect(one.clients.get('teams')?.outcome).toBe('not-found');
    expect(ids(one)).toEqual([]);
  });
});
