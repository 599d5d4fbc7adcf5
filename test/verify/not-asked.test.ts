import type { Probe } from '../../lib/discovery/probe';
import type { VerifiedRow } from '../../lib/findings/report';
import { guardedProbe } from '../../lib/verify/guarded-probe';
import { ownerOf } from '../../lib/verify/owner';
import { type VerifyOptions, verifier } from '../../lib/verify/verifier';
import { type Certificates, ENDPOINT_HOST, makeCertificates } from './laboratory/certificates';
import { at, type Change, fabrikamOf, inPlace, merged, NAMESPACE, REDIRECT_HOST, redirectHostIs, withRecords } from './laboratory/fabrikam';
import { Laboratory, type RunningNetwork } from './laboratory/laboratory';
import { dropped, exchange, site } from './laboratory/parts';

/* What is left alone, what is asked although it is private, and that one option asks everything. */

const laboratory = new Laboratory();
let made: Certificates;

beforeAll(async () => {
  made = await makeCertificates();
});

afterAll(() => laboratory.close());

async function verified(change: Change, options: VerifyOptions = {}): Promise<VerifiedRow & { readonly network: RunningNetwork }> {
  const { plan, subject } = fabrikamOf(made)(change);
  const network = await laboratory.start(plan);
  for await (const row of verifier(subject, [network.view], { connectTimeoutMs: 30_000, answerTimeoutMs: 30_000, ...options }).rows())
    return { ...row, network };
  throw new Error('no row');
}

const idsOf = ({ findings = [] }: VerifiedRow) => findings.map(({ id }) => id);
const siteAt = (address: string): Change => ({ ...redirectHostIs(`autodiscoverredirect A ${address}`), peers: at([address], 80, site()) });

test('an internal site that is verified from outside: its addresses are private, and no security group is blamed', async () => {
  const inner = ['10.0.0.10', '10.0.0.11'];
  const { ok, findings = [] } = await verified({
    ...redirectHostIs(`autodiscoverredirect A ${inner.join(' ')}`),
    peers: { ...at(inner, 80, dropped), ...at(inner, 443, dropped) },
  });
  expect(ok).toBe(false);
  expect(findings.map(({ id }) => id)).toEqual(['redirect-dropped', 'https-dropped', 'private-addresses']);
  for (const { fix } of findings.slice(0, 2)) expect(fix).toContain('10.0.0.10, which is a private address');
  for (const { fix } of findings) expect(fix).not.toMatch(/security group|refuseHttps/);
});

test('what private zones alone hold is meant for those inside', async () => {
  const row = await verified({ ...siteAt('10.0.0.10'), subject: { namespaces: [{ ...NAMESPACE, view: 'private' }] } });
  expect([row.ok, idsOf(row)]).toEqual([true, []]);
});

test('a load balancer of the private network is no third party where the redirect host has its addresses', async () => {
  const name = 'internal-site-1.eu-central-1.elb.amazonaws.com';
  const { zones: ofSite } = siteAt('10.0.0.10');
  const of = (address: string) => ({
    zones: { ...ofSite, ...inPlace(`autodiscover CNAME ${name}`).zones, 'elb.amazonaws.com': [`internal-site-1.eu-central-1 A ${address}`] },
  });
  const own = await verified({ ...of('10.0.0.10'), peers: siteAt('10.0.0.10').peers });
  expect(idsOf(own)).toEqual(['private-addresses']);
  const other = await verified({ ...of('10.0.0.99'), peers: at(['10.0.0.99'], 80, site()) });
  expect(idsOf(other)).toEqual(['cname-elsewhere']);
  expect(other.network.connected.filter((target) => target.startsWith('10.0.0.99'))).toEqual([]);
});

test('another name of the endpoint is asked at its private address', async () => {
  const row = await verified(
    merged(
      { zones: { 'contoso.com': ['autodiscoverredirect A 192.0.2.10', 'autodiscover A 10.0.0.20'], 'contoso.net': ['mail A 10.0.0.20'] } },
      withRecords('_autodiscover._tcp SRV 0 0 443 mail.contoso.net'),
      { peers: at(['10.0.0.20'], 443, exchange(made.endpoint, ENDPOINT_HOST)) },
    ),
  );
  expect(idsOf(row)).not.toContain('srv-not-asked');
});

test('a client goes on from an address that leads nowhere to the next one', async () => {
  const row = await verified(redirectHostIs('autodiscoverredirect A 127.0.0.1 192.0.2.10'));
  expect([row.ok, (row.findings ?? []).map(({ id, severity, addresses }) => [id, severity, addresses])]).toEqual([
    true,
    [['redirect-not-asked', 'warning', ['127.0.0.1']]],
  ]);
});

