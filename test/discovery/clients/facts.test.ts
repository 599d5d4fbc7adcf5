import { foretell, lacking } from '../../../lib/discovery/clients/foretell';
import { HTTP_REQUESTS, type HttpRequestId, type Observations, REQUESTS } from '../../../lib/discovery/clients/observations';
import type { ClientOutcome } from '../../../lib/discovery/clients/outcome';
import type { ClientId } from '../../../lib/discovery/clients/profile';
import { PROFILES } from '../../../lib/discovery/clients/profiles';
import type { Step } from '../../../lib/discovery/walk-result';
import { DOMAIN, ENDPOINT, ends, HEALTHY, located, observed, redirected, service, webSite } from './recorded';

/*
 * What is known of clients from runs, sources and documents, a line each: over what walks recorded of a redirect site as it
 * should be, and of the same with one thing changed.
 */

function gets(client: ClientId, observations: Observations): ClientOutcome {
  const profile = PROFILES.find(({ id }) => id === client);
  if (profile === undefined) throw new Error(`there is no profile ${client}`);
  return foretell(profile, observations);
}

const AT_AUTODISCOVER = HTTP_REQUESTS.filter((id) => REQUESTS[id].at === 'autodiscover');
const over = (scheme: 'http' | 'https') => AT_AUTODISCOVER.filter((id) => REQUESTS[id].scheme === scheme);
const each = (ids: readonly HttpRequestId[], chains: (id: HttpRequestId) => ReturnType<typeof ends>) => Object.fromEntries(ids.map((id) => [id, chains(id)]));

/** Everything over http redirected otherwise. */
const leadingTo = (change: Parameters<typeof redirected>[1]) => observed(each(over('http'), (id) => redirected(id, change)));
const WITHOUT_PORT = observed(each(over('http'), (id) => redirected(id, { location: `https://${ENDPOINT}${REQUESTS[id].path}` })));
const DROPPED = observed({ 'post-https-autodiscover': ends('post-https-autodiscover', 'dropped', 'ETIMEDOUT') });
const SRV = observed({ srv: located() });
const PAGES = observed(webSite('not-autodiscover', '200 without an Autodiscover document', { status: 200 }));
const NOTHING_AT_DOMAIN = observed(webSite('not-found', '404', { status: 404 }));
const STRICT = observed(webSite('not-found', '404', { status: 404, strictTransport: 'with sub-domains' }));
const NAMES_OTHERS = observed({ 'post-https-autodiscover': ends('post-https-autodiscover', 'certificate-name-mismatch') });
const DOMAIN_NAMES_OTHERS = observed(webSite('certificate-name-mismatch'));
/** The record leads straight to the endpoint, whose certificate names it. */
const DIRECT = observed(
  {
    ...each(over('https'), (id) => [{ steps: [{ ...service(REQUESTS[id].path), host: `autodiscover.${DOMAIN}` }] }]),
    ...each(over('http'), (id) => ends(id, 'refused', 'ECONNREFUSED')),
  },
  { endpoint: { hosts: [`autodiscover.${DOMAIN}`, ENDPOINT] } },
);
const V2_MISSING = {
  ...DIRECT,
  requests: { ...DIRECT.requests, 'get-https-autodiscover-v2': ends('get-https-autodiscover-v2', 'not-found', '404', { status: 404 }) },
};

