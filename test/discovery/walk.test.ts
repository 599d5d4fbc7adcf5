import { discover } from '../../lib/discovery/walk';
import type { Walk } from '../../lib/discovery/walk-result';
import { Laboratory, type LaboratoryPlan } from '../verify/laboratory/laboratory';
import { type Asked, answers, dropped, http, https, noRoute, redirects, tcp } from '../verify/laboratory/parts';
import { asksWhoIsThere, type Certificates, certificates, ENDPOINT, ENDPOINT_URL, healthy, linesOf, SITE, WEB, withoutMs } from './fabrikam';

let made: Certificates;
let laboratory: Laboratory;
let world: LaboratoryPlan;

beforeAll(async () => {
  made = await certificates();
});

beforeEach(async () => {
  laboratory = new Laboratory();
  world = healthy(made);
});

afterEach(async () => {
  expect(laboratory.openSockets()).toBe(0);
  await laboratory.close();
});

const addCname = 'add the CNAME autodiscover.fabrikam.com → the redirect site';

describe('a healthy scenario 4', () => {
  it('is walked as Outlook walks it, and found over the redirect', async () => {
    const walk = await discover('fabrikam.com', laboratory.network(world));

    const reached = {
      id: 'follow',
      asked: ENDPOINT_URL,
      host: 'autodiscover.contoso.com',
      port: 443,
      cnames: [],
      address: ENDPOINT,
      certificate: {
        valid: true,
        names: ['autodiscover.contoso.com', 'mail.contoso.com'],
        issuer: 'CN=test authority',
        validFrom: expect.any(String),
        validTo: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
        protocol: 'TLSv1.3',
      },
      status: 401,
      authentication: ['Negotiate', 'Basic'],
      soapEnabled: true,
      verdict: 'reached',
      message: 'autodiscover.contoso.com asks for credentials (Negotiate, Basic), as an Autodiscover service does',
    };
    expect(withoutMs(walk)).toEqual({
      domain: 'fabrikam.com',
      steps: [
        {
          id: 'https-domain',
          asked: 'https://fabrikam.com/autodiscover/autodiscover.xml',
          host: 'fabrikam.com',
          port: 443,
          cnames: [],
          verdict: 'no-name',
          message: 'fabrikam.com is not in the DNS',
        },
        {
          id: 'https-autodiscover',
          asked: 'https://autodiscover.fabrikam.com/autodiscover/autodiscover.xml',
          host: 'autodiscover.fabrikam.com',
          port: 443,
          cnames: ['autodiscoverredirect.contoso.com'],
          address: SITE,
          verdict: 'refused',
          message: 'autodiscover.fabrikam.com refuses port 443, so the client goes on at once',
        },
        {
          id: 'http-redirect',
          asked: 'http://autodiscover.fabrikam.com/autodiscover/autodiscover.xml',
          host: 'autodiscover.fabrikam.com',
          port: 80,
          cnames: ['autodiscoverredirect.contoso.com'],
          address: SITE,
          status: 302,
          location: 'https://autodiscover.contoso.com:443/autodiscover/autodiscover.xml',
          verdict: 'redirected',
          message: '302 to https://autodiscover.contoso.com:443/autodiscover/autodiscover.xml',
        },
        reached,
      ],
      outcome: 'found',
      endpoint: { host: 'autodiscover.contoso.com', url: ENDPOINT_URL },
      decidedBy: reached,
    });
    expect(walk.decidedBy).toBe(walk.steps[3]);
    expect(walk.ms).toBe(walk.steps.reduce((sum, { ms }) => sum + ms, 0));
  });

  it('sends one GET to the redirect site and one POST to the endpoint, without credentials and without a body', async () => {
    await discover('fabrikam.com', laboratory.network(world), { userAgent: 'a test/1.0' });

    const headers = { 'user-agent': 'a test/1.0', accept: '*/*', connection: 'close' };
    expect((world.peers[`${SITE}:80`] as Asked).requests).toEqual([
      { method: 'GET', url: '/autodiscover/autodiscover.xml', headers: { ...headers, host: 'autodiscover.fabrikam.com' } },
    ]);
    expect((world.peers[`${ENDPOINT}:443`] as Asked).requests).toEqual([
      {
        method: 'POST',
        url: '/autodiscover/autodiscover.xml',
        headers: { ...headers, host: 'autodiscover.contoso.com', 'content-type': 'text/xml; charset=utf-8', 'content-length': '0' },
      },
    ]);
  });
});