test('one option asks all the same', async () => {
  const change = siteAt('127.0.0.1');
  const guarded = await verified(change);
  expect([guarded.ok, guarded.network.connected.filter((target) => target.startsWith('127.'))]).toEqual([false, []]);
  const all = await verified(change, { anyTarget: true });
  expect([all.ok, idsOf(all)]).toEqual([true, []]);
  expect(all.network.connected).toContain('127.0.0.1:80');
});

describe('the probe that is guarded', () => {
  const endpoint = { host: ENDPOINT_HOST, found: { cnames: [], addresses: ['10.0.0.20'] } };
  const redirectHost = { host: REDIRECT_HOST, found: { cnames: ['site.elb.example'], addresses: ['192.0.2.10'] } };
  const owner = ownerOf(NAMESPACE, endpoint, redirectHost);

  /** The addresses that come to the probe; none where it is not called. */
  async function asked(url: string, answers: readonly (readonly string[])[], { cnames = [] as readonly string[] } = {}) {
    let given: readonly string[] | undefined;
    const probe: Probe = async (_url, host, _port, { resolver }) => {
      given = (await resolver.resolve(host, 'A')).addresses;
      return { facts: { cnames: [] }, verdict: 'refused', detail: '', ms: 0 };
    };
    let question = 0;
    const resolver = {
      resolve: async (_name: string, type: string) => {
        if (type !== 'A') return { status: 'NOERROR' as const, cnames, addresses: [], services: [] };
        const addresses = answers[Math.min(question++, answers.length - 1)];
        return { status: 'NOERROR' as const, cnames, addresses, services: [] };
      },
    };
    const connector = { connect: () => Promise.reject(new Error('nothing is connected to here')) };
    const { hostname, port } = new URL(url);
    const options = { connectTimeoutMs: 1, answerTimeoutMs: 1, userAgent: 'test' };
    const { verdict } = await guardedProbe(probe, owner)(
      new URL(url),
      hostname,
      Number(port || 443),
      { resolver, connector },
      options,
      new AbortController().signal,
    );
    return verdict === 'not-asked' ? 'not asked' : given;
  }

  test.each([
    ['https://www.webhost.example/', '198.51.100.30'],
    ['https://www.webhost.example:80/', '198.51.100.30'],
    ['https://autodiscover.fabrikam.com/', '10.0.0.10'],
    ['https://autodiscover.fabrikam.com:8443/', '10.0.0.10'],
    ['https://mail.contoso.com/', '172.31.0.1'],
    ['https://site.elb.example/', '10.0.0.10'],
    // At the endpoint's own address, it is the endpoint that is asked.
    ['https://mail.contoso.net/', '10.0.0.20'],
  ])('asks %s at %s', async (url, address) => {
    expect(await asked(url, [[address]])).toEqual([address]);
  });

  test.each([
    ['https://www.webhost.example/', '10.0.0.5'],
    ['https://www.webhost.example/', '100.64.0.1'],
    ['https://www.webhost.example:8443/', '198.51.100.30'],
    ['https://fabrikam.com.webhost.example/', '10.0.0.5'],
    ['https://notfabrikam.com/', '10.0.0.5'],
    ['https://autodiscover.fabrikam.com/', '127.0.0.1'],
    ['https://autodiscover.contoso.com/', '169.254.169.254'],
    ['https://autodiscover.contoso.com/', '0.0.0.0'],
    ['https://autodiscover.contoso.com/', '255.255.255.255'],
  ])('does not ask %s at %s', async (url, address) => {
    expect(await asked(url, [[address]])).toBe('not asked');
  });

  test('a name of ours that is a CNAME of a third party is asked in public alone', async () => {
    const cnames = ['www.webhost.example'];
    expect(await asked('https://autodiscover.fabrikam.com/', [['198.51.100.30']], { cnames })).toEqual(['198.51.100.30']);
    expect(await asked('https://autodiscover.fabrikam.com/', [['10.0.0.5']], { cnames })).toBe('not asked');
  });

  test('of several addresses those are asked that may be', async () => {
    expect(await asked('https://www.webhost.example/', [['127.0.0.1', '198.51.100.30', '10.0.0.5']])).toEqual(['198.51.100.30']);
  });

  test('what the name leads to is what was judged, and not what DNS answers the next time', async () => {
    expect(await asked('https://www.webhost.example/', [['198.51.100.30'], ['169.254.169.254']])).toEqual(['198.51.100.30']);
  });
});
