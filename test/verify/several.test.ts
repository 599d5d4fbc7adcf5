/** @slow */

import { setImmediate as turn } from 'node:timers/promises';
import type { VerifiedRow } from '../../lib/findings/report';
import type { Network } from '../../lib/network/network';
import type { KnownExpectation } from '../../lib/plan/expectation';
import type { VerifySubject } from '../../lib/verify/subject';
import { type VerifyOptions, verifier } from '../../lib/verify/verifier';
import { type Certificates, ENDPOINT_HOST, makeCertificates } from './laboratory/certificates';
import { servfail } from './laboratory/dns';
import { at, ENDPOINT, FABRIKAM, fabrikamOf, NAMESPACE, REDIRECT_HOST, redirectHostIs, SITE, SUBJECT, WEB } from './laboratory/fabrikam';
import { Laboratory, type RunningNetwork } from './laboratory/laboratory';
import { refused, silent, site, unreachable } from './laboratory/parts';

/* Many namespaces, and more than one resolver. */

const MANY = 120;
const PATIENCE: VerifyOptions = { answerTimeoutMs: 60_000, connectTimeoutMs: 60_000 };

const laboratory = new Laboratory();
let made: Certificates;

beforeAll(async () => {
  made = await makeCertificates();
});

afterAll(() => laboratory.close());

const domains = (count: number) => Array.from({ length: count }, (_, i) => `n${i}.example`);
const namespaces = (count: number): KnownExpectation[] => domains(count).map((domain) => ({ ...NAMESPACE, domain }));

/** A network in which the first of so many namespaces are well, and the rest lead to a site that takes connections and says nothing. */
async function networkOf(count: number, well = count): Promise<{ readonly network: RunningNetwork; readonly subject: VerifySubject }> {
  const hosts = domains(count).map((domain) => `autodiscover.${domain}`);
  const records = hosts.map((host, i) => `${host.replace(/\.example$/, '')} CNAME ${i < well ? REDIRECT_HOST : 'silent.webhost.example'}`);
  const { plan } = fabrikamOf(made)({
    zones: { example: records, 'webhost.example': [`silent A ${WEB}`] },
    peers: { ...at(SITE, 80, site({ hosts })), ...at([WEB], 80, silent), ...at([WEB], 443, silent) },
  });
  return { network: await laboratory.start(plan), subject: { ...SUBJECT, namespaces: namespaces(count) } };
}

