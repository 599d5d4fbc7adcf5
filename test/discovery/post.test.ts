/** @slow */

import type { RequestListener } from 'node:http';
import { discover } from '../../lib/discovery/walk';
import type { Step, Walk } from '../../lib/discovery/walk-result';
import type { Laboratory, LaboratoryPlan } from '../verify/laboratory/laboratory';
import { answers, bytes, challenges, http, https, type Part, redirects, refused, tcp } from '../verify/laboratory/parts';
import { byWay, REDIRECT_ADDRESS, SETTINGS, UNKNOWN } from '../verify/laboratory/services';
import { type Certificates, ENDPOINT, healthy, inLaboratory, SITE, WEB } from './fabrikam';

/* How a service is told from a web site: by what an https URL answers to a POST, first without an address, then with one that is made up. */

let made: Certificates;
let laboratory: Laboratory;

inLaboratory((given) => {
  ({ made, laboratory } = given);
});

const page = answers(200, '<!doctype html><title>Welcome</title>');
const ADDRESS = 'autodiscover-redirect-test@fabrikam.com';

/** The walk's first step where this stands behind the domain's own port 443, and how many connections it took. */
async function atDomain(part: Part, options: { readonly testAddress?: boolean } = {}): Promise<Walk & { readonly first: Step; readonly connections: number }> {
  const well = healthy(made);
  const world: LaboratoryPlan = { ...well, dns: { ...well.dns, 'fabrikam.com': { v4: [WEB] } }, peers: { ...well.peers, [`${WEB}:443`]: part } };
  const network = laboratory.network(world);
  const walk = await discover('fabrikam.com', network, { answerTimeoutMs: 30_000, ...options });
  return { ...walk, first: walk.steps[0], connections: laboratory.connected.filter((at) => at === `${WEB}:443`).length };
}

interface Case {
  readonly what: string;
  readonly get?: RequestListener;
  readonly empty: RequestListener;
  readonly addressed?: RequestListener;
  readonly is: Partial<Step>;
  /** Where the second request is left out; as above where the first one decides. */
  readonly leftOut?: Partial<Step>;
}

/** Of what nobody is to ask: who does all the same gets no answer. */
const never: RequestListener = ({ socket }) => socket.destroy();

const found = { verdict: 'reached', document: 'settings', message: 'fabrikam.com answers with settings, even for an address that does not exist' } as const;
const open = (status: number) =>
  ({
    verdict: 'undecided',
    status,
    message: `fabrikam.com answers ${status} to a POST without an address, and was not asked with one: whether a service is there is unknown`,
  }) as const;