describe('an Autodiscover service before the redirect', () => {
  it('is found at the domain itself, and nothing else is asked', async () => {
    const dns = { ...world.dns, 'fabrikam.com': { v4: [WEB] } };
    const peers = { ...world.peers, [`${WEB}:443`]: https(made.fabrikam, asksWhoIsThere) };
    const walk = await discover('fabrikam.com', laboratory.network({ ...world, dns, peers }));
    expect(linesOf(walk)).toEqual(['https-domain: reached']);
    expect(walk.endpoint).toEqual({ host: 'fabrikam.com', url: 'https://fabrikam.com/autodiscover/autodiscover.xml' });
  });

  it('is found at the autodiscover host with a certificate that names it', async () => {
    const peers = { ...world.peers, [`${SITE}:443`]: https(made.fabrikam, asksWhoIsThere) };
    const walk = await discover('fabrikam.com', laboratory.network({ ...world, peers }));
    expect(linesOf(walk)).toEqual(['https-domain: no-name', 'https-autodiscover: reached']);
    expect(walk.outcome).toBe('found');
    expect(walk.endpoint?.host).toBe('autodiscover.fabrikam.com');
  });

  it('is found by a document that it has for everybody', async () => {
    const document =
      '<?xml version="1.0" encoding="utf-8"?>\r\n<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"><Response><Error/></Response></Autodiscover>';
    const peers = { ...world.peers, [`${ENDPOINT}:443`]: https(made.endpoint, answers(200, document)) };
    const walk = await discover('fabrikam.com', laboratory.network({ ...world, peers }));
    expect(walk.decidedBy).toMatchObject({
      id: 'follow',
      status: 200,
      verdict: 'reached',
      message: 'autodiscover.contoso.com answers with an Autodiscover document that holds an error, and no settings',
    });
  });

  it('is found where an https step redirects on', async () => {
    const peers = { ...world.peers, [`${SITE}:443`]: https(made.fabrikam, redirects(ENDPOINT_URL)) };
    const walk = await discover('fabrikam.com', laboratory.network({ ...world, peers }));
    expect(linesOf(walk)).toEqual(['https-domain: no-name', 'https-autodiscover: redirected', 'follow: reached']);
    expect(walk.endpoint?.url).toBe(ENDPOINT_URL);
  });
});