async function rowsOf(rows: AsyncGenerator<VerifiedRow>): Promise<VerifiedRow[]> {
  const all: VerifiedRow[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

const times = (lines: readonly string[], line: string) => lines.filter((one) => one === line).length;

/** Notes how many namespaces DNS is asked about at a time. */
function counting(network: Network): { readonly network: Network; readonly most: () => number } {
  const under = new Map<string, number>();
  let most = 0;
  const resolver: Network['resolver'] = {
    resolve: async (name, type, signal) => {
      const domain = /n\d+\.example$/.exec(name)?.[0];
      if (domain === undefined) return network.resolver.resolve(name, type, signal);
      under.set(domain, (under.get(domain) ?? 0) + 1);
      most = Math.max(most, under.size);
      try {
        return await network.resolver.resolve(name, type, signal);
      } finally {
        const left = (under.get(domain) ?? 1) - 1;
        if (left === 0) under.delete(domain);
        else under.set(domain, left);
      }
    },
  };
  return { network: { ...network, resolver }, most: () => most };
}

describe('many namespaces', () => {
  it('are verified so many at a time, each once, and what they share once for all', async () => {
    const few = await networkOf(2);
    await rowsOf(verifier(few.subject, [few.network.view], PATIENCE).rows());

    const { network, subject } = await networkOf(MANY);
    const counted = counting(network.network);
    const verification = verifier(subject, [{ name: 'system', network: counted.network }], { ...PATIENCE, concurrency: 8 });
    const rows = await rowsOf(verification.rows());

    expect(rows.filter(({ ok, findings = [] }) => !ok || findings.length > 0)).toEqual([]);
    expect(rows.map(({ domain }) => domain).sort()).toEqual(domains(MANY).sort());
    expect(counted.most()).toBeGreaterThan(1);
    expect(counted.most()).toBeLessThanOrEqual(8);
    for (const question of [`A ${REDIRECT_HOST}`, `AAAA ${REDIRECT_HOST}`, `A ${ENDPOINT_HOST}`, `AAAA ${ENDPOINT_HOST}`]) {
      expect([question, times(network.asked, question)]).toEqual([question, 1]);
    }
    for (const address of ENDPOINT) {
      const target = `${address}:443`;
      expect([target, times(network.connected, target)]).toEqual([target, times(few.network.connected, target)]);
    }
    expect(network.openSockets()).toBe(0);
    expect(await verification.site()).toEqual([]);
  });

  it('end soon where they are stopped, with nothing left open', async () => {
    const { network, subject } = await networkOf(40, 20);
    const stop = new AbortController();
    const rows: VerifiedRow[] = [];
    // So long that only the stop ends what is silent.
    const verification = verifier(subject, [network.view], { ...PATIENCE, answerTimeoutMs: 3_600_000, concurrency: 30, signal: stop.signal });
    for await (const row of verification.rows()) {
      rows.push(row);
      if (rows.length === 20) {
        expect(network.openSockets()).toBeGreaterThan(0);
        stop.abort();
      }
    }
    expect(rows).toHaveLength(20);
    expect(rows.every(({ ok }) => ok)).toBe(true);
    await untilClosed(network);
    expect(await verification.site()).toEqual([]);
  });

  it('are not begun where they are stopped before', async () => {
    const { network, subject } = await networkOf(3);
    const verification = verifier(subject, [network.view], { signal: AbortSignal.abort() });
    expect(await rowsOf(verification.rows())).toEqual([]);
    expect(network.connected).toEqual([]);
    expect(network.asked).toEqual([]);
  });

  it('are left by who has seen enough', async () => {
    const { network, subject } = await networkOf(MANY);
    for await (const row of verifier(subject, [network.view], { ...PATIENCE, concurrency: 2 }).rows()) {
      expect(row.ok).toBe(true);
      break;
    }
    const begun = new Set(network.asked.flatMap((question) => /autodiscover\.n\d+\.example/.exec(question) ?? []));
    expect(begun.size).toBeLessThan(MANY / 2);
    await untilClosed(network);
  });
});

/** What was being opened when it was stopped may be closed a turn of the loop later; what is never closed takes the test's time. */
async function untilClosed(network: RunningNetwork): Promise<void> {
  while (network.openSockets() > 0) await turn();
}

describe('a proxy that is set', () => {
  const said = 'HTTPS_PROXY names a proxy';
  const notesOf = async (change: Parameters<ReturnType<typeof fabrikamOf>>[0]) => {
    const { plan, subject } = fabrikamOf(made)(change);
    const network = await laboratory.start(plan);
    const verification = verifier(subject, [network.view], { ...PATIENCE, unusedProxy: said });
    await rowsOf(verification.rows());
    return verification.notes();
  };

  it('is noted where nothing is connected to', async () => {
    const all = [...SITE, ...ENDPOINT];
    expect(await notesOf({ peers: { ...at(all, 80, refused), ...at(all, 443, unreachable) } })).toEqual([`no connection was accepted: ${said}`]);
    expect(await notesOf({ faults: { '.com': servfail } })).toEqual([`no connection was accepted: ${said}`]);
  });

  it('is none of the matter where anything answers', async () => {
    expect(await notesOf({ peers: at(SITE, 80, refused) })).toEqual([]);
  });
});

describe('two resolvers', () => {
  const subject: VerifySubject = SUBJECT;
  const findingsOf = (rows: readonly VerifiedRow[]) => rows.map(({ resolver, ok, findings = [] }) => [resolver, ok, findings.map(({ id }) => id)]);

  async function viewsOf(inside: Parameters<ReturnType<typeof fabrikamOf>>[0], outside: typeof inside = {}) {
    const build = fabrikamOf(made);
    const [internal, external] = await Promise.all([laboratory.start(build(inside).plan, '10.0.0.2'), laboratory.start(build(outside).plan, '192.0.2.53')]);
    return [internal.view, external.view];
  }

  it('have a row each, and nothing else where they agree', async () => {
    const rows = await rowsOf(verifier(subject, await viewsOf({}), PATIENCE).rows());
    expect(findingsOf(rows)).toEqual([
      ['10.0.0.2', true, []],
      ['192.0.2.53', true, []],
    ]);
  });

  it('have a notice where they lead to different places, and clients come to the endpoint from both', async () => {
    const elsewhere = ['10.0.0.10', '10.0.0.11'];
    const inside = { ...redirectHostIs(`autodiscoverredirect A ${elsewhere.join(' ')}`), peers: at(elsewhere, 80, site()) };
    const rows = await rowsOf(verifier(subject, await viewsOf(inside), PATIENCE).rows());
    expect(rows.every(({ ok }) => ok)).toBe(true);
    const findings = rows.flatMap(({ findings: found = [] }) => found);
    expect(findings.map(({ id, severity, check }) => [id, severity, check])).toEqual([
      ['private-addresses', 'notice', 'dns'],
      ['resolvers-differ', 'notice', 'resolvers'],
    ]);
    for (const named of ['10.0.0.2', '192.0.2.53', elsewhere[0], SITE[0]]) expect(findings[1].observed).toContain(named);
  });

  it('have no notice where a load balancer answers each with other addresses of its own', async () => {
    const others = ['198.51.100.10', '198.51.100.11'];
    const rotated = { ...redirectHostIs(`autodiscoverredirect A ${others.join(' ')}`), peers: at(others, 80, site()) };
    const rows = await rowsOf(verifier(subject, await viewsOf(rotated), PATIENCE).rows());
    expect(rows.flatMap(({ findings = [] }) => findings)).toEqual([]);
  });

  it('have a notice where private zones alone hold the record, and no error outside', async () => {
    const namespaces = subject.namespaces.map((namespace) => ({ ...namespace, view: 'private' as const }));
    const rows = await rowsOf(verifier({ ...subject, namespaces }, await viewsOf({}, { zones: { 'fabrikam.com': [FABRIKAM[0]] } }), PATIENCE).rows());
    expect(findingsOf(rows)).toEqual([
      ['10.0.0.2', true, []],
      ['192.0.2.53', true, ['cname-missing']],
    ]);
  });

  it('report what else is wrong outside as the problem, and not the record that is meant to be missing', async () => {
    const namespaces = subject.namespaces.map((namespace) => ({ ...namespace, view: 'private' as const }));
    const outside = { zones: { 'fabrikam.com': [FABRIKAM[0]] }, peers: at(ENDPOINT, 443, refused) };
    const [, row] = await rowsOf(verifier({ ...subject, namespaces }, await viewsOf({}, outside), PATIENCE).rows());
    expect(row.ok).toBe(false);
    expect(row.findings.map(({ id, severity }) => [id, severity])).toEqual([
      ['endpoint-refused', 'error'],
      ['cname-missing', 'notice'],
    ]);
    expect(row.problem).toBe(row.findings[0].observed);
  });

  it('have no notice where one of them lacks the record, which is reported', async () => {
    const rows = await rowsOf(verifier(subject, await viewsOf({ zones: { 'fabrikam.com': [FABRIKAM[0]] } }), PATIENCE).rows());
    expect(findingsOf(rows)).toEqual([
      ['10.0.0.2', false, ['cname-missing']],
      ['192.0.2.53', true, []],
    ]);
  });

  it('each have what is wrong behind them alone', async () => {
    const inside = { peers: at(ENDPOINT, 443, { fails: 'refused' } as const) };
    const rows = await rowsOf(verifier(subject, await viewsOf(inside), PATIENCE).rows());
    expect(findingsOf(rows)).toEqual([
      ['10.0.0.2', false, ['endpoint-refused']],
      ['192.0.2.53', true, []],
    ]);
  });

  it('name DNSSEC where one of them fails for the name and the other answers', async () => {
    const views = await viewsOf({ faults: { '.fabrikam.com': servfail } });
    const [inside] = await rowsOf(verifier(subject, views, PATIENCE).rows());
    expect(inside.findings?.map(({ id }) => id)).toEqual(['dns-failed']);
    expect(inside.fix).toMatch(/^192\.0\.2\.53 answers: most often one of the two validates DNSSEC/);
  });

  it('name no DNSSEC where both of them fail', async () => {
    const failing = { faults: { '.fabrikam.com': servfail } };
    const rows = await rowsOf(verifier(subject, await viewsOf(failing, failing), PATIENCE).rows());
    expect(rows.map(({ fix }) => fix)).toEqual(Array(2).fill('ask the operator of the name servers of autodiscover.fabrikam.com why they answer SERVFAIL'));
  });
});