const CASES: readonly Case[] = [
  { what: 'a challenge is a service', empty: challenges, is: { verdict: 'reached', status: 401 } },
  ...[404, 410].map((status): Case => ({ what: `${status} is none`, get: page, empty: answers(status), is: { verdict: 'not-found', status } })),
  ...[405, 501].map(
    (status): Case => ({
      what: `${status} is none, whatever a GET is answered`,
      get: challenges,
      empty: answers(status),
      is: { verdict: 'not-found', status, message: `fabrikam.com answers ${status} to a POST, the method of Outlook` },
    }),
  ),
  {
    what: '401 without a challenge is none',
    empty: answers(401),
    is: { verdict: 'not-autodiscover', status: 401, message: 'fabrikam.com answers 401 without WWW-Authenticate' },
  },
  ...[400, 403, 411, 415, 500].map(
    (status): Case => ({ what: `settings after ${status}`, empty: answers(status), addressed: answers(200, SETTINGS), is: found, leftOut: open(status) }),
  ),
  { what: 'settings after a page', empty: page, addressed: answers(200, SETTINGS), is: found, leftOut: open(200) },
  { what: 'another address to ask for', empty: answers(500), addressed: answers(200, REDIRECT_ADDRESS), is: found, leftOut: open(500) },
  { what: 'settings for everybody', empty: answers(200, SETTINGS), is: found },
  {
    what: 'settings behind comments',
    empty: answers(400),
    addressed: answers(200, `\uFEFF<!-- a - b --> \n${SETTINGS.replace('?>', '?><!---->')}`),
    is: found,
    leftOut: open(400),
  },
  {
    what: 'settings of ActiveSync',
    empty: answers(400),
    addressed: answers(
      200,
      '<a:Autodiscover xmlns:a="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"><a:Response xmlns:a="http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006"><a:Action><a:Settings></a:Settings></a:Action></a:Response></a:Autodiscover>',
    ),
    is: found,
    leftOut: open(400),
  },
  {
    what: 'an error for everybody, and settings for an address',
    empty: answers(200, UNKNOWN),
    addressed: answers(200, SETTINGS),
    is: found,
    leftOut: { verdict: 'reached', document: 'error', status: 200 },
  },
  {
    what: 'an error for an address that nobody has',
    empty: answers(400),
    addressed: answers(200, UNKNOWN),
    is: {
      verdict: 'reached',
      document: 'error',
      status: 200,
      message: 'fabrikam.com answers with an Autodiscover document that holds an error, and no settings',
    },
    leftOut: open(400),
  },
  { what: 'a challenge for an address', empty: answers(400), addressed: challenges, is: { verdict: 'reached', status: 401 }, leftOut: open(400) },
  { what: 'nothing for an address', empty: page, addressed: answers(405), is: { verdict: 'not-found', status: 405 }, leftOut: open(200) },
  {
    what: 'a page for everything',
    empty: page,
    addressed: page,
    is: { verdict: 'not-autodiscover', status: 200, message: 'fabrikam.com answers 200 without an Autodiscover document' },
    leftOut: open(200),
  },
  {
    what: 'a page that speaks of such documents',
    empty: page,
    addressed: answers(200, `<html><pre>${SETTINGS}</pre></html>`),
    is: { verdict: 'not-autodiscover', status: 200 },
    leftOut: open(200),
  },
  {
    what: 'settings with a status that no client takes',
    empty: answers(400),
    addressed: answers(400, SETTINGS),
    is: { verdict: 'not-autodiscover', status: 400, message: 'fabrikam.com answers 400' },
    leftOut: open(400),
  },
  { what: 'a wall for everything', empty: answers(403), addressed: answers(403), is: { verdict: 'not-autodiscover', status: 403 }, leftOut: open(403) },
  {
    what: 'a redirect for an address',
    empty: answers(400),
    addressed: redirects('https://autodiscover.contoso.com/autodiscover/autodiscover.xml'),
    is: { verdict: 'redirected', status: 302 },
    leftOut: open(400),
  },
];

test.each(CASES.map((one) => [one.what, one] as const))('%s', async (_what, { get = never, empty, addressed, is }) => {
  const { first, connections } = await atDomain(https(made.fabrikam, byWay({ get, empty, addressed: addressed ?? never })));
  expect(first).toMatchObject(is);
  expect(connections).toBe(addressed ? 2 : 1);
});

test.each(CASES.map((one) => [one.what, one] as const))('%s, as far as it shows without an address', async (_what, { get = never, empty, is, leftOut }) => {
  const { first, connections } = await atDomain(https(made.fabrikam, byWay({ get, empty, addressed: never })), { testAddress: false });
  expect(first).toMatchObject(leftOut ?? is);
  expect(connections).toBe(1);
});

it('posts nothing the first time, and the made-up address the second', async () => {
  const seen: { method?: string; body: string; type?: string; credentials?: string }[] = [];
  const listener: RequestListener = async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    seen.push({ method: request.method, body, type: request.headers['content-type'], credentials: request.headers.authorization });
    page(request, response);
  };
  await atDomain(https(made.fabrikam, listener));
  const type = 'text/xml; charset=utf-8';
  expect(seen).toEqual([
    { method: 'POST', body: '', type, credentials: undefined },
    { method: 'POST', body: expect.stringContaining(`<EMailAddress>${ADDRESS}</EMailAddress>`), type, credentials: undefined },
  ]);
});