describe('addresses', () => {
  it('are tried one after the other, and the one that answers is reported', async () => {
    const dns = { ...world.dns, 'autodiscover.contoso.com': { v4: ['192.0.2.21', '192.0.2.22', ENDPOINT, '192.0.2.23'] } };
    const peers = { ...world.peers, '192.0.2.22:443': dropped };
    const walk = await discover('fabrikam.com', laboratory.network({ ...world, dns, peers }), { steps: ['http-redirect'] });
    expect(walk.decidedBy).toMatchObject({ verdict: 'reached', address: ENDPOINT });
    expect(laboratory.connected).toEqual([`${SITE}:80`, '192.0.2.21:443', '192.0.2.22:443', `${ENDPOINT}:443`]);
    expect(walk.ms).toBeGreaterThanOrEqual(21_000);
    expect(walk.steps.map(({ drops }) => drops)).toEqual([undefined, 1]);
  });

  it('are of IPv4 before those of IPv6', async () => {
    const dns = { ...world.dns, 'autodiscover.fabrikam.com': { v4: ['192.0.2.11'], v6: ['2001:db8::11'] } };
    await discover('fabrikam.com', laboratory.network({ ...world, dns }), { steps: ['https-autodiscover'] });
    expect(laboratory.connected).toEqual(['192.0.2.11:443', '[2001:db8::11]:443']);
  });

  it('may be of IPv6 alone, even where the question for IPv4 failed', async () => {
    const dns = { ...world.dns, 'autodiscover.contoso.com': { status: 'SERVFAIL', status6: 'NOERROR', v6: ['2001:db8::20'] } as const };
    const peers = { ...world.peers, '[2001:db8::20]:443': world.peers[`${ENDPOINT}:443`] };
    const walk = await discover('fabrikam.com', laboratory.network({ ...world, dns, peers }));
    expect(walk.decidedBy).toMatchObject({ verdict: 'reached', address: '2001:db8::20' });
  });

  it('are dropped rather than refused or unreachable, if one of them is, as that is what the client waits for', async () => {
    const dns = { 'autodiscover.fabrikam.com': { v4: [SITE, '192.0.2.11'], v6: ['2001:db8::10'] } };
    const peers = { [`${SITE}:80`]: dropped, '[2001:db8::10]:80': noRoute };
    const walk = await discover('fabrikam.com', laboratory.network({ dns, peers }), { steps: ['http-redirect'] });
    expect(walk.decidedBy).toMatchObject({ verdict: 'dropped', address: '2001:db8::10' });
  });

  it('are 32 at most', async () => {
    const v4 = Array.from({ length: 100 }, (_, i) => `192.0.2.${i}`);
    await discover('fabrikam.com', laboratory.network({ dns: { 'autodiscover.fabrikam.com': { v4 } }, peers: {} }), { steps: ['http-redirect'] });
    expect(laboratory.connected).toHaveLength(32);
  });

  it('may stand in a Location, which is then not looked up', async () => {
    const peers = { ...world.peers, [`${SITE}:80`]: http(redirects(`https://${ENDPOINT}/autodiscover/autodiscover.xml`)) };
    const walk = await discover('fabrikam.com', laboratory.network({ ...world, peers }), { steps: ['http-redirect'] });
    expect(walk.decidedBy).toMatchObject({ id: 'follow', verdict: 'certificate-name-mismatch', host: ENDPOINT });
    expect(laboratory.asked).toEqual(['A autodiscover.fabrikam.com', 'AAAA autodiscover.fabrikam.com']);
  });
});

describe('a connection that is dropped', () => {
  it('counts as long as a client would have waited, in the step and in the walk', async () => {
    const peers = { ...world.peers, [`${SITE}:443`]: dropped };
    const walk = await discover('fabrikam.com', laboratory.network({ ...world, peers }));
    expect(walk.outcome).toBe('found');
    expect(walk.steps[1].ms).toBeGreaterThanOrEqual(21_000);
    expect(walk.ms).toBeGreaterThanOrEqual(21_000);
    expect(walk.steps[1].message).toBe('autodiscover.fabrikam.com does not answer on port 443: a client waits about 21 s here');
  });
});

