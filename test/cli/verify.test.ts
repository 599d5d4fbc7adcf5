import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { type VerifyDependencies, verifyCommand } from '../../lib/cli/verify-command';
import type { Clock, VerifierSource } from '../../lib/cli/verify-run';
import type { NetworkOptions } from '../../lib/cli/verify-source';
import { UserError } from '../../lib/errors';
import { CATALOGUE, type FindingId } from '../../lib/findings/catalogue';
import type { Finding } from '../../lib/findings/finding';
import type { VerifiedRow } from '../../lib/findings/report';
import type { Resolution } from '../../lib/network/network';
import { createAuthority } from '../../lib/preview/certificate-authority';
import type { VerifySubject } from '../../lib/verify/subject';
import { type VerifyOptions, verifier } from '../../lib/verify/verifier';
import { folderWith, HEAD } from '../environment/fixture';
import { rowWith } from '../report/clients-report';
import { lost, nothingAtDomain, healthy as reached, step } from '../report/sample-report';
import { MOSTLY_WELL } from '../report/verified-report';
import { makeCertificates } from '../verify/laboratory/certificates';
import { startDns } from '../verify/laboratory/dns';
import { at, ENDPOINT_RECORDS, FABRIKAM, fabrikamOf, REDIRECT_HOST, SITE } from '../verify/laboratory/fabrikam';
import { Laboratory, type RunningNetwork } from '../verify/laboratory/laboratory';
import { dropped, site } from '../verify/laboratory/parts';
import { type Ran, ran } from './terminal';

/** @slow */

const ENDPOINT = ['--endpoint', 'autodiscover.contoso.com'];
const TWO = ['--domains', 'fabrikam.com,adatum.com', ...ENDPOINT];

const missing = (domain: string): VerifiedRow => {
  const steps = [nothingAtDomain(domain), step('https-autodiscover', `autodiscover.${domain}`), step('http-redirect', `autodiscover.${domain}`)];
  const found = finding('cname-missing', `autodiscover.${domain} is not in the DNS`);
  return { ...lost(domain, steps, 2, found.observed, found.fix), findings: [found], checks: [], addresses: [] };
};

const healthy = (domain: string, change: Partial<VerifiedRow> = {}): VerifiedRow => ({
  ...reached(domain),
  findings: [],
  checks: [],
  addresses: [],
  ...change,
});

const slow = (domain: string) => healthy(domain, { findings: [finding('https-dropped', `autodiscover.${domain} drops port 443`)] });

function finding(id: FindingId, observed: string): Finding {
  const { check, severity, why } = CATALOGUE[id];
  return { id, check, severity, observed, why, fix: 'fix it', addresses: [] };
}

/** What the verifier of one round gives, and what happens after its rows. */
interface Played {
  readonly rows: readonly VerifiedRow[];
  readonly site?: readonly Finding[];
  readonly overall?: readonly Finding[];
  readonly notes?: readonly string[];
  /** Waits for its end in place of ending; or ends it. */
  readonly after?: 'hangs' | (() => void);
}

interface Setting {
  readonly rounds?: readonly Played[];
  /** In place of what is played. */
  readonly verifiers?: VerifierSource;
  /** What the resolver of a view answers; `NOERROR` if it is left out. */
  readonly resolution?: (view: string, name: string) => Resolution['status'];
  readonly stop?: AbortController;
  readonly env?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  readonly isTTY?: { readonly stdout?: boolean; readonly stderr?: boolean };
  /** Called at the beginning of each round, from 1. */
  readonly onRound?: (round: number) => void;
}

interface Verified extends Ran {
  readonly lines: readonly Record<string, unknown>[];
  readonly asked: { readonly subject: VerifySubject; readonly views: readonly string[]; readonly options: VerifyOptions }[];
}

/** The command as `run` calls it, over a verifier that is played. */
async function verified(
  args: readonly string[],
  { rounds = [], verifiers, resolution, stop, env = {}, clock, isTTY = {}, onRound }: Setting,
): Promise<Verified> {
  const written = { stdout: '', stderr: '' };
  const asked: Verified['asked'] = [];
  let status = 0;
  const end = (given: number) => {
    status = given;
  };
  const stream = (name: keyof typeof written) => ({
    isTTY: isTTY[name],
    write: (text: string) => {
      written[name] += text;
    },
    // What a bar asks of a terminal.
    columns: 80,
    on: () => {},
    removeListener: () => {},
  });
  const playing = { resolution, onRound, asked };
  const dependencies: VerifyDependencies = { verifiers: async (options) => verifiers ?? played(rounds, options, playing), clock };
  const terminal = { stdout: stream('stdout'), stderr: stream('stderr'), env: { NO_COLOR: '1', ...env }, stop: stop?.signal };
  const program = new Command().addCommand(verifyCommand(terminal, end, dependencies));
  await program.parseAsync(['verify', ...args], { from: 'user' });
  const lines = args.includes('--json') ? linesOf(written.stdout) : [];
  return { status, ...written, lines, asked };
}