it('posts again where a redirect leads, and gets on port 80 alone', async () => {
  const well = healthy(made);
  const [site, endpoint] = [http(redirects('https://autodiscover.contoso.com/autodiscover/autodiscover.xml')), https(made.endpoint, challenges)];
  const walk = await discover('fabrikam.com', laboratory.network({ ...well, peers: { [`${SITE}:80`]: site, [`${ENDPOINT}:443`]: endpoint } }));
  expect(walk.outcome).toBe('found');
  expect([site, endpoint].map(({ requests }) => requests.map(({ method }) => method))).toEqual([['GET'], ['POST']]);
});

describe('a service that does not know the address', () => {
  const error = () => https(made.fabrikam, byWay({ get: page, empty: answers(400), addressed: answers(200, UNKNOWN) }));

  it('is left for one that is found later', async () => {
    const { outcome, endpoint, steps } = await atDomain(error());
    expect(steps[0].verdict).toBe('reached');
    expect({ outcome, host: endpoint?.host }).toEqual({ outcome: 'found', host: 'autodiscover.contoso.com' });
  });

  it('is found where there is no other', async () => {
    const well = healthy(made);
    const world: LaboratoryPlan = { ...well, dns: { 'fabrikam.com': { v4: [WEB] } }, peers: { [`${WEB}:443`]: error() } };
    const walk = await discover('fabrikam.com', laboratory.network(world));
    expect(walk.outcome).toBe('found');
    expect(walk.decidedBy).toBe(walk.steps[0]);
  });
});

describe('a request for credentials', () => {
  it.each([
    ['/owa', false],
    ['/', false],
    ['/autodiscover/autodiscover.xml/autodiscover/autodiscover.xml', false],
    ['//autodiscover/autodiscover.xml', false],
    ['/autodiscover/autodiscover.svc', false],
    ['/autodiscover/autodiscover.xml', true],
    ['/AutoDiscover/AutoDiscover.xml', true],
    ['/autodiscover/autodiscover.xml?a=b', true],
  ])('at %s is a service: %s', async (path, service) => {
    const well = healthy(made);
    const peers = { ...well.peers, [`${SITE}:80`]: http(redirects(`https://autodiscover.contoso.com${path}`)) };
    const { outcome, steps } = await discover('fabrikam.com', laboratory.network({ ...well, peers }));
    const step = steps.find(({ id }) => id === 'follow');
    expect({ outcome, verdict: step?.verdict }).toEqual(
      service ? { outcome: 'found', verdict: 'reached' } : { outcome: 'not-found', verdict: 'not-autodiscover' },
    );
    if (!service) expect(step?.message).toBe(`autodiscover.contoso.com answers 401 at ${path}, which is not a path of the service`);
  });
});