describe('the steps', () => {
  it.each([
    [['https-domain'], ['https-domain: no-name'], 'https-domain'],
    [['srv', 'https-autodiscover'], ['https-autodiscover: refused', 'srv: no-srv'], 'https-autodiscover'],
    [['srv', 'https-domain'], ['https-domain: no-name', 'srv: no-srv'], 'srv'],
  ] as const)('may be %j alone, in the order of Outlook', async (steps, lines, decidedBy) => {
    const walk = await discover('fabrikam.com', laboratory.network(world), { steps });
    expect(linesOf(walk)).toEqual(lines);
    expect(walk.outcome).toBe('not-found');
    expect(walk.decidedBy.id).toBe(decidedBy);
  });

  it.each([[[]], [['follow'] as const]])('may not be %j, with which no walk begins', async (steps) => {
    await expect(discover('fabrikam.com', laboratory.network(world), { steps })).rejects.toThrow(
      'steps has none to begin with: give at least one of https-domain, https-autodiscover, http-redirect, srv',
    );
  });

  it('lead nowhere for a domain without anything, and say first what scenario 4 wants', async () => {
    const walk = await discover('fabrikam.com', laboratory.network({ dns: {}, peers: {} }));
    expect(linesOf(walk)).toEqual([
      'https-domain: no-name',
      `https-autodiscover: no-name => ${addCname}`,
      `http-redirect: no-name => ${addCname}`,
      'srv: no-srv',
    ]);
    expect(walk.outcome).toBe('not-found');
    expect(walk.endpoint).toBeUndefined();
    expect(walk.decidedBy).toBe(walk.steps[2]);
  });
});

describe('an abort', () => {
  const reason = new Error('the user pressed Ctrl-C');

  async function abortedAt(reached: Promise<unknown>, started: (signal: AbortSignal) => Promise<Walk>): Promise<unknown> {
    const controller = new AbortController();
    const walk = started(controller.signal);
    const failure = walk.then(
      () => undefined,
      (error: unknown) => error,
    );
    await reached;
    controller.abort(reason);
    return failure;
  }

  it('before the walk asks nothing', async () => {
    await expect(discover('fabrikam.com', laboratory.network(world), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(laboratory.connected).toEqual([]);
  });

  it('ends a look-up that never ends', async () => {
    let asked = () => {};
    const reached = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const network = laboratory.network(world);
    const resolver = {
      resolve: () => {
        asked();
        return new Promise<never>(() => {});
      },
    };
    expect(await abortedAt(reached, (signal) => discover('fabrikam.com', { ...network, resolver }, { signal }))).toBe(reason);
  });

  it('ends a connection that never comes, and destroys one that comes too late', async () => {
    const network = laboratory.network(world);
    let come = () => {};
    let asked = () => {};
    const reached = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const late = new Promise<void>((resolve) => {
      come = resolve;
    });
    const connector = {
      connect: async () => {
        const socket = await network.connector.connect({ address: SITE, port: 80 }, { timeoutMs: 1 });
        asked();
        await late;
        return socket;
      },
    };
    expect(await abortedAt(reached, (signal) => discover('fabrikam.com', { ...network, connector }, { signal }))).toBe(reason);
    expect(laboratory.openSockets()).toBe(1);
    come();
    await new Promise(setImmediate);
    expect(laboratory.openSockets()).toBe(0);
  });

  it.each(['a request', 'a handshake'])('ends %s that is never answered', async (what) => {
    let connected = () => {};
    const reached = new Promise<void>((resolve) => {
      connected = resolve;
    });
    const mute = tcp((socket) => socket.once('data', connected));
    const peers = { ...world.peers, [`${SITE}:${what === 'a request' ? 80 : 443}`]: mute };
    expect(await abortedAt(reached, (signal) => discover('fabrikam.com', laboratory.network({ ...world, peers }), { signal }))).toBe(reason);
  });
});

describe('what is no finding', () => {
  it('is handed on: a resolver that fails as a program', async () => {
    const resolver = { resolve: () => Promise.reject(new Error('no resolver')) };
    await expect(discover('fabrikam.com', { ...laboratory.network(world), resolver })).rejects.toThrow('no resolver');
  });

  it('is handed on: a connector that fails as a program', async () => {
    const connector = { connect: () => Promise.reject(new TypeError('no connector')) };
    await expect(discover('fabrikam.com', { ...laboratory.network(world), connector })).rejects.toThrow('no connector');
  });

  it('is handed on: a user agent that no header can hold', async () => {
    await expect(discover('fabrikam.com', laboratory.network(world), { userAgent: 'a\r\nb' })).rejects.toThrow(/User-Agent/);
  });
});