function played(
  rounds: readonly Played[],
  { resolver: names = ['system'] }: NetworkOptions,
  { resolution = () => 'NOERROR', onRound, asked }: Pick<Setting, 'resolution' | 'onRound'> & Pick<Verified, 'asked'>,
): VerifierSource {
  let round = 0;
  return {
    views: () =>
      names.map((name) => ({
        name,
        network: {
          resolver: { resolve: async (host) => ({ status: resolution(name, host), cnames: [], addresses: [], services: [] }) },
          connector: { connect: () => Promise.reject(new Error('nothing is connected to here')) },
        },
      })),
    verifier: (subject, views, options = {}) => {
      asked.push({ subject, views: views.map(({ name }) => name), options });
      round += 1;
      onRound?.(round);
      const { rows, site = [], overall = [], notes = [], after } = rounds[Math.min(round, rounds.length) - 1];
      return {
        async *rows() {
          yield* rows;
          if (after === 'hangs') await aborted(options.signal as AbortSignal);
          else after?.();
        },
        site: async () => site,
        overall: () => overall,
        notes: () => notes,
      };
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function linesOf(text: string): Record<string, unknown>[] {
  return text
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

const ALL_WELL: Played = { rows: [healthy('fabrikam.com'), healthy('adatum.com')] };

test('--site takes every record to lead to a site, and each report begins with that', async () => {
  const { status, stdout, asked } = await verified([...TWO, '--site', '192.0.2.10'], { rounds: [{ rows: [healthy('adatum.com'), healthy('fabrikam.com')] }] });
  expect(status).toBe(0);
  expect(asked.map(({ subject }) => subject.site)).toEqual(['192.0.2.10']);
  expect(stdout).toMatch(/^autodiscover\.contoso\.com: --domains, as if every record led to 192\.0\.2\.10\n/);
  expect(stdout).toContain('note: the DNS of the autodiscover hosts was not asked: each was walked as if its record led to 192.0.2.10\n');
});

test('--site is refused where it is no host, or has no address', async () => {
  const given = (site: string) => verified([...TWO, '--site', site], { rounds: [{ rows: [] }] });
  await expect(given('http://site.contoso.com')).rejects.toThrow("--site: 'http://site.contoso.com' ");
  await expect(given('site.contoso.com')).rejects.toThrow(
    "--site: site.contoso.com has no address at the system's resolver: give the DNS name of the load balancer",
  );
});

test('a long list is folded on a terminal, and in a file, with --all and with --json it is not', async () => {
  const rows = MOSTLY_WELL.rows;
  const run = (args: readonly string[], stdout: boolean) =>
    verified(['--domains', 'fabrikam.com', ...ENDPOINT, ...args], { rounds: [{ rows }], isTTY: { stdout } });
  const shown = (text: string) => rows.filter(({ domain }) => new RegExp(`^${domain}`, 'm').test(text)).length;
  const folded = (await run([], true)).stdout;
  expect(shown(folded)).toBe(13);
  expect(folded).toContain('\n✓ 287 more reached without a finding; --all lists them\n');
  expect(shown((await run(['--all'], true)).stdout)).toBe(300);
  expect(shown((await run([], false)).stdout)).toBe(300);
  expect((await run(['--json'], true)).lines.filter(({ type }) => type === 'namespace')).toHaveLength(300);
});

test('shows with --clients which clients find their server, and takes no exit status from it', async () => {
  const rows = ['adatum.com', 'fabrikam.com'].map((domain) => healthy(domain, { clients: rowWith(domain).clients }));
  const { status, stdout } = await verified([...TWO, '--clients'], { rounds: [{ rows }] });
  expect(status).toBe(0);
  expect(stdout).toMatch(/^Outlook for Windows \(classic\) +✓ found +✓ found +documents$/m);
  expect(stdout).toMatch(/^GNOME Online Accounts +✕ not found +✕ not found +run$/m);
  expect(stdout).not.toContain('redirect :80');
  expect(stdout).toContain('\n2 of 2 namespaces reach their endpoint\n');
});

describe('what it verifies', () => {
  test('an environment, by its name', async () => {
    const rows = ['fabrikam.com', 'wingtiptoys.com'].map((domain) => healthy(domain));
    const { status, asked } = await verified(['contoso', '--only', 'Fabrikam.com', 'wingtiptoys.com'], { rounds: [{ rows }] });
    expect(status).toBe(0);
    expect(asked).toHaveLength(1);
    expect(asked[0].subject).toMatchObject({ name: 'contoso', source: 'environments/contoso.yaml', hosts: 'listed' });
    expect(asked[0].subject.namespaces.map(({ domain, endpoint }) => [domain, endpoint])).toEqual([
      ['fabrikam.com', 'autodiscover.contoso.com'],
      ['wingtiptoys.com', 'autodiscover-s.outlook.com'],
    ]);
  });

  test.each([
    ['with commas between', ['--domains', 'fabrikam.com,adatum.com']],
    ['with spaces between', ['--domains', 'fabrikam.com', 'adatum.com']],
    ['with both', ['--domains', 'fabrikam.com, adatum.com,']],
    ['one option for each', ['--domains', 'fabrikam.com', '--domains', 'adatum.com']],
    ['one of them twice', ['--domains', 'fabrikam.com,adatum.com,Fabrikam.com']],
  ])('domains of the command line, %s', async (_, domains) => {
    const { asked } = await verified([...domains, ...ENDPOINT, '--redirect-host', 'redirect.contoso.com'], { rounds: [ALL_WELL] });
    const { subject } = asked[0];
    expect(subject).toMatchObject({ source: '--domains', redirectHost: 'redirect.contoso.com' });
    expect(subject.namespaces.map(({ domain }) => domain)).toEqual(['adatum.com', 'fabrikam.com']);
  });

  test.each<[string, string | Uint8Array]>([
    ['a line for each', '# ours\nfabrikam.com\r\n\n adatum.com \n'],
    ['as Windows PowerShell writes it', Buffer.from('\ufefffabrikam.com\r\nadatum.com\r\n', 'utf16le')],
  ])('domains of a file, %s', async (_, content) => {
    const file = join(folderWith({ 'domains.txt': content }), 'domains.txt');
    const { asked } = await verified(['--domains-file', file, ...ENDPOINT], { rounds: [ALL_WELL] });
    expect(asked[0].subject.source).toBe(file);
    expect(asked[0].subject.namespaces.map(({ domain }) => domain)).toEqual(['adatum.com', 'fabrikam.com']);
  });

  test('the accepted domains that Exchange exports, without those whose mailboxes live elsewhere', async () => {
    const csv =
      '#TYPE X\r\n"Name","DomainName","DomainType"\r\n"a","fabrikam.com","Authoritative"\r\n"b","relay.com","ExternalRelay"\r\n"c","contoso.com","Authoritative"\r\n';
    const file = join(folderWith({ 'accepted.csv': csv }), 'accepted.csv');
    const { asked } = await verified(['--domains-file', file, ...ENDPOINT], { rounds: [{ rows: [healthy('fabrikam.com')] }] });
    const { namespaces, notes } = asked[0].subject;
    expect(namespaces.map(({ domain, directTo }) => [domain, directTo])).toEqual([
      ['contoso.com', 'autodiscover.contoso.com'],
      ['fabrikam.com', undefined],
    ]);
    expect(notes).toEqual([`${file}:4: relay.com is left out: it is of type ExternalRelay, and its mailboxes are elsewhere`]);
  });

  test('accepted domains of other types, where they are asked for', async () => {
    const csv = 'DomainName,DomainType\nfabrikam.com,InternalRelay\nadatum.com,Authoritative\n';
    const file = join(folderWith({ 'relay.csv': csv }), 'relay.csv');
    const { asked } = await verified(['--domains-file', file, '--domain-types', 'Authoritative', 'InternalRelay', ...ENDPOINT], { rounds: [ALL_WELL] });
    expect(asked[0].subject.namespaces.map(({ domain }) => domain)).toEqual(['adatum.com', 'fabrikam.com']);
  });

  test('what Format-Table wrote into a file', async () => {
    const table =
      '\r\nName          DomainName     DomainType    Default\r\n----          ----------     ----------    -------\r\nFabrikam, Inc fabrikam.com   Authoritative False\r\n';
    const file = join(folderWith({ 'table.txt': Buffer.from(`\ufeff${table}`, 'utf16le') }), 'table.txt');
    const { asked } = await verified(['--domains-file', file, ...ENDPOINT], { rounds: [{ rows: [healthy('fabrikam.com')] }] });
    expect(asked[0].subject.namespaces.map(({ domain }) => domain)).toEqual(['fabrikam.com']);
  });

  test.each([
    [[], true],
    [['--no-test-address'], false],
  ])('with a made-up address, or without: %j', async (args, testAddress) => {
    const { asked } = await verified([...TWO, ...args], { rounds: [ALL_WELL] });
    expect(asked[0].options).toMatchObject({ testAddress });
  });

  test('with the address of a mailbox, its domain in ASCII', async () => {
    const { asked } = await verified([...TWO, '--mail', 'Ada.Lovelace@FABRIKAM.com'], { rounds: [ALL_WELL] });
    expect(asked[0].options).toMatchObject({ mailbox: 'Ada.Lovelace@fabrikam.com' });
  });

  test.each([
    ['fabrikam.com', "--mail: 'fabrikam.com' is not a mail address: give one such as 'ada@adatum.com'"],
    ['ada lovelace@fabrikam.com', "--mail: 'ada lovelace@fabrikam.com' is not a mail address"],
    ['ada@fabrikam', "--mail: 'fabrikam' "],
    ['ada@wingtiptoys.com', '--mail: wingtiptoys.com is none of the namespaces that are verified: give an address of one of them (--domains)'],
  ])('no mailbox of a namespace that is verified: %s', async (address, message) => {
    await expect(verified([...TWO, '--mail', address], { rounds: [ALL_WELL] })).rejects.toThrow(message);
  });

  test('as several resolvers show it, and with the patience that is asked for', async () => {
    const rows = ['10.0.0.2', '1.1.1.1'].flatMap((resolver) => [healthy('fabrikam.com', { resolver }), healthy('adatum.com', { resolver })]);
    const args = ['--resolver', '10.0.0.2', '1.1.1.1', '--any-target', '--concurrency', '4', '--connect-timeout', '1.5', '--answer-timeout', '3'];
    const { asked, lines } = await verified([...TWO, ...args, '--json'], { rounds: [{ rows }] });
    expect(asked[0].views).toEqual(['10.0.0.2', '1.1.1.1']);
    expect(asked[0].options).toMatchObject({ anyTarget: true, concurrency: 4, connectTimeoutMs: 1500, answerTimeoutMs: 3000 });
    expect(lines.at(-1)).toMatchObject({ total: 4, reached: 4 });
  });
});

describe('what it prints', () => {
  test('a table, in the order of the domains and of the resolvers as they were named', async () => {
    const rows = ['10.0.0.2', '1.1.1.1'].flatMap((resolver) => [healthy('fabrikam.com', { resolver }), healthy('adatum.com', { resolver })]).reverse();
    const { status, stdout, stderr } = await verified([...TWO, '--resolver', '10.0.0.2', '1.1.1.1'], { rounds: [{ rows }] });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('autodiscover.contoso.com: --domains');
    const order = stdout.split('\n').flatMap((line) => /^(adatum\.com|fabrikam\.com)\b.*?(10\.0\.0\.2|1\.1\.1\.1)/.exec(line)?.slice(1).join(' ') ?? []);
    expect(order).toEqual(['adatum.com 10.0.0.2', 'adatum.com 1.1.1.1', 'fabrikam.com 10.0.0.2', 'fabrikam.com 1.1.1.1']);
  });

  test('what was found, what fixes it, and status 1', async () => {
    const { status, stdout } = await verified(TWO, { rounds: [{ rows: [healthy('adatum.com'), missing('fabrikam.com')] }] });
    expect(status).toBe(1);
    expect(stdout).toContain('autodiscover.fabrikam.com is not in the DNS');
    expect(stdout).toContain('fix it');
  });

  test('--json: a line for each namespace as it comes, and one for the whole', async () => {
    const site = [finding('unlisted-answered', 'answers a host that nobody listed')];
    const { status, lines } = await verified([...TWO, '--json'], { rounds: [{ rows: [slow('fabrikam.com'), missing('adatum.com')], site }] });
    expect(status).toBe(1);
    expect(lines.map(({ type, domain, ok }) => [type, domain, ok])).toEqual([
      ['namespace', 'fabrikam.com', true],
      ['namespace', 'adatum.com', false],
      ['summary', undefined, undefined],
    ]);
    expect(lines[1]).toMatchObject({ walk: { outcome: 'not-found' }, findings: [{ id: 'cname-missing', severity: 'error' }] });
    expect(lines[2]).toEqual({
      type: 'summary',
      subject: 'autodiscover.contoso.com',
      source: '--domains',
      madeAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      total: 2,
      reached: 1,
      notReached: 1,
      warnings: 2,
      unverified: [],
      findings: site,
      notes: [],
    });
  });

  test('notes, of what is verified and of how', async () => {
    const csv = 'DomainName\nfabrikam.com\nadatum.com\ncontoso.onmicrosoft.com\n';
    const file = join(folderWith({ 'accepted.csv': csv }), 'accepted.csv');
    const { stdout } = await verified(['--domains-file', file, ...ENDPOINT], { rounds: [{ ...ALL_WELL, notes: ['this machine has no route to IPv6'] }] });
    expect(stdout.trimEnd().split('\n').slice(-2)).toEqual([
      `note: ${file}:4: contoso.onmicrosoft.com is left out: its DNS is Microsoft’s`,
      'note: this machine has no route to IPv6',
    ]);
  });

  test.each<[string, readonly string[], readonly VerifiedRow[], readonly Finding[], number]>([
    ['a warning of a namespace', [], [slow('fabrikam.com'), healthy('adatum.com')], [], 0],
    ['a warning of a namespace, with --strict,', ['--strict'], [slow('fabrikam.com'), healthy('adatum.com')], [], 1],
    ['a warning of the redirect site, with --strict,', ['--strict'], ALL_WELL.rows, [finding('unlisted-answered', 'answers')], 1],
    ['nothing at all, with --strict,', ['--strict'], ALL_WELL.rows, [], 0],
    ['an error, wherever it is,', [], ALL_WELL.rows, [finding('endpoint-not-found', 'answers 404')], 1],
  ])('%s ends with the status that it should', async (_, args, rows, site, expected) => {
    expect((await verified([...TWO, ...args], { rounds: [{ rows, site }] })).status).toBe(expected);
  });

  test('a bar on a terminal, and not among the lines of --json there', async () => {
    const isTTY = { stdout: true, stderr: true };
    expect((await verified(TWO, { rounds: [ALL_WELL], isTTY })).stderr).toContain('verifying');
    expect((await verified([...TWO, '--json'], { rounds: [ALL_WELL], isTTY })).stderr).toBe('');
    expect((await verified([...TWO, '--json'], { rounds: [ALL_WELL], isTTY: { stderr: true } })).stderr).toContain('verifying');
  });

  test('each is written on its own: what becomes of one keeps no other from being written', async () => {
    const folder = folderWith({});
    const [html, junit] = [join(folder, 'report.html'), join(folder, 'report.xml')];
    const verifying = verified([...TWO, '--html', html, '--junit', junit], { rounds: [ALL_WELL], onRound: () => mkdirSync(html) });
    await expect(verifying).rejects.toThrow(new UserError(`${html} cannot be written (EISDIR): it is a folder: name a file in another folder`));
    expect(readFileSync(junit, 'utf8')).toContain('</testsuites>');
  });

  test('--html and --junit write files, and say so on stderr', async () => {
    const folder = folderWith({ 'report.html': 'what was there before' });
    const [html, junit] = [join(folder, 'report.html'), join(folder, 'report.xml')];
    const { status, stderr } = await verified([...TWO, '--html', html, '--junit', junit], {
      rounds: [{ rows: [healthy('adatum.com'), missing('fabrikam.com')] }],
    });
    expect({ status, stderr }).toEqual({ status: 1, stderr: `wrote ${html}\nwrote ${junit}\n` });
    expect(readFileSync(html, 'utf8')).toMatch(/^<!doctype html>[\s\S]*fabrikam[\s\S]*is not in the DNS[\s\S]*<\/html>\n$/);
    expect(readFileSync(junit, 'utf8')).toMatch(/<testsuites?[\s\S]*cname-missing[\s\S]*<\/testsuites>\n$/);
    expect(readdirSync(folder).sort()).toEqual(['report.html', 'report.xml']);
  });

  test('a report goes to a pipe or a device as it is', async () => {
    const { stderr } = await verified([...TWO, '--junit', '/dev/null'], { rounds: [ALL_WELL] });
    expect(stderr).toBe('wrote /dev/null\n');
    expect(readFileSync('/dev/null', 'utf8')).toBe('');
  });
});

describe('Ctrl-C', () => {
  test('prints what is known, how many were not verified, and ends with status 1', async () => {
    const stop = new AbortController();
    const { status, stdout } = await verified(TWO, { stop, rounds: [{ rows: [healthy('fabrikam.com')], after: () => stop.abort() }] });
    expect(status).toBe(1);
    expect(stdout).toContain('fabrikam.com');
    expect(stdout).toContain('note: stopped after 1 of 2 namespaces');
  });

  test('with --json, names those that were not', async () => {
    const stop = new AbortController();
    const { status, lines } = await verified([...TWO, '--json'], { stop, rounds: [{ rows: [healthy('fabrikam.com')], after: () => stop.abort() }] });
    expect(status).toBe(1);
    expect(lines.at(-1)).toMatchObject({ type: 'summary', total: 2, reached: 1, notReached: 0, unverified: ['adatum.com'] });
  });

  test('before anything is known says nothing, and ends as a shell calls that', async () => {
    const stop = new AbortController();
    const rounds: Played[] = [{ rows: [], after: () => stop.abort() }];
    const { status, stdout, stderr } = await verified(TWO, { stop, rounds });
    expect({ status, stdout, stderr }).toEqual({ status: 130, stdout: '', stderr: '' });
  });

  test('after the last row has come changes nothing', async () => {
    const stop = new AbortController();
    const { status, stdout } = await verified(TWO, { stop, rounds: [{ ...ALL_WELL, after: () => stop.abort() }] });
    expect(status).toBe(0);
    expect(stdout).not.toContain('stopped');
  });
});

describe('the deadline', () => {
  test('ends what hangs; what was not verified by then is listed', async () => {
    const { status, stdout } = await verified([...TWO, '--deadline', '0.001'], { rounds: [{ rows: [healthy('fabrikam.com')], after: 'hangs' }] });
    expect(status).toBe(1);
    expect(stdout).toContain('the deadline of 0.001 minutes ended after 1 of 2 namespaces: give more time with --deadline');
    expect(stdout).toContain('adatum.com');
  });

  test('one that only some resolvers were asked for is not verified', async () => {
    const rows = [
      healthy('fabrikam.com', { resolver: '10.0.0.2' }),
      healthy('fabrikam.com', { resolver: '1.1.1.1' }),
      healthy('adatum.com', { resolver: '1.1.1.1' }),
    ];
    const args = ['--resolver', '10.0.0.2', '1.1.1.1', '--deadline', '0.001', '--json'];
    const { lines } = await verified([...TWO, ...args], { rounds: [{ rows, after: 'hangs' }] });
    expect(lines.at(-1)).toMatchObject({ total: 4, reached: 3, unverified: ['adatum.com'] });
  });
});

describe('a resolver that gives no answer at all', () => {
  const never: Played = { rows: [] };

  test('is named before anything is verified', async () => {
    const running = verified([...TWO, '--resolver', '10.0.0.2', '1.1.1.1'], {
      rounds: [never],
      resolution: (view) => (view === '10.0.0.2' ? 'TIMEOUT' : 'NOERROR'),
    });
    await expect(running).rejects.toThrow(UserError);
    await expect(running).rejects.toThrow(
      /^the resolver 10\.0\.0\.2 was asked for autodiscover\.contoso\.com and autodiscover\.adatum\.com, and did not answer: check its address.*$/,
    );
  });

  test('is to be named, where it is the system’s', async () => {
    await expect(verified(TWO, { rounds: [never], resolution: () => 'TIMEOUT' })).rejects.toThrow(/^the system's resolver was asked .*--resolver/);
  });

  test.each(['HTTPS_PROXY', 'http_proxy', 'ALL_PROXY'])('is reported with %s, where that is set and not used', async (name) => {
    const env = { [name]: 'http://ada:secret@proxy.contoso.com:8080' };
    const running = verified(TWO, { rounds: [never], resolution: () => 'TIMEOUT', env });
    await expect(running).rejects.toThrow(new RegExp(`${name} names a proxy, which is not used here`));
    await expect(running).rejects.not.toThrow(/secret/);
  });

  test('and no proxy: what is said of one is handed on, for a run that connects to nothing', async () => {
    const [none] = (await verified(TWO, { rounds: [ALL_WELL] })).asked;
    expect(none.options.unusedProxy).toBeUndefined();
    const [some] = (await verified(TWO, { rounds: [ALL_WELL], env: { HTTP_PROXY: 'x' } })).asked;
    expect(some.options.unusedProxy).toMatch(/^HTTP_PROXY names a proxy/);
  });

  test('is another thing than a name whose own servers are silent', async () => {
    const { status } = await verified(TWO, { rounds: [ALL_WELL], resolution: (_, name) => (name === 'autodiscover.contoso.com' ? 'TIMEOUT' : 'NXDOMAIN') });
    expect(status).toBe(0);
  });
});

describe('--watch', () => {
  /** Time that goes by in the pauses alone, and ends with the last of them. */
  function clockOf(stop: AbortController, pauses: number, spend: () => number = () => 0) {
    const slept: number[] = [];
    let now = 0;
    const clock: Clock = {
      now: () => {
        now += spend();
        return now;
      },
      sleep: async (ms) => {
        slept.push(ms);
        now += ms;
        if (slept.length < pauses) return;
        stop.abort();
        throw stop.signal.reason;
      },
    };
    return { clock, slept };
  }

  test('tells the first round whole, and then what changed', async () => {
    const stop = new AbortController();
    const { clock, slept } = clockOf(stop, 3);
    const broken: Played = { rows: [healthy('adatum.com'), missing('fabrikam.com')] };
    const { status, stdout } = await verified([...TWO, '--watch', '5'], { stop, clock, rounds: [broken, ALL_WELL, ALL_WELL] });
    expect(status).toBe(0);
    expect(slept).toEqual([300_000, 300_000, 300_000]);
    const [first, second, third] = stdout.split(/^(?=\d\d:\d\d:\d\d {2})/m);
    expect(first).toContain('autodiscover.contoso.com: --domains');
    expect(second).toMatch(/^\d\d:\d\d:\d\d {2}2 of 2 /);
    expect(second).toContain('fabrikam.com');
    expect(second).not.toContain('adatum.com');
    expect(third).toMatch(/^\d\d:\d\d:\d\d {2}2 of 2 /);
    expect(third).not.toContain('fabrikam.com');
  });

  test('--json streams the rounds, each with what changed', async () => {
    const stop = new AbortController();
    const { clock } = clockOf(stop, 2);
    const broken: Played = { rows: [healthy('adatum.com'), missing('fabrikam.com')] };
    const { status, lines } = await verified([...TWO, '--watch', '5', '--json'], { stop, clock, rounds: [ALL_WELL, broken] });
    expect(status).toBe(1);
    expect(lines.map(({ type, round, domain }) => `${type} ${round ?? domain}`)).toEqual([
      'round 1',
      'namespace fabrikam.com',
      'namespace adatum.com',
      'summary 1',
      'round 2',
      'namespace adatum.com',
      'namespace fabrikam.com',
      'summary 2',
    ]);
    expect(lines[3]).not.toHaveProperty('changes');
    expect(JSON.stringify(lines[7].changes)).toContain('fabrikam.com');
    expect(JSON.stringify(lines[7].changes)).not.toContain('adatum.com');
  });

  test('a round that takes longer than the interval is followed at once', async () => {
    const stop = new AbortController();
    let round = 0;
    const spent = [0, 400_000, 0, 100_000];
    let reading = 0;
    const { clock, slept } = clockOf(stop, 1, () => spent[reading++] ?? 0);
    await verified([...TWO, '--watch', '5'], { stop, clock, rounds: [ALL_WELL], onRound: (number) => (round = number) });
    expect({ round, slept }).toEqual({ round: 2, slept: [200_000] });
  });

  test('Ctrl-C in the pause ends at once, with the status of the last round', async () => {
    const stop = new AbortController();
    const { clock } = clockOf(stop, 1);
    const { status } = await verified([...TWO, '--watch', '5'], { stop, clock, rounds: [{ rows: [missing('fabrikam.com'), missing('adatum.com')] }] });
    expect(status).toBe(1);
  });

  test('Ctrl-C in the pause of a real clock needs no waiting', async () => {
    const stop = new AbortController();
    const html = join(folderWith({}), 'report.html');
    // The last that a round does is to write its files.
    const rounds: Played[] = [{ ...ALL_WELL, after: () => setImmediate(() => stop.abort()) }];
    expect((await verified([...TWO, '--watch', '60', '--html', html], { stop, rounds })).status).toBe(0);
  });

  test('Ctrl-C in a later round leaves what the round before reported', async () => {
    const stop = new AbortController();
    const { clock } = clockOf(stop, 9);
    const rounds: Played[] = [ALL_WELL, { rows: [missing('fabrikam.com')], after: () => stop.abort() }];
    const { status, stdout } = await verified([...TWO, '--watch', '5'], { stop, clock, rounds });
    expect(status).toBe(0);
    expect(stdout).not.toMatch(/^\d\d:\d\d:\d\d/m);
  });

  test('what the deadline left out of a round has not changed', async () => {
    const stop = new AbortController();
    const { clock } = clockOf(stop, 3);
    const late: Played = { rows: [healthy('adatum.com')], after: 'hangs' };
    const { lines } = await verified([...TWO, '--watch', '5', '--deadline', '0.001', '--json'], { stop, clock, rounds: [ALL_WELL, late, ALL_WELL] });
    const [first, second, third] = lines.filter(({ type }) => type === 'summary');
    expect([first.unverified, second.unverified, third.unverified]).toEqual([[], ['fabrikam.com'], []]);
    for (const { changes } of [second, third]) expect(JSON.stringify(changes)).not.toContain('.com');
  });

  test('the files are written again each round; one that cannot be written does not end it', async () => {
    const stop = new AbortController();
    const html = join(folderWith({}), 'report.html');
    const { clock } = clockOf(stop, 2);
    const { status, stderr } = await verified([...TWO, '--watch', '5', '--html', html], {
      stop,
      clock,
      rounds: [ALL_WELL],
      onRound: (round) => {
        if (round !== 2) return;
        expect(readFileSync(html, 'utf8')).toContain('</html>');
        rmSync(html);
        mkdirSync(html);
      },
    });
    expect(status).toBe(1);
    expect(stderr).toBe(`wrote ${html}\nerror: ${html} cannot be written (EISDIR): it is a folder: name a file in another folder\n`);
  });

  test.each<[string, unknown, string, number]>([
    ['an interface that is gone', new UserError('the interface is gone'), 'error: the interface is gone\n', 1],
    ['a failure of the tool itself', new TypeError('odd'), 'error: internal error (TypeError: odd): please report it at ', 70],
  ])('%s is told, and the next round is made all the same', async (_, error, message, last) => {
    const watched = (rounds: number) => {
      const stop = new AbortController();
      const onRound = (round: number) => {
        if (round === 2) throw error;
      };
      return verified([...TWO, '--watch', '5', '--json'], { stop, clock: clockOf(stop, rounds).clock, rounds: [ALL_WELL], onRound });
    };
    const whole = await watched(3);
    expect(whole.status).toBe(0);
    expect(whole.stderr).toContain(message);
    expect(whole.lines.flatMap(({ type, round }) => (type === 'summary' ? [round] : []))).toEqual([1, 3]);
    expect((await watched(2)).status).toBe(last);
  });

  test('the environment is read again each round; what has a mistake then is verified as it was before', async () => {
    const stop = new AbortController();
    const good = `${HEAD}namespaces: [{ domain: fabrikam.com, external: true }]\n`;
    const folder = folderWith({ 'test.yaml': good });
    const { clock } = clockOf(stop, 3);
    const change = [good.replace('fabrikam.com', 'co.uk'), good.replace('fabrikam.com', 'adatum.com')];
    const { status, stderr, asked } = await verified(['-e', folder, '--watch', '5'], {
      stop,
      clock: {
        ...clock,
        sleep: (ms, signal) => {
          const next = change.shift();
          if (next !== undefined) writeFileSync(join(folder, 'test.yaml'), next);
          return clock.sleep(ms, signal);
        },
      },
      rounds: [{ rows: [healthy('fabrikam.com')] }, { rows: [healthy('fabrikam.com')] }, { rows: [healthy('adatum.com')] }],
    });
    expect(asked.map(({ subject }) => subject.namespaces[0].domain)).toEqual(['fabrikam.com', 'fabrikam.com', 'adatum.com']);
    expect(stderr).toMatch(/^error: .*test\.yaml:4:\d+: .*'co\.uk' is a public suffix/);
    expect(status).toBe(0);
  });

  test.each([
    ['a star without quotes', 'namespaces: [*.fabrikam.com]', "put it in quotes, '*.fabrikam.com'"],
    ['an alias within itself', 'namespaces: &all [*all]', 'the alias *all is within the value that it repeats'],
  ])('goes on with what it knows where the file has %s', async (_, lines, message) => {
    const stop = new AbortController();
    const { clock } = clockOf(stop, 2);
    const good = 'namespaces: [{ domain: fabrikam.com, external: true }]';
    const folder = folderWith({ 'test.yaml': `${HEAD}${good}\n` });
    const { status, stderr, asked } = await verified(['test', '-e', folder, '--watch', '5'], {
      stop,
      clock,
      rounds: [ALL_WELL, ALL_WELL],
      onRound: (round) => round === 1 && writeFileSync(join(folder, 'test.yaml'), `${HEAD}${lines}\n`),
    });
    expect(asked.map(({ subject }) => subject.namespaces.map(({ domain }) => domain))).toEqual([['fabrikam.com'], ['fabrikam.com']]);
    expect(stderr).toContain('test.yaml:4:');
    expect(stderr).toContain(message);
    expect(status).toBe(0);
  });
});

test.each<[string, string[], string]>([
  ['an environment that is not there', ['nowhere'], "has no environment 'nowhere'"],
  [
    'a namespace that is not there',
    ['contoso', '--only', 'other.com'],
    "has no namespace 'other.com'; 'npx cdk-autodiscover-redirect plan contoso' lists its namespaces",
  ],
  ['one that is not listed', [...TWO, '--only', 'other.com'], "error: --domains has no namespace 'other.com'\n"],
  ['an environment and domains', ['contoso', ...TWO, '--only', 'fabrikam.com'], "'contoso' and --domains are two sources"],
  ['two lists', [...TWO, '--domains-file', 'domains.txt'], '--domains and --domains-file are two lists'],
  ['domains without an endpoint', ['--domains', 'fabrikam.com'], '--domains names no endpoint: give the host that all of them should reach, with --endpoint'],
  ['an endpoint without domains', ['contoso', ...ENDPOINT], '--endpoint goes with --domains'],
  ['a former redirect host without domains', ['contoso', '--former-redirect-host', 'old.contoso.com'], '--former-redirect-host goes with --domains'],
  ['a redirect host without domains', ['contoso', '--redirect-host', 'redirect.contoso.com'], '--redirect-host goes with --domains'],
  ['domains that are none', ['--domains', 'co.uk,a_b.com', ...ENDPOINT], "error: --domains: 'co.uk' is a public suffix"],
  ['the second of them', ['--domains', 'co.uk,a_b.com', ...ENDPOINT], "error: --domains: 'a_b.com' has the label 'a_b'"],
  ['a file for a domain', ['--domains', 'two.csv', ...ENDPOINT], 'give a file with --domains-file two.csv'],
  ['types without a file', [...TWO, '--domain-types', 'InternalRelay'], '--domain-types goes with --domains-file'],
  [
    'types that are none',
    ['--domains-file', 'x.csv', ...ENDPOINT, '--domain-types', 'Relay'],
    'Allowed choices are Authoritative, InternalRelay, ExternalRelay.',
  ],
  ['no domain', ['--domains', ',', ...ENDPOINT], '--domains has no domain'],
  ['a file of domains that is not there', ['--domains-file', 'nowhere.csv', ...ENDPOINT], '--domains-file: nowhere.csv is not readable (ENOENT)'],
  [
    'a resolver that is no address',
    [...TWO, '--resolver', 'dns.contoso.com', '10.0.0.2:0'],
    "error: --resolver: 'dns.contoso.com' is not the address of a name server",
  ],
  ['the second of them, with a port that is none', [...TWO, '--resolver', 'dns.contoso.com', '10.0.0.2:0'], "error: --resolver: '10.0.0.2:0' has the port 0"],
  ['a link-local resolver without its link', [...TWO, '--resolver', 'fe80::1'], "--resolver: 'fe80::1' is a link-local address without an interface"],
  [
    'a resolver on an interface that is not there',
    [...TWO, '--resolver', 'fe80::1%nosuch0'],
    "error: --resolver: 'fe80::1%nosuch0' is on the interface nosuch0, which does not exist on this machine or is down",
  ],
  ['no resolver', [...TWO, '--resolver', ''], "error: --resolver: '' is not a name server: give an IP address"],
  ['a report without a name', [...TWO, '--junit', ''], 'error: --junit <file> has an empty value: give one, or leave the option out'],
  ['authorities that are not there', [...TWO, '--cacert', 'nowhere.pem'], '--cacert: nowhere.pem is not readable (ENOENT)'],
  ['authorities that are none', [...TWO, '--cacert', 'package.json'], '--cacert: package.json contains no certificate'],
  ['too many at a time', [...TWO, '--concurrency', '300'], 'Give a number from 1 to 256.'],
  ['none at a time', [...TWO, '--concurrency', '0'], 'Give a number from 1 to 256.'],
  ['no patience', [...TWO, '--connect-timeout', '0'], 'Give a number of seconds above 0 and not above 600.'],
  ['a deadline that is none', [...TWO, '--deadline', 'soon'], 'Give a number of minutes above 0 and not above 10080.'],
  ['a watch without a pause', [...TWO, '--watch', '-1'], 'Give a number of minutes above 0 and not above 10080.'],
  ['a page that cannot be written', [...TWO, '--html', 'nowhere/report.html'], 'nowhere/report.html cannot be written (ENOENT)'],
  ['a report in the place of a folder', [...TWO, '--junit', 'lib'], 'lib cannot be written (EISDIR)'],
  [
    'both of them, each told',
    [...TWO, '--html', 'nowhere/x', '--junit', 'lib'],
    'error: --html: nowhere/x cannot be written (ENOENT): name a file in a folder that exists\nerror: --junit: lib',
  ],
  [
    'one file for two reports',
    [...TWO, '--html', 'x.out', '--junit', './x.out'],
    'error: --html and --junit name the same file, ./x.out: give each its own file',
  ],
  [
    'a finding that is none',
    ['--explain', 'cname-lost'],
    "there is no finding 'cname-lost': 'npx cdk-autodiscover-redirect verify --explain' lists all findings",
  ],
  ['a finding that every object has', ['--explain', 'constructor'], "there is no finding 'constructor'"],
])('%s is wrong use', async (_, args, message) => {
  const { status, stdout, stderr } = await ran(['verify', ...args]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr).not.toMatch(/^ +at /m);
});

describe('a file of domains that is wrong', () => {
  const refused = async (content: string, ...args: string[]) => {
    const file = join(folderWith({ 'domains.csv': content }), 'domains.csv');
    const { status, stdout, stderr } = await ran(['verify', '--domains-file', file, ...ENDPOINT, ...args]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    return stderr.trimEnd().replaceAll(file, 'domains.csv').split('\n');
  };

  test('all of it left out: it says why, and which option takes them', async () => {
    expect(await refused('DomainName,DomainType\nfabrikam.com,InternalRelay\nadatum.com,ExternalRelay\n')).toEqual([
      'error: domains.csv:2: fabrikam.com is left out: it is of type InternalRelay, and some of its mailboxes are elsewhere',
      'error: domains.csv:3: adatum.com is left out: it is of type ExternalRelay, and its mailboxes are elsewhere',
      'error: domains.csv: all 2 accepted domains are skipped: include further types with --domain-types Authoritative InternalRelay ExternalRelay, or list the domains with --domains',
    ]);
  });

  test('each mistake with its line', async () => {
    expect(await refused('fabrikam.com\n# ours\nm?ller.de\na.com; b.com\nwww.fabrikam.com\nm?ller.de\n')).toEqual([
      expect.stringMatching(/^error: domains\.csv:3: 'm\?ller\.de' has '\?' where a letter was lost.*-Encoding UTF8$/),
      "error: domains.csv:4: 'a.com; b.com' is 2 names; write each on its own, 'a.com', 'b.com'",
      expect.stringMatching(/^error: domains\.csv:5: 'www\.fabrikam\.com' begins with 'www\.'.* 'fabrikam\.com'$/),
    ]);
  });

  test('a table without the column', async () => {
    expect(await refused('\nName\n----\nfabrikam.com\n')).toEqual([
      expect.stringMatching(/^error: domains\.csv:1: has no column DomainName; write it with `Get-AcceptedDomain \| Export-Csv/),
    ]);
  });

  test('types of a list that has none', async () => {
    expect(await refused('fabrikam.com\n', '--domain-types', 'InternalRelay')).toEqual([
      'error: --domain-types: domains.csv is a list without types: leave the option out, or give the output of Export-Csv',
    ]);
  });
});

describe('--explain', () => {
  test('lists the findings', async () => {
    const { status, stdout } = await ran(['verify', '--explain']);
    expect(status).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^finding +check +severity +reported for a namespace$/);
    expect(lines.slice(1).map((line) => line.split(' ')[0])).toEqual(Object.keys(CATALOGUE));
  });

  test('explains one', async () => {
    expect((await ran(['verify', '--explain', 'https-no-tls'])).stdout).toMatchInlineSnapshot(`
"https-no-tls: no TLS
  severity                  warning
  check                     https
  reported for a namespace  whose autodiscover host answers port 443 with something other than TLS
  why it matters            Outlook goes on to port 80; other clients give up
"
`);
  });

  test('is plain data with --json', async () => {
    const all = JSON.parse((await ran(['verify', '--explain', '--json'])).stdout);
    expect(all).toHaveLength(Object.keys(CATALOGUE).length);
    expect(all[0]).toEqual({ id: 'dns-failed', ...CATALOGUE['dns-failed'] });
    expect(JSON.parse((await ran(['verify', '--explain', 'srv-port', '--json'])).stdout)).toEqual({ id: 'srv-port', ...CATALOGUE['srv-port'] });
  });
});

describe('against a network that answers', () => {
  const laboratory = new Laboratory();
  let outside: RunningNetwork;
  let inside: RunningNetwork;
  const over = (...networks: readonly RunningNetwork[]): VerifierSource => ({ verifier, views: () => networks.map(({ view }) => view) });
  const DOMAINS = ['fabrikam.com', 'adatum.com', 'proseware.com', 'wingtiptoys.com'];
  const ARGS = ['--domains', ...DOMAINS, ...ENDPOINT, '--redirect-host', REDIRECT_HOST];

  beforeAll(async () => {
    const { plan } = fabrikamOf(await makeCertificates())({
      zones: {
        'adatum.com': [],
        'proseware.com': ['autodiscover CNAME mail.old-hoster.example'],
        'wingtiptoys.com': [`autodiscover CNAME ${REDIRECT_HOST}`],
        'old-hoster.example': [],
      },
      peers: { ...at(SITE, 443, dropped), ...at(SITE, 80, site({ hosts: ['autodiscover.fabrikam.com'] })) },
    });
    outside = await laboratory.start(plan, '1.1.1.1');
    inside = await laboratory.start(
      {
        ...plan,
        zones: { ...plan.zones, 'adatum.com': FABRIKAM.slice(1), 'contoso.com': ['autodiscoverredirect A 10.0.0.80', ...ENDPOINT_RECORDS] },
        peers: { ...plan.peers, '10.0.0.80:80': site({ hosts: ['autodiscover.fabrikam.com', 'autodiscover.adatum.com'] }) },
      },
      '10.0.0.2',
    );
  });
  afterAll(() => laboratory.close());

  test('shows what every namespace gets, and what fixes it', async () => {
    const { status, stdout } = await verified(ARGS, { verifiers: over(outside) });
    expect(status).toBe(1);
    expect(stdout).toMatchInlineSnapshot(`
"autodiscover.contoso.com: --domains

namespace        domain :443  https :443      redirect :80    endpoint  result
adatum.com       no address   no name         no name         –         ✕ no record
fabrikam.com     no address   dropped ~63 s   302 → endpoint  401       ✓ reached, 1 warning
proseware.com    no address   dangling CNAME  dangling CNAME  –         ✕ dangling CNAME
wingtiptoys.com  no address   dropped ~63 s   404             –         ✕ 404

✕ cname-missing, no record: adatum.com
  observed  autodiscover.adatum.com is not in the DNS
  why       Outlook finds no settings: a new profile cannot be made, and free/busy times, out-of-office and the address book fail in those that exist
  fix       add the CNAME autodiscover.adatum.com → autodiscoverredirect.contoso.com

✕ cname-dangling, dangling CNAME: proseware.com
  observed  autodiscover.proseware.com → mail.old-hoster.example, and mail.old-hoster.example has no address
  why       a new owner of that name gets the clients' requests: clients give their credentials to the server there
  fix       make autodiscover.proseware.com a CNAME of autodiscoverredirect.contoso.com, or remove it

✕ redirect-not-listed, 404: wingtiptoys.com
  observed  autodiscover.wingtiptoys.com answers 404
  why       Outlook finds no settings: a new profile cannot be made, and free/busy times, out-of-office and the address book fail in those that exist
  fix       add wingtiptoys.com to the namespaces of the redirect site: it answers unlisted hosts with 404

! https-dropped, drops 443: fabrikam.com, wingtiptoys.com
  observed  autodiscover.fabrikam.com does not answer on port 443: a client waits about 21 s here, and again at each of 3 addresses
  why       Outlook waits about 21 seconds for each address that drops, each time it looks for its settings
  fix       let autodiscover.fabrikam.com refuse port 443, so that clients do not wait: refuseHttps of the redirect site does that

i teams-not-led, Teams does not use the redirect: the redirect site
  observed  no service answers at https://autodiscover.<domain> for 1 of 4 namespaces, so that Teams does not reach autodiscover.contoso.com, which answers Autodiscover V2
  why       in a hybrid organisation, Teams shows no calendar, and no presence by it, of mailboxes on premises in these domains
  fix       nothing, without Teams or mailboxes on premises; otherwise lead the records straight to autodiscover.contoso.com, with a certificate that names these hosts, or try SRV records, which helped in one report

1 of 4 namespaces reach their endpoint; 2 warnings
"
`);
  });

  test('compares what resolvers answer', async () => {
    const { status, lines } = await verified([...ARGS, '--only', 'adatum.com', 'fabrikam.com', '--json'], { verifiers: over(outside, inside) });
    expect(status).toBe(1);
    const rows = lines.slice(0, -1).map(({ domain, resolver, findings }) => `${domain} ${resolver}: ${(findings as Finding[]).map(({ id }) => id).join(', ')}`);
    expect(rows.sort()).toEqual([
      'adatum.com 1.1.1.1: cname-missing',
      'adatum.com 10.0.0.2: private-addresses',
      'fabrikam.com 1.1.1.1: https-dropped',
      'fabrikam.com 10.0.0.2: private-addresses, resolvers-differ',
    ]);
    expect(lines.at(-1)).toMatchObject({ total: 4, reached: 3, notReached: 1, warnings: 1 });
  });

  test('leaves no connection open', () => {
    expect([outside.openSockets(), inside.openSockets()]).toEqual([0, 0]);
  });
});

describe('by a real resolver', () => {
  test('asks it, and nobody else', async () => {
    const dns = await startDns({});
    try {
      const caFile = join(folderWith({ 'ca.pem': (await createAuthority()).pem }), 'ca.pem');
      const { status, stdout, stderr } = await ran(['verify', ...TWO, '--resolver', `127.0.0.1:${dns.port}`, '--cacert', caFile, '--json']);
      expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
      const rows = linesOf(stdout).slice(0, -1);
      expect(rows.map(({ domain, findings }) => [domain, (findings as Finding[]).map(({ id }) => id)]).sort()).toEqual([
        ['adatum.com', ['cname-missing', 'endpoint-missing']],
        ['fabrikam.com', ['cname-missing', 'endpoint-missing']],
      ]);
    } finally {
      await dns.close();
    }
  });

  test('says so where nobody is there', async () => {
    const dns = await startDns({});
    await dns.close();
    const { status, stdout, stderr } = await ran(['verify', ...TWO, '--resolver', `127.0.0.1:${dns.port}`]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^error: the resolver 127\\.0\\.0\\.1:${dns.port} was asked for .*, and did not answer: .*\n$`));
  });
});

test('help has usage, examples, and exit statuses', async () => {
  const { status, stdout } = await ran(['verify', '--help']);
  expect(status).toBe(0);
  expect(stdout).toContain('Usage: cdk-autodiscover-redirect verify [options] [environment]');
  expect(stdout).toContain('Examples:\n  npx cdk-autodiscover-redirect verify contoso\n');
  expect(stdout).toContain('Exit status: 0 every namespace reaches its endpoint');
});