describe('the second request', () => {
  const empty = 'fabrikam.com accepts the connection to port 443 and answers 400 to an empty POST; to one with an address it';

  it('is one of a service that is silent where it gets no answer', async () => {
    const { first } = await atDomain(https(made.fabrikam, byWay({ get: page, empty: answers(400), addressed: ({ socket }) => socket.destroy() })));
    expect(first).toMatchObject({ verdict: 'no-answer', message: `${empty} closes it without an answer` });
    expect(first.status).toBe(400);
  });

  it('may not come through, which is no refusal of the host', async () => {
    let times = 0;
    const well = healthy(made);
    const world: LaboratoryPlan = {
      ...well,
      dns: { ...well.dns, 'fabrikam.com': { v4: [WEB] } },
      peers: { ...well.peers, [`${WEB}:443`]: https(made.fabrikam, answers(400)) },
    };
    const network = laboratory.network(world);
    const connector: typeof network.connector = {
      connect: (target, options) => {
        times += target.address === WEB ? 1 : 0;
        return target.address === WEB && times > 1
          ? Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }))
          : network.connector.connect(target, options);
      },
    };
    const { steps } = await discover('fabrikam.com', { ...network, connector });
    expect(steps[0]).toMatchObject({ verdict: 'no-answer', message: `${empty} then fails (refused)` });
  });

  it('goes to the address that the first one was answered at', async () => {
    const well = healthy(made);
    const dns = { ...well.dns, 'fabrikam.com': { v4: ['192.0.2.31', WEB] } };
    const peers = { ...well.peers, '192.0.2.31:443': refused, [`${WEB}:443`]: https(made.fabrikam, page) };
    await discover('fabrikam.com', laboratory.network({ ...well, dns, peers }), { steps: ['https-domain'] });
    expect(laboratory.connected).toEqual(['192.0.2.31:443', `${WEB}:443`, `${WEB}:443`]);
  });

  it('is bounded as the first one is, in bytes and in time', async () => {
    const endless: RequestListener = (_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write(' '.repeat(4096)));
      };
      response.writeHead(200).on('drain', more);
      more();
    };
    const much = await atDomain(https(made.fabrikam, byWay({ get: page, empty: answers(400), addressed: endless })));
    expect(much.first).toMatchObject({ verdict: 'not-autodiscover', status: 200 });
  });

  it('is given up at its own deadline', async () => {
    const well = healthy(made);
    const silent = https(made.fabrikam, byWay({ get: page, empty: answers(400), addressed: () => {} }));
    const world: LaboratoryPlan = { ...well, dns: { 'fabrikam.com': { v4: [WEB] } }, peers: { [`${WEB}:443`]: silent } };
    const walk = await discover('fabrikam.com', laboratory.network(world), { steps: ['https-domain'], answerTimeoutMs: 2_000 });
    expect(walk.decidedBy).toMatchObject({ verdict: 'no-answer', message: `${empty} does not answer within 2 s` });
  });
});

describe('a server that wants a certificate of the client', () => {
  const wanted = {
    verdict: 'client-certificate',
    message: 'fabrikam.com requires a client certificate on port 443, and Outlook has none',
  };

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('is recognised by its alert of %s', async (version) => {
    const options = { requestCert: true, rejectUnauthorized: true, minVersion: version, maxVersion: version } as const;
    const { first } = await atDomain(https(made.fabrikam, never, options));
    expect(first).toMatchObject(wanted);
  });

  it('is recognised by its page, as nginx has it', async () => {
    const nginx = answers(400, '<html>\r\n<head><title>400 No required SSL certificate was sent</title></head>\r\n</html>');
    const { first, connections } = await atDomain(https(made.fabrikam, nginx));
    expect(first).toMatchObject({ ...wanted, status: 400 });
    expect(connections).toBe(1);
  });

  it('is not one that has no cipher in common', async () => {
    const { first } = await atDomain(https(made.fabrikam, never, { maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA', honorCipherOrder: true }));
    expect(first.verdict).toBe('tls-failed');
  });

  it('is not one that speaks no TLS', async () => {
    const { first } = await atDomain(bytes('220 fabrikam.com ESMTP\r\n'));
    expect(first.verdict).toBe('tls-failed');
    const reset = await atDomain(tcp((socket) => socket.once('data', () => socket.resetAndDestroy())));
    expect(reset.first.verdict).toBe('tls-failed');
  });
});

it.each([
  [403, 'awselb/2.0', 'awselb/2.0'],
  [503, 'Microsoft-HTTPAPI/2.0', 'Microsoft-HTTPAPI/2.0'],
  [503, 'a\u00ad b', 'a� b'],
  [200, 'nginx', undefined],
])('shows who answered %i: %s', async (status, server, shown) => {
  const { first } = await atDomain(https(made.fabrikam, answers(status, '', { Server: server })));
  expect(first.server).toBe(shown);
});
