import type { VerifiedRow } from '../../lib/findings/report';
import type { VerifySubject } from '../../lib/verify/subject';
import { verifier } from '../../lib/verify/verifier';
import { type Certificates, ENDPOINT_HOST, makeCertificates } from './laboratory/certificates';
import { at, type Change, DIRECT, ENDPOINT_RECORDS, fabrikamOf, inPlace, REDIRECT_HOST, SITE, WEB } from './laboratory/fabrikam';
import { Laboratory, type RunningNetwork } from './laboratory/laboratory';
import { refused, site } from './laboratory/parts';

/* A site that no record leads to yet: each namespace is walked as if its record did. */

const laboratory = new Laboratory();
let made: Certificates;

beforeAll(async () => {
  made = await makeCertificates();
});

afterAll(() => laboratory.close());

/** The record leads to a web server that is not the redirect site. */
const ELSEWHERE: Change = { ...inPlace(`autodiscover A ${WEB}`), peers: { ...at([WEB], 80, refused), ...at([WEB], 443, refused) } };

async function verified(change: Change, subject: Partial<VerifySubject>): Promise<{ readonly row: VerifiedRow; readonly network: RunningNetwork }> {
  const network = await laboratory.start(fabrikamOf(made)(change).plan);
  const whole = { ...fabrikamOf(made)(change).subject, ...subject };
  for await (const row of verifier(whole, [network.view]).rows()) return { row, network };
  throw new Error('no row');
}

const idsOf = ({ findings }: VerifiedRow) => findings.filter(({ severity }) => severity !== 'notice').map(({ id }) => id);

test('without a site, the record decides', async () => {
  const { row } = await verified(ELSEWHERE, {});
  expect([row.ok, idsOf(row)]).toEqual([false, ['cname-elsewhere']]);
});

test.each<[string, Change, Partial<VerifySubject>]>([
  ['the redirect host', ELSEWHERE, { site: REDIRECT_HOST }],
  ['an address, where the redirect host has none yet', { ...ELSEWHERE, zones: { ...ELSEWHERE.zones, 'contoso.com': ENDPOINT_RECORDS } }, { site: SITE[0] }],
  ['an IPv6 address', ELSEWHERE, { site: SITE[2] }],
  [
    "the load balancer's own name, where the redirect host has no address yet",
    { ...ELSEWHERE, zones: { ...ELSEWHERE.zones, 'contoso.com': ENDPOINT_RECORDS, 'eu-central-1.elb.amazonaws.com': [`site-1 A ${SITE[0]}`] } },
    { site: 'site-1.eu-central-1.elb.amazonaws.com' },
  ],
  [
    "the load balancer's own name, where no redirect host is known",
    { ...ELSEWHERE, zones: { ...ELSEWHERE.zones, 'eu-central-1.elb.amazonaws.com': [`site-1 A ${SITE[0]}`] } },
    { site: 'site-1.eu-central-1.elb.amazonaws.com', redirectHost: undefined },
  ],
])('walks to %s, asks no DNS for the record, and says so', async (_, change, subject) => {
  const { row, network } = await verified(change, subject);
  expect([row.ok, idsOf(row)]).toEqual([true, []]);
  expect(row.checks.find(({ id }) => id === 'dns')).toMatchObject({
    state: 'skipped',
    message: expect.stringMatching(/^not asked: autodiscover\.fabrikam\.com is taken to lead to /),
  });
  expect(row.checks.find(({ id }) => id === 'redirect')).toMatchObject({ state: 'passed' });
  expect(network.asked.filter((line) => line.includes('autodiscover.fabrikam.com') && !line.includes('_tcp'))).toEqual([]);
  expect(network.connected.filter((target) => target.startsWith(WEB))).toEqual([]);
});

test('walks to an internal one too, with a notice of its private address', async () => {
  const internal = 'internal-site-1.eu-central-1.elb.amazonaws.com';
  const change = {
    zones: { ...ELSEWHERE.zones, 'eu-central-1.elb.amazonaws.com': ['internal-site-1 A 10.0.0.5'] },
    peers: { ...ELSEWHERE.peers, ...at(['10.0.0.5'], 443, refused), ...at(['10.0.0.5'], 80, site()) },
  };
  const { row } = await verified(change, { site: internal });
  expect([row.ok, row.findings.map(({ id }) => id)]).toEqual([true, ['private-addresses']]);
});

test.each<[string, Change, string]>([
  ['does not list the host', { ...ELSEWHERE, peers: { ...ELSEWHERE.peers, ...at(SITE, 80, site({ hosts: [] })) } }, 'redirect-not-listed'],
  [
    'redirects to another host',
    { ...ELSEWHERE, peers: { ...ELSEWHERE.peers, ...at(SITE, 80, site({ action: { host: 'autodiscover.tailspintoys.com' } })) } },
    'redirect-elsewhere',
  ],
  ['does not answer', { ...ELSEWHERE, peers: { ...ELSEWHERE.peers, ...at(SITE, 80, refused) } }, 'redirect-refused'],
])('fails where the site %s', async (_, change, id) => {
  const { row } = await verified(change, { site: REDIRECT_HOST });
  expect(row.ok).toBe(false);
  expect(idsOf(row)).toContain(id);
});

test('walks a direct namespace to its endpoint', async () => {
  const direct = await verified({ ...ELSEWHERE, subject: { ...DIRECT } }, { site: REDIRECT_HOST });
  const steps = direct.row.walk.steps.find(({ id }) => id === 'https-autodiscover');
  expect(steps?.cnames).toEqual([ENDPOINT_HOST]);
  expect(direct.row.checks.find(({ id }) => id === 'dns')).toMatchObject({ state: 'skipped' });
  expect(direct.network.connected.filter((target) => SITE.some((address) => target.includes(address)))).toEqual([]);
});