/** No record of the autodiscover host, and one of SRV that differs. */
const BY_SRV = (change: Partial<Step>) => {
  const [
    {
      steps: [record, ...rest],
    },
  ] = located();
  const gone = each(AT_AUTODISCOVER, (id) => ends(id, 'no-name'));
  return observed({ ...gone, srv: [{ steps: [{ ...record, ...change }, ...rest] }] });
};
const RANKED = BY_SRV({ lowerRanked: 1 });
const OTHER_PORT = BY_SRV({ port: 8443 });
const ONLY_443 = expect.stringContaining('names port 8443, and it takes only 443');
const { soapEnabled: _, ...POX } = service('/autodiscover/autodiscover.xml');
const WITHOUT_SOAP = observed(each(over('http'), (id) => redirected(id, {}, POX)));
const SVC_OPEN = 'what autodiscover.contoso.com answers at /autodiscover/autodiscover.svc was not observed';
const POX_ENDPOINT = { endpoint: { hosts: [ENDPOINT], xml: [{ steps: [POX] }] } };
const POX_BY_SRV = observed({ ...each(AT_AUTODISCOVER, (id) => ends(id, 'no-name')), srv: located(ENDPOINT, POX) }, POX_ENDPOINT);
const POX_ALONE = observed({}, POX_ENDPOINT);
const NO_SOAP = expect.stringContaining('sends no X-SOAP-Enabled');
/** The domain's web server redirects what it is asked to another host, which has no such page. */
const sentTo = (host: string) => {
  const [{ address, steps }] = redirected('post-https-domain', { location: `https://${host}/` }, { ...PAGE, host, asked: `https://${host}/` });
  return observed({ 'post-https-domain': [{ address, steps }] });
};
const [
  {
    steps: [PAGE],
  },
] = ends('post-https-domain', 'not-found', '404', { status: 404 });
/** The redirect leads to a page, and SRV to the endpoint. */
const TO_PAGE = observed({
  ...each(over('http'), (id) => redirected(id, {}, { ...PAGE, id: 'follow', host: ENDPOINT, status: 200, verdict: 'not-autodiscover' })),
  srv: located(),
});
const HTTP_PAGE = observed({ ...each(over('http'), (id) => ends(id, 'not-autodiscover', '200 without', { status: 200 })), srv: located() });
const AWAY = sentTo('www.tailspintoys.com');
const SIBLING = sentTo('www.fabrikam.com');
const ASTRAY = observed({ srv: located('mail.tailspintoys.com', { ...PAGE, host: 'mail.tailspintoys.com', status: undefined, verdict: 'refused' }) });
const ONE_ALONE = 'it asks its user about one host alone, and tailspintoys.com may be the first';

type Line = readonly [client: ClientId, fact: string, observations: Observations, expected: Partial<ClientOutcome>];

const found = (at: ClientOutcome['at'], rest: Partial<ClientOutcome> = {}): Partial<ClientOutcome> => ({ outcome: 'found', at, ...rest });
const ASKS_ONCE = `asks its user once whether ${ENDPOINT} may configure the account, unless a policy allows it`;

