/** @slow */

import type { RequestListener } from 'node:http';
import { AUTODISCOVER_HOST, type Certificates, ENDPOINT_HOST, makeCertificates, OTHER_HOST } from './laboratory/certificates';
import { toEndpoint, webPage } from './laboratory/changes';
import { at, type Change, ENDPOINT, merged, NAMESPACE, OTHER, SITE, WEB, withRecords } from './laboratory/fabrikam';
import { Laboratory } from './laboratory/laboratory';
import { answers, challenges, http, https, redirects, refused, site } from './laboratory/parts';
import { type Planned, verifyPlanned } from './laboratory/run';
import { byWay, SETTINGS, UNKNOWN } from './laboratory/services';

/* What is sent to whom, and how often: the numbers that docs/verify.md has. */

const laboratory = new Laboratory();
let made: Certificates;

beforeAll(async () => {
  made = await makeCertificates();
});

afterAll(() => laboratory.close());

/** Each way in which a server was asked, and how often. */
type Count = Record<'get' | 'empty' | 'addressed', number>;

function counting(count: Count, { get, empty, addressed }: Record<keyof Count, RequestListener>): RequestListener {
  const counted =
    (way: keyof Count, listener: RequestListener): RequestListener =>
    (request, response) => {
      count[way] += 1;
      listener(request, response);
    };
  return byWay({ get: counted('get', get), empty: counted('empty', empty), addressed: counted('addressed', addressed) });
}

const DOMAINS = ['fabrikam.com', 'adatum.com', 'proseware.com'];

/** Three namespaces of one site and one endpoint. */
const three = (): Change => ({
  zones: Object.fromEntries(DOMAINS.slice(1).map((domain) => [domain, ['autodiscover CNAME autodiscoverredirect.contoso.com']])),
  peers: at(SITE, 80, site({ hosts: DOMAINS.map((domain) => `autodiscover.${domain}`) })),
  subject: { namespaces: DOMAINS.map((domain) => ({ ...NAMESPACE, domain })) },
});

async function connections(planned: Planned): Promise<ReadonlyMap<string, number>> {
  const { network } = await verifyPlanned(laboratory, made, planned);
  const times = new Map<string, number>();
  for (const at of network.connected) times.set(at, (times.get(at) ?? 0) + 1);
  return times;
}

it('asks the site five times for each of its addresses and namespaces, and the endpoint once for all', async () => {
  const times = await connections({ change: three });
  const [first, second, third] = SITE;
  expect(Object.fromEntries(times)).toEqual({
    [`${first}:443`]: 3,
    [`${second}:443`]: 3,
    [`[${third}]:443`]: 3,
    // A GET, a HEAD, a POST, and a GET of two more paths; and once for a host that nobody listed.
    [`${first}:80`]: 3 * 5 + 1,
    [`${second}:80`]: 3 * 5,
    [`[${third}]:80`]: 3 * 5,
    // A POST, and Autodiscover V2.
    [`${ENDPOINT[0]}:443`]: 2 + REMEMBERED,
    [`${ENDPOINT[1]}:443`]: 2,
  });
});

/** Where the redirects of all lead to is remembered apart from what each address of the endpoint answers: three paths. */
const REMEMBERED = 3;

it('sends the made-up address to the endpoint once for all, and to no service that asks for credentials', async () => {
  const count: Count = { get: 0, empty: 0, addressed: 0 };
  const knowsNobody = counting(count, { get: webPage, empty: answers(500), addressed: answers(200, UNKNOWN, { 'X-SOAP-Enabled': 'True' }) });
  await connections({ change: () => merged(three(), { peers: at(ENDPOINT, 443, https(made.endpoint, knowsNobody)) }) });
  // Autodiscover V2 twice, as a page shows neither a service nor that there is none.
  expect(count).toEqual({ get: 2 * ENDPOINT.length, empty: ENDPOINT.length + REMEMBERED, addressed: ENDPOINT.length + REMEMBERED });

  const asked: Count = { get: 0, empty: 0, addressed: 0 };
  const asks = counting(asked, { get: challenges, empty: challenges, addressed: challenges });
  await connections({ change: () => merged(three(), { peers: at(ENDPOINT, 443, https(made.endpoint, asks)) }) });
  // Autodiscover V2.
  expect(asked).toEqual({ get: ENDPOINT.length, empty: ENDPOINT.length + REMEMBERED, addressed: 0 });
});

