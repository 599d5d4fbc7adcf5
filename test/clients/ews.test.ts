/** @slow */

import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { type CertificateAuthority, createAuthority } from '../../lib/preview/certificate-authority';
import { type ExchangeServer, type SeenRequest, startExchange } from '../../lib/preview/servers/exchange-server';
import { type Dial, ewsClient, WalkError } from './ews';

const ENDPOINT = 'autodiscover.contoso.com';

let authority: CertificateAuthority;
let exchange: ExchangeServer;
let site: Server;
let requests: SeenRequest[];

beforeAll(async () => {
  authority = await createAuthority();
  exchange = await startExchange({
    endpoints: [{ host: ENDPOINT, ...(await authority.issue({ names: [ENDPOINT] })) }],
    onRequest: (request) => requests.push(request),
  });
  site = createServer((request, response) => {
    if (request.headers.host === 'autodiscover.fabrikam.com') response.writeHead(302, { Location: `https://${ENDPOINT}:443${request.url}` });
    else response.writeHead(404);
    response.end();
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
});

beforeEach(() => {
  requests = [];
});

afterEach(() => {
  jest.restoreAllMocks();
});

afterAll(async () => {
  await exchange.close();
  await new Promise((resolve) => site.close(resolve));
});

/** The redirect site answers port 80 of every autodiscover host, the endpoint 443 of its own; everything else refuses. */
const dial: Dial = (host, port) => {
  if (host.startsWith('autodiscover.') && port === 80) return opened((site.address() as AddressInfo).port);
  if (host === ENDPOINT && port === 443) return opened(exchange.port);
  return Promise.reject(Object.assign(new Error(`connect ECONNREFUSED ${host}:${port}`), { code: 'ECONNREFUSED' }));
};

function opened(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket)).once('error', reject);
  });
}

test('a mailbox of a redirected namespace gets its settings from the endpoint', async () => {
  const log = jest.spyOn(console, 'log');
  const { ewsUrl, seen } = await ewsClient(dial, authority.pem).userSettings('ada@fabrikam.com');

  expect(log).not.toHaveBeenCalled();
  expect(ewsUrl).toBe(`https://${ENDPOINT}/EWS/Exchange.asmx`);
  expect(seen).toEqual([
    'autodiscover.fabrikam.com:443 (ECONNREFUSED)',
    'fabrikam.com:443 (ECONNREFUSED)',
    'autodiscover.fabrikam.com:80',
    `${ENDPOINT}:443`,
    `${ENDPOINT}:443`,
  ]);
  expect(requests).toEqual([
    { method: 'GET', endpoint: ENDPOINT, host: ENDPOINT, path: '/autodiscover/autodiscover.xml', authenticated: false },
    { method: 'POST', endpoint: ENDPOINT, host: ENDPOINT, path: '/autodiscover/autodiscover.svc', authenticated: true },
  ]);
});

test('the redirect step alone gives the URL, and null where nothing redirects', async () => {
  const client = ewsClient(dial, authority.pem);

  expect(await client.redirectUrl('fabrikam.com')).toBe(`https://${ENDPOINT}:443/autodiscover/autodiscover.xml`);
  expect(await client.redirectUrl('unlisted.example')).toBeNull();
});

test('a namespace that nothing redirects comes to no settings', async () => {
  const walk = ewsClient(dial, authority.pem).userSettings('ada@unlisted.example');

  await expect(walk).rejects.toThrow(WalkError);
  await expect(walk).rejects.toMatchObject({
    seen: ['autodiscover.unlisted.example:443 (ECONNREFUSED)', 'unlisted.example:443 (ECONNREFUSED)', 'autodiscover.unlisted.example:80'],
  });
  expect(requests).toEqual([]);
});

test('a certificate of a foreign authority is refused, and nothing is sent to its holder', async () => {
  const foreign = await createAuthority();

  await expect(ewsClient(dial, foreign.pem).userSettings('ada@fabrikam.com')).rejects.toMatchObject({
    seen: expect.arrayContaining([`${ENDPOINT}:443 (UNABLE_TO_VERIFY_LEAF_SIGNATURE)`]),
  });
  expect(requests).toEqual([]);
});

test('a certificate for another name is refused, and nothing is sent to its holder', async () => {
  const misled: Dial = (host, port) => dial(host === 'fabrikam.com' ? ENDPOINT : host, port);

  const { seen } = await ewsClient(misled, authority.pem).userSettings('ada@fabrikam.com');
  expect(seen[1]).toBe('fabrikam.com:443 (ERR_TLS_CERT_ALTNAME_INVALID)');
  expect(requests.map(({ host }) => host)).toEqual([ENDPOINT, ENDPOINT]);
});

test('clients share nothing: each trusts its own authority and dials its own sockets', async () => {
  const foreign = ewsClient(() => Promise.reject(new Error('this one dials nobody')), (await createAuthority()).pem);
  const client = ewsClient(dial, authority.pem);

  const walks = await Promise.allSettled([
    client.userSettings('ada@fabrikam.com'),
    foreign.userSettings('ada@fabrikam.com'),
    client.userSettings('bob@fabrikam.com'),
  ]);
  expect(walks.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});