const FACTS: readonly Line[] = [
  ['outlook-classic', 'follows the redirect, and asks its user', HEALTHY, found('get-http-autodiscover', { host: ENDPOINT, prompt: ASKS_ONCE, seconds: 0 })],
  ['outlook-classic', 'waits 21 s at each address that drops 443', DROPPED, found('get-http-autodiscover', { seconds: 42 })],
  ['outlook-classic', 'asks SRV last', SRV, found('get-http-autodiscover')],
  ['outlook-classic', 'asks its user after an SRV record too', BY_SRV({}), found('srv', { prompt: ASKS_ONCE })],
  [
    'outlook-classic',
    'stops at a certificate of another name',
    NAMES_OTHERS,
    { outcome: 'asks', at: 'post-https-autodiscover', wouldHelp: ['direct', 'refuse-https'] },
  ],
  ['outlook-classic', 'stops at the certificate of the domain', DOMAIN_NAMES_OTHERS, { outcome: 'asks', at: 'post-https-domain', wouldHelp: ['refuse-https'] }],
  ['outlook-classic', 'goes on from a page', PAGES, found('get-http-autodiscover')],
  ['outlook-classic', 'ignores HSTS', STRICT, found('get-http-autodiscover')],
  ['outlook-classic', 'asks nothing at a record that leads straight there', DIRECT, found('post-https-autodiscover', { prompt: undefined })],
  ['microsoft-365-apps', 'asks Office 365 first', HEALTHY, found('get-http-autodiscover', { caveat: expect.stringContaining('ExcludeExplicitO365Endpoint') })],
  ['teams', 'never asks over http', HEALTHY, { outcome: 'not-found', at: 'get-https-autodiscover-v2', wouldHelp: ['direct'] }],
  ['teams', 'is helped by SRV, by one report', SRV, { outcome: 'unknown', at: 'srv-v2' }],
  ['teams', 'finds Autodiscover V2', DIRECT, found('get-https-autodiscover-v2')],
  ['teams', 'finds nothing without V2, whatever the rest answers', V2_MISSING, { outcome: 'not-found', wouldHelp: [] }],
  ['outlook-mobile', 'never asks over http', HEALTHY, { outcome: 'not-found', wouldHelp: ['direct'] }],
  ['outlook-mobile', 'reads no SRV', SRV, { outcome: 'not-found' }],
  ['new-outlook', 'takes no such mailbox', DIRECT, { outcome: 'not-found', wouldHelp: [] }],
  ['android-mail', 'follows, and gets no settings', HEALTHY, { outcome: 'not-found', wouldHelp: ['direct'] }],
  ['ews-managed-api', 'follows the redirect', HEALTHY, found('get-http-autodiscover')],
  ['ews-managed-api', 'waits 100 s for a request', DROPPED, found('get-http-autodiscover', { seconds: 100 })],
  ['ews-managed-api', 'needs the path of a request for .xml', leadingTo({ location: `https://${ENDPOINT}:443/` }), { outcome: 'not-found' }],
  ['ews-managed-api', 'takes SOAP alone', WITHOUT_SOAP, { outcome: 'not-found', reason: NO_SOAP }],
  ['ews-java-api', 'takes SOAP alone', WITHOUT_SOAP, { outcome: 'not-found', reason: NO_SOAP }],
  ['ews-javascript-api', 'takes SOAP alone', WITHOUT_SOAP, { outcome: 'not-found', reason: NO_SOAP }],
  ['outlook-classic', 'may not take an SRV record of another port', OTHER_PORT, { outcome: 'unknown', at: 'srv' }],
  ['outlook-classic', 'takes POX', WITHOUT_SOAP, found('get-http-autodiscover')],
  ['ews-managed-api', 'takes the best SRV record', RANKED, found('srv')],
  ['ews-managed-api', 'takes an SRV record of port 443 alone', OTHER_PORT, { outcome: 'not-found', at: 'srv', reason: ONLY_443 }],
  ['ews-java-api', 'takes the SRV records of the rank of the first', RANKED, { outcome: 'unknown', at: 'srv' }],
  ['exchangelib', 'takes the SRV record of the highest number', RANKED, { outcome: 'unknown', at: 'srv' }],
  ['exchangelib', 'takes an SRV record of port 443 alone', OTHER_PORT, { outcome: 'not-found', reason: ONLY_443 }],
  [
    'exchangelib',
    'waits 10 s an address',
    observed({ 'post-https-autodiscover-svc': ends('post-https-autodiscover-svc', 'dropped'), srv: located() }),
    found('srv', { seconds: 20 }),
  ],
  ['exchangelib', 'asks the target of an SRV record by SOAP', POX_BY_SRV, { outcome: 'unknown', at: 'srv', reason: SVC_OPEN }],
  ['exchangelib', 'is not helped by SRV where nothing says that SOAP is there', POX_ALONE, { outcome: 'not-found', wouldHelp: [] }],
  ['exchangelib-4', 'takes POX', POX_BY_SRV, found('srv')],
  ['npm-exchange-autodiscover', 'asks the target of an SRV record by SOAP', POX_BY_SRV, { outcome: 'unknown', at: 'srv', reason: SVC_OPEN }],
  ['evolution', 'takes the best SRV record', RANKED, found('srv')],
  ['evolution', 'may take an SRV record of another port', OTHER_PORT, { outcome: 'unknown' }],
  ['ews-managed-api', 'follows 301 too', leadingTo({ status: 301 }), found('get-http-autodiscover')],
  ['ews-javascript-api', 'follows a Location with :443', HEALTHY, found('get-http-autodiscover')],
  [
    'ews-javascript-api',
    'asks the autodiscover host before the domain',
    { ...DIRECT, requests: { ...DIRECT.requests, ...webSite('certificate-name-mismatch') } },
    found('post-https-autodiscover'),
  ],
  ['ews-javascript-api', 'needs a path in lower case', leadingTo({ location: `https://${ENDPOINT}/Autodiscover/Autodiscover.xml` }), { outcome: 'not-found' }],
  ['ews-javascript-api', 'waits over 100 s, once for all addresses', DROPPED, found('get-http-autodiscover', { seconds: 100, longer: true })],
  ['ews-java-api', 'follows the redirect', HEALTHY, found('get-http-autodiscover')],
  ['exchangelib', 'cannot read the port', HEALTHY, { outcome: 'not-found', at: 'get-http-autodiscover-svc', wouldHelp: ['srv', 'direct'] }],
  ['exchangelib', 'follows a Location without one', WITHOUT_PORT, found('get-http-autodiscover-svc')],
  ['exchangelib', 'finds its server by SRV', SRV, found('srv')],
  ['exchangelib-4', 'cannot read the port', HEALTHY, { outcome: 'not-found', at: 'get-http-autodiscover-mixed', wouldHelp: ['srv', 'direct'] }],
  ['exchangelib-4', 'follows a Location without one', WITHOUT_PORT, found('get-http-autodiscover-mixed')],
  ['exchangelib-4', 'finds its server by SRV', SRV, found('srv')],
  [
    'exchangelib-4',
    'follows no 307',
    { ...WITHOUT_PORT, requests: { ...WITHOUT_PORT.requests, ...each(over('http'), (id) => redirected(id, { status: 307 })) } },
    { outcome: 'not-found' },
  ],
  ['npm-autodiscover', 'follows the redirect', HEALTHY, found('get-http-autodiscover')],
  ['npm-autodiscover', 'follows 302 alone', leadingTo({ status: 301 }), { outcome: 'not-found' }],
  ['npm-autodiscover', 'fails at a page', PAGES, { outcome: 'not-found', at: 'post-https-domain', wouldHelp: ['refuse-https'] }],
  ['npm-autodiscover', 'fails at a 404 too', NOTHING_AT_DOMAIN, { outcome: 'not-found', at: 'post-https-domain' }],
  ['npm-autodiscover', 'waits 10 s for a request', DROPPED, found('get-http-autodiscover', { seconds: 10 })],
  ['npm-exchange-autodiscover', 'follows to .svc', HEALTHY, found('get-http-autodiscover-svc')],
  ['npm-exchange-autodiscover', 'follows 302 alone', leadingTo({ status: 301 }), { outcome: 'not-found' }],
  [
    'npm-exchange-autodiscover',
    'fails where .svc is sent to .xml',
    leadingTo({ location: `https://${ENDPOINT}:443/autodiscover/autodiscover.xml` }),
    { outcome: 'not-found' },
  ],
  [
    'thunderbird',
    'follows by a POST, and asks about the domain',
    HEALTHY,
    found('post-http-autodiscover', { prompt: 'asks its user whether to trust contoso.com' }),
  ],
  ['thunderbird', 'takes any 200', PAGES, { outcome: 'not-found', at: 'post-https-domain', wouldHelp: ['direct', 'refuse-https'] }],
  ['thunderbird', 'waits 5 s, for all addresses', DROPPED, found('post-http-autodiscover', { seconds: 5 })],
  ['thunderbird', 'obeys HSTS', STRICT, { outcome: 'not-found', wouldHelp: ['srv', 'direct'] }],
  ['thunderbird', 'goes on from a certificate', NAMES_OTHERS, found('post-http-autodiscover')],
  ['thunderbird', 'takes another SRV record than the best', RANKED, { outcome: 'unknown', at: 'srv' }],
  ['thunderbird', 'asks port 443 for an SRV record of any port', OTHER_PORT, { outcome: 'unknown', at: 'srv' }],
  ['thunderbird', 'asks about one host, the first', AWAY, { outcome: 'unknown', reason: ONE_ALONE }],
  ['thunderbird', 'asks about the host of an SRV record, whether it answers or not', ASTRAY, { outcome: 'unknown', reason: ONE_ALONE }],
  ['thunderbird', 'is open where one of its requests is', { ...HEALTHY, requests: { ...HEALTHY.requests, srv: undefined } }, { outcome: 'unknown' }],
  ['thunderbird', 'asks once about two hosts of a domain', observed({ srv: located('mail.contoso.com') }), found('post-http-autodiscover')],
  ['thunderbird', 'asks nobody about another host of the domain', SIBLING, found('post-http-autodiscover')],
  ['tbsync', 'follows by a POST', HEALTHY, found('post-http-autodiscover')],
  ['tbsync', 'obeys HSTS', STRICT, { outcome: 'not-found', wouldHelp: ['direct'] }],
  ['kmail', 'follows by a POST', HEALTHY, found('post-http-autodiscover')],
  ['kmail', 'waits 20 s an address', DROPPED, found('post-http-autodiscover', { seconds: 40 })],
  ['kmail', 'goes on from a page', PAGES, found('post-http-autodiscover')],
  ['evolution', 'never asks over http', HEALTHY, { outcome: 'not-found', wouldHelp: ['srv', 'direct'], caveat: expect.stringContaining('Host URL') }],
  ['evolution', 'finds its server by SRV', SRV, found('srv')],
  [
    'evolution',
    'finds it by SRV before a dropped 443 has ended',
    { ...SRV, requests: { ...SRV.requests, ...DROPPED.requests, srv: located() } },
    found('srv', { seconds: 0 }),
  ],
  ['evolution', 'waits 20 s an address, and both at once', DROPPED, { outcome: 'not-found', seconds: 40 }],
  ['evolution', 'asks about a certificate if nothing else succeeds', NAMES_OTHERS, { outcome: 'asks', wouldHelp: ['srv', 'direct'] }],
  ['gnome-online-accounts', 'never asks over http', HEALTHY, { outcome: 'not-found', wouldHelp: ['direct'] }],
  ['gnome-online-accounts', 'reads no SRV', SRV, { outcome: 'not-found' }],
  [
    'gnome-online-accounts',
    'ends at a certificate, whatever the other host answers',
    { ...DIRECT, requests: { ...DIRECT.requests, ...webSite('certificate-name-mismatch') } },
    { outcome: 'asks', at: 'post-https-domain' },
  ],
  ['pidgin-sipe', 'follows any redirect', leadingTo({ status: 307 }), found('get-http-autodiscover-mixed')],
  ['pidgin-sipe', 'takes the page at the end of a redirect', TO_PAGE, { outcome: 'not-found', at: 'get-http-autodiscover-mixed' }],
  ['npm-exchange-autodiscover', 'fails at the page at the end of a redirect, even with an SRV record', TO_PAGE, { outcome: 'not-found' }],
  ['npm-exchange-autodiscover', 'asks over http for a redirect alone', HTTP_PAGE, found('srv')],
  ['pidgin-sipe', 'asks the domain last', PAGES, found('get-http-autodiscover-mixed')],
];