it.each<[string, { readonly testAddress?: boolean; readonly empty: RequestListener }, Count]>([
  // At three paths: as Outlook writes it, in mixed case, and that of SOAP.
  ['a page', { empty: webPage }, { get: 0, empty: 3, addressed: 3 }],
  ['405', { empty: answers(405) }, { get: 0, empty: 3, addressed: 0 }],
  ['a page, with --no-test-address', { empty: webPage, testAddress: false }, { get: 0, empty: 3, addressed: 0 }],
])("asks the domain's own web site, which answers %s, by POST alone", async (_what, { testAddress, empty }, expected) => {
  const count: Count = { get: 0, empty: 0, addressed: 0 };
  const listener = counting(count, { get: webPage, empty, addressed: answers(200, SETTINGS) });
  await connections({ change: ({ fabrikam }) => ({ ...withRecords(`@ A ${WEB}`), peers: at([WEB], 443, https(fabrikam, listener)) }), testAddress });
  expect(count).toEqual(expected);
});

it('makes the address that the endpoint gets up of a namespace too', async () => {
  const addresses = new Set<string | undefined>();
  const noting: RequestListener = async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    if (body !== '') addresses.add(/<EMailAddress>(.*)<\/EMailAddress>/.exec(body)?.[1]);
    webPage(request, response);
  };
  await connections({ change: ({ endpoint }) => ({ peers: at(ENDPOINT, 443, https(endpoint, noting)) }) });
  expect([...addresses]).toEqual(['autodiscover-redirect-test@fabrikam.com']);
});

it('makes the address up of the namespace, and shows it to nobody without TLS', async () => {
  const seen = new Set<string>();
  const noting =
    (scheme: string, listener: RequestListener): RequestListener =>
    async (request, response) => {
      let body = '';
      for await (const part of request) body += part;
      if (request.headers.host?.endsWith('fabrikam.com')) seen.add(`${request.method} ${scheme}://${request.headers.host} ${addressIn(body, request.url)}`);
      listener(request, response);
    };
  const addressIn = (body: string, url = '') =>
    new URL(url, 'http://any.example').searchParams.get('Email') ??
    /<EMailAddress>(.*)<\/EMailAddress>/.exec(body)?.[1] ??
    (body.includes('@') ? body : 'nobody');
  const change = ({ fabrikam }: Certificates): Change => ({
    ...withRecords(`@ A ${WEB}`),
    peers: {
      ...at([WEB], 443, https(fabrikam, noting('https', webPage))),
      ...at(SITE, 443, https(fabrikam, noting('https', webPage))),
      ...at(SITE, 80, http(noting('http', toEndpoint))),
    },
  });
  await connections({ change });
  const madeUp = 'autodiscover-redirect-test@fabrikam.com';
  expect([...seen].sort()).toEqual([
    `GET http://${AUTODISCOVER_HOST} nobody`,
    `GET https://${AUTODISCOVER_HOST} ${madeUp}`,
    `GET https://${AUTODISCOVER_HOST} nobody`,
    `HEAD http://${AUTODISCOVER_HOST} nobody`,
    `POST http://${AUTODISCOVER_HOST} nobody`,
    `POST https://${AUTODISCOVER_HOST} ${madeUp}`,
    `POST https://${AUTODISCOVER_HOST} nobody`,
    `POST https://fabrikam.com ${madeUp}`,
    'POST https://fabrikam.com nobody',
  ]);
});

it('says of a mailbox that it was not asked for where the endpoint does not answer', async () => {
  const change = (): Change => ({ peers: at(ENDPOINT, 443, refused) });
  const { notes } = await verifyPlanned(laboratory, made, { change, mailbox: 'ada@fabrikam.com' });
  expect(notes).toEqual([`the mailbox of fabrikam.com was not asked for: ${ENDPOINT_HOST} answers at no address under a certificate that is valid`]);
});

it('sends the address that the user gives to the endpoint alone, for its namespace alone, and follows no redirect with it', async () => {
  const seen: string[] = [];
  const noting =
    (listener: RequestListener): RequestListener =>
    async (request, response) => {
      let body = '';
      for await (const part of request) body += part;
      if (`${request.url} ${body}`.includes('ada')) seen.push(`${request.method} https://${request.headers.host}${request.url}`);
      listener(request, response);
    };
  const elsewhere = redirects((path) => `https://${OTHER_HOST}${path}`);
  const change = ({ fabrikam, endpoint, other }: Certificates): Change =>
    merged(three(), withRecords(`@ A ${WEB}`), {
      peers: {
        ...at([WEB], 443, https(fabrikam, noting(answers(404)))),
        ...at(SITE, 443, https(fabrikam, noting(answers(404)))),
        ...at([OTHER], 443, https(other, noting(challenges))),
        ...at(
          ENDPOINT,
          443,
          https(
            endpoint,
            noting((request, response) => (request.url?.includes('Email=') ? elsewhere : challenges)(request, response)),
          ),
        ),
      },
    });
  await connections({ change, mailbox: 'ada@fabrikam.com' });
  // Once at each of its addresses, though all three namespaces have this endpoint.
  expect(seen).toEqual(ENDPOINT.map(() => `GET https://${ENDPOINT_HOST}/autodiscover/autodiscover.json?Email=ada%40fabrikam.com&Protocol=EWS`));
});
