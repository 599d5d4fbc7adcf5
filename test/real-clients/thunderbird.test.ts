// Thunderbird against the preview, in a network namespace where it is the whole network: needs Linux, and leave to make namespaces.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { ClientOutcome } from '../../lib/discovery/clients/outcome';
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

type Foretold = Pick<VerifiedRow, 'domain' | 'clients'>;

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
      accounts = await setUpAccounts(laboratory, rows.map(mailOf));
    });
    after(() => laboratory?.close());

    test('it comes to what verify foretells', () => {
      assert.deepEqual(compared(THUNDERBIRD, accounts, rows), AGREED);
    });

    test('where it finds its server, its user is asked what verify foretells', () => {
      const reached = rows.filter((row) => outcomeOf(row).outcome === 'found');
      assert.deepEqual(askedOf(accounts, reached), promptsOf(reached));
    });

    test('it waits for as long as verify foretells', () => {
      const waiting = rows.filter((row) => (outcomeOf(row).seconds ?? 0) > 0);
      for (const row of waiting) {
        const { seconds } = accountOf(accounts, row.domain);
        const foretold = outcomeOf(row).seconds ?? 0;
        // Its clocks are not the test's; and on a busy machine all takes longer.
        assert.ok(seconds > foretold - 0.5, `${row.domain}: ${seconds} s, and not ${foretold}`);
      }
      assert.ok(waiting.length > 0);
    });
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

function askedOf(accounts: readonly AccountSetUp[], rows: readonly Foretold[]): object {
  return Object.fromEntries(rows.map(({ domain }) => [domain, accountOf(accounts, domain).asked.map((host) => `asks its user whether to trust ${host}`)]));
}

function promptsOf(rows: readonly Foretold[]): object {
  return Object.fromEntries(rows.map((row) => [row.domain, [outcomeOf(row).prompt ?? []].flat()]));
}

tests();