test.each(FACTS)('%s %s', (client, _, observations, expected) => {
  // What is expected to be left out is undefined.
  expect({ prompt: undefined, ...gets(client, observations) }).toMatchObject({ client, ...expected });
});

test('has a line for each profile', () => {
  expect(PROFILES.map(({ id }) => id).filter((id) => !FACTS.some(([client]) => client === id))).toEqual([]);
});

test('a record that leads straight to the endpoint wins every client that takes such a mailbox', () => {
  const lost = PROFILES.map((profile) => foretell(profile, DIRECT)).filter(({ outcome }) => outcome !== 'found');
  expect(lost.map(({ client }) => client)).toEqual(['new-outlook']);
});

test('whoever comes to another server than its own has not found it', () => {
  const elsewhere = leadingTo({ location: 'https://autodiscover.tailspintoys.com:443/autodiscover/autodiscover.xml' });
  expect(gets('outlook-classic', elsewhere)).toMatchObject({
    outcome: 'not-found',
    host: 'autodiscover.tailspintoys.com',
    reason: '302 of autodiscover.fabrikam.com leads it to autodiscover.tailspintoys.com, and not to autodiscover.contoso.com',
  });
  expect(gets('outlook-classic', { ...elsewhere, endpoint: undefined })).toMatchObject({ outcome: 'found' });
  const atDomain = observed({ 'post-https-domain': [{ steps: [service('/autodiscover/autodiscover.xml', DOMAIN)] }] });
  expect(gets('outlook-classic', atDomain)).toMatchObject({
    outcome: 'not-found',
    host: DOMAIN,
    reason: 'fabrikam.com answers it, and not autodiscover.contoso.com',
  });
});

