// Thunderbird against the preview, in a network namespace where it is the whole network: needs Linux, and leave to make namespaces.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { ClientOutcome } from '../../lib/discovery/clients/outcome';
import type { ReportRow } from '../../lib/findings/report';
import { whyNot } from '../namespaces/harness';
import type { RealClient } from './clients';
import { compared, type VerifiedRow, verified } from './foretold';
import { type Laboratory, openBrokenLaboratory, openLaboratory, type PreviewLaboratory } from './laboratory';
import { type AccountSetUp, requireThunderbird, setUpAccounts } from './thunderbird';

const CONTOSO = join(__dirname, '..', '..', 'environments', 'contoso.yaml');
const BROKEN = join(__dirname, 'broken.yaml');
const UNICODE = 'bücher.example';
const AT_MICROSOFT = 'wingtiptoys.com';

const THUNDERBIRD: RealClient = { name: 'Thunderbird', profile: 'thunderbird', discover: setUpAccounts };
const AGREED = { disagreements: [], unknown: [] };
/** Where a walk ends at what Thunderbird follows, a Location without TLS and a 308; and where it asks about the first of two hosts alone. */
const LEFT_OPEN = { disagreements: [], unknown: ['by-http.example', 'permanent-308.example', 'web-away.example'] };

/** Of the others it is foretold how long their servers take, which a busy machine decides. */
const DROPPING = ['dropped.example', 'web-dropped.example'];

type Foretold = Pick<ReportRow, 'domain' | 'clients'>;

async function tests(): Promise<void> {
  const reason = await whyNot();
  if (!reason) requireThunderbird();

  describe('the worked example', { skip: reason }, () => {
    let laboratory: PreviewLaboratory;
    let rows: readonly Foretold[];
    let accounts: readonly AccountSetUp[];
    before(async () => {
      laboratory = await openLaboratory(CONTOSO);
      rows = laboratory.report.rows.filter(({ view }) => view === 'public');
      accounts = await setUpAccounts(laboratory, [...rows.map(mailOf), mailOf({ domain: UNICODE })]);
    });
    after(() => laboratory?.close());

    test('it comes to what the preview foretells, and shows it', () => {
      assert.deepEqual(compared(THUNDERBIRD, accounts, rows), AGREED);
      for (const { found, shown } of accounts) assert.equal(shown, found && new URL(found).host);
      assert.equal(rows.length, 17);
    });

    test('its user is asked what the preview foretells; at Outlook.com, to sign in at Microsoft', () => {
      assert.deepEqual(askedOf(accounts, rows), promptsOf(rows));
      const signIns = accounts.filter(({ signIn }) => signIn !== undefined).map(({ mail, signIn }) => [mail, signIn]);
      assert.deepEqual(signIns, [[mailOf({ domain: AT_MICROSOFT }), 'login.microsoftonline.com']]);
    });

    test('a domain in Unicode is refused, without a request', () => {
      const { reason: said, found, asked } = accountOf(accounts, UNICODE);
      assert.match(said ?? '', /^Hostname is empty or contains forbidden characters/);
      assert.deepEqual([found, asked], [undefined, []]);
    });
  });

  describe('what goes wrong', { skip: reason }, () => {
    let laboratory: Laboratory;
    let rows: readonly VerifiedRow[];
    let accounts: readonly AccountSetUp[];
    before(async () => {
      laboratory = await openBrokenLaboratory();
      ({ rows } = await verified(laboratory, BROKEN));
      // Where connections are dropped, its own time-out of 5 s has to come before the system's.
      await laboratory.run('sh', ['-c', 'echo 2 > /proc/sys/net/ipv4/tcp_syn_retries']);
      accounts = await setUpAccounts(laboratory, rows.map(mailOf));
    });
    after(() => laboratory?.close());

    test('it comes to what verify foretells', () => {
      const { disagreements, unknown } = compared(THUNDERBIRD, accounts, rows);
      assert.deepEqual({ disagreements, unknown: [...unknown].sort() }, LEFT_OPEN);
    });

    test('where it finds its server, it asks what verify foretells', () => {
      const reached = rows.filter((row) => outcomeOf(row).outcome === 'found');
      assert.deepEqual(askedOf(accounts, reached), promptsOf(reached));
    });

    test('it waits for as long as verify foretells, however many addresses drop the connection', () => {
      const dropping = rows.filter(({ domain }) => DROPPING.includes(domain));
      assert.deepEqual(waitsOf(dropping), { 'dropped.example': 5, 'web-dropped.example': 5 });
      assert.deepEqual(hurried(accounts, dropping), []);
    });
  });
}

/** Who came to its end earlier than foretold. Later is not wrong: on a busy machine all takes longer. */
function hurried(accounts: readonly AccountSetUp[], rows: readonly Foretold[]): readonly string[] {
  return rows.flatMap((row) => {
    const { seconds } = accountOf(accounts, row.domain);
    const { seconds: foretold = 0 } = outcomeOf(row);
    // Clocks and timers are not exact.
    return seconds > foretold - 0.5 ? [] : [`${row.domain}: ${seconds} s, and not ${foretold}`];
  });
}

function mailOf({ domain }: { readonly domain: string }): string {
  return `ada@${domain}`;
}

function accountOf(accounts: readonly AccountSetUp[], domain: string): AccountSetUp {
  return accounts.find(({ mail }) => mail === mailOf({ domain })) ?? assert.fail(`${domain} has no account`);
}

function outcomeOf({ domain, clients }: Foretold): ClientOutcome {
  return clients.find(({ client }) => client === THUNDERBIRD.profile) ?? assert.fail(`nothing is foretold of ${domain}`);
}

function waitsOf(rows: readonly Foretold[]): object {
  return Object.fromEntries(rows.flatMap((row) => (outcomeOf(row).seconds ? [[row.domain, outcomeOf(row).seconds]] : [])));
}

function askedOf(accounts: readonly AccountSetUp[], rows: readonly Foretold[]): object {
  return Object.fromEntries(rows.map(({ domain }) => [domain, accountOf(accounts, domain).asked.map((host) => `asks its user whether to trust ${host}`)]));
}

function promptsOf(rows: readonly Foretold[]): object {
  return Object.fromEntries(rows.map((row) => [row.domain, [outcomeOf(row).prompt ?? []].flat()]));
}

tests();