test('of two servers that answer at once, the other one may be the faster', () => {
  const other = { 'post-https-domain': [{ steps: [service('/autodiscover/autodiscover.xml', DOMAIN)] }] };
  expect(gets('evolution', { ...SRV, requests: { ...SRV.requests, ...other } })).toMatchObject({ outcome: 'not-found', host: DOMAIN });
});

test('what was not observed is unknown, by its name, and is what is lacking', () => {
  const open = observed({ 'post-http-autodiscover': undefined });
  expect(gets('thunderbird', open)).toMatchObject({
    outcome: 'unknown',
    reason: 'POST http://autodiscover.fabrikam.com/autodiscover/autodiscover.xml was not observed',
  });
  expect(gets('outlook-classic', open)).toMatchObject({ outcome: 'found' });
  expect(lacking(PROFILES, open)).toEqual(['post-http-autodiscover']);
  expect(lacking(PROFILES, HEALTHY)).toEqual([]);
});

test('of addresses that differ, the worst decides, and each that drops costs its time', () => {
  const [lost] = ends('get-http-autodiscover', 'not-found', '404', { status: 404 });
  const [, well] = redirected('get-http-autodiscover');
  expect(gets('outlook-classic', observed({ 'get-http-autodiscover': [lost, well] }))).toMatchObject({ outcome: 'not-found' });
  const [drops] = ends('get-http-autodiscover', 'dropped', 'ETIMEDOUT');
  expect(gets('outlook-classic', observed({ 'get-http-autodiscover': [drops, well] }))).toMatchObject({ outcome: 'found', seconds: 21 });
});

test('how slow the servers of a preview are says nothing of the real ones, whose time counts', () => {
  const late = HEALTHY.requests['get-http-autodiscover']?.map(({ steps, ...chain }) => ({ ...chain, steps: steps.map((step) => ({ ...step, ms: 1500 })) }));
  const slow = observed({ 'get-http-autodiscover': late });
  expect(gets('outlook-classic', slow)).toMatchObject({ outcome: 'found', seconds: 2 });
  expect(gets('outlook-classic', { ...slow, servers: 'simulated' })).toEqual(gets('outlook-classic', { ...HEALTHY, servers: 'simulated' }));
});

test('the addresses that drop are counted, and no time is measured for it, also before one that answers', () => {
  const [[drops], [answers]] = [ends('post-https-autodiscover', 'dropped'), ends('post-https-autodiscover', 'not-found', '404', { status: 404 })];
  const with3 = (chain: typeof drops, ms: number) => ({ steps: [{ ...chain.steps[0], drops: 3, ms }] });
  const waits = (chain: typeof drops) =>
    (['outlook-classic', 'kmail', 'thunderbird', 'npm-autodiscover'] as const).map(
      (client) => gets(client, observed({ 'post-https-autodiscover': [chain] })).seconds,
    );
  for (const ms of [75_000, 9]) expect(waits(with3(drops, ms))).toEqual([63, 60, 5, 10]);
  // The last of these soon tries the next address.
  for (const ms of [63_400, 63_000]) expect(waits(with3(answers, ms))).toEqual([63, 60, 5, 0]);
  expect(gets('outlook-classic', observed({ 'post-https-autodiscover': [with3(answers, 65_900)] }))).toMatchObject({ seconds: 65 });
});

test('a client whose request ends at an address that drops may not reach the one that answers', () => {
  const half = (id: HttpRequestId) => {
    const [[drops], [, well]] = [ends(id, 'dropped'), redirected(id)];
    return [drops, well];
  };
  const atSite = observed({ 'post-http-autodiscover': half('post-http-autodiscover'), 'get-http-autodiscover': half('get-http-autodiscover') });
  expect(gets('thunderbird', atSite)).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining('an address of autodiscover.fabrikam.com drops') });
  expect(gets('npm-autodiscover', atSite)).toMatchObject({ outcome: 'found', seconds: 0 });
  const late = { ...service('/autodiscover/autodiscover.xml'), drops: 1 };
  const atEndpoint = observed({ 'post-http-autodiscover': redirected('post-http-autodiscover', {}, late) });
  expect(gets('thunderbird', atEndpoint)).toMatchObject({
    outcome: 'unknown',
    reason: expect.stringContaining('an address of autodiscover.contoso.com drops'),
  });
  expect(gets('kmail', atEndpoint)).toMatchObject({ outcome: 'found', seconds: 20 });
});

test('an answer that shows neither a service nor that there is none leaves open each client that asks there', () => {
  const open = observed(webSite('undecided', '200', { status: 200 }));
  const there = ['outlook-classic', 'ews-managed-api', 'exchangelib', 'npm-autodiscover', 'thunderbird', 'kmail', 'gnome-online-accounts'] as const;
  for (const client of there)
    expect(gets(client, open)).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining('fabrikam.com answers 200 to a POST without an address') });
  // It asks the domain last.
  expect(gets('pidgin-sipe', open)).toMatchObject({ outcome: 'found' });
});

test('of mailboxes in Exchange Online: no record straight there helps, as no certificate there names a host of the organisation', () => {
  const online = 'autodiscover-s.outlook.com';
  const there = each(over('http'), (id) => redirected(id, { location: `https://${online}:443${REQUESTS[id].path}` }));
  const xml = [{ steps: [service('/autodiscover/autodiscover.xml', online)] }];
  const v2 = [{ steps: [service('/autodiscover/autodiscover.json', online)] }];
  const seen = observed(there, { endpoint: { hosts: [online], xml, v2 } });
  expect(gets('outlook-classic', seen)).toMatchObject({ outcome: 'found', host: online });
  expect(gets('gnome-online-accounts', seen)).toMatchObject({ outcome: 'not-found', wouldHelp: [] });
  for (const client of ['teams', 'outlook-mobile'] as const)
    expect(gets(client, seen)).toMatchObject({ outcome: 'unknown', reason: 'it asks Office 365 first, where these mailboxes are, and that was not asked' });
  expect(gets('evolution', seen)).toMatchObject({ outcome: 'not-found', wouldHelp: ['srv'] });
});

test('HSTS counts only over https, at the host itself, or at the domain for its sub-domains', () => {
  const itself = observed(webSite('not-found', '404', { status: 404, strictTransport: 'itself' }));
  expect(gets('tbsync', itself)).toMatchObject({ outcome: 'found', at: 'post-http-autodiscover' });
  const overHttp = observed({
    ...webSite('not-found', '404', { status: 404 }),
    'post-http-domain': ends('post-http-domain', 'not-found', '404', { status: 404, strictTransport: 'with sub-domains' }),
  });
  expect(gets('tbsync', overHttp)).toMatchObject({ outcome: 'found', at: 'post-http-autodiscover' });
});

test('a client that knows only Basic finds nothing where it is not offered', () => {
  const windowsAlone = { ...service('/autodiscover/autodiscover.xml'), authentication: ['Negotiate', 'NTLM'] };
  const answers = observed(each(over('http'), (id) => redirected(id, {}, windowsAlone)));
  expect(gets('tbsync', { ...answers, requests: { ...answers.requests, 'post-http-domain': ends('post-http-domain', 'no-name') } })).toMatchObject({
    outcome: 'not-found',
    reason: 'autodiscover.contoso.com offers Negotiate, NTLM, and it knows only Basic',
  });
  expect(gets('kmail', answers)).toMatchObject({ outcome: 'found' });
});

test('an address whose service does not know the test address still counts, after all others', () => {
  const unknownThere = { ...service('/autodiscover/autodiscover.xml', `autodiscover.${DOMAIN}`), document: 'error' as const };
  const host = { 'post-https-autodiscover': [{ steps: [unknownThere] }] };
  expect(gets('outlook-classic', observed(host))).toMatchObject({ outcome: 'found', at: 'get-http-autodiscover' });
});
