// Real clients against the preview, in a network namespace where it is the whole network: needs Linux, and leave to make namespaces.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { whyNot } from '../namespaces/harness';
import { type Discovery, type RealClient, realClients } from './clients';
import { compared, type VerifiedRow, verified } from './foretold';
import { type Laboratory, openBrokenLaboratory, openLaboratory, type PreviewLaboratory } from './laboratory';

/** What the profiles leave open: the domains, by the profile of a client. */
type Unknown = Readonly<Record<string, readonly string[]>>;

const PREVIEWS: readonly { readonly name: string; readonly file: string; readonly count: number; readonly unknown: Unknown }[] = [
  {
    name: 'the worked example',
    file: join(__dirname, '..', '..', 'environments', 'contoso.yaml'),
    count: 17,
    // Teams asks Office 365 about mailboxes there, and not the domain.
    unknown: { teams: ['wingtiptoys.com'] },
  },
  {
    name: 'any host, port 443 that drops, and SRV records',
    file: join(__dirname, 'any-host.yaml'),
    count: 3,
    unknown: {},
  },
];

const BROKEN = join(__dirname, 'broken.yaml');
const UNKNOWN_OF_BROKEN: Unknown = {
  // It trusts a certificate that comes alone, whoever made it: nobody sees what is behind it but who does the same.
  'ews-java-api': ['untrusted.example'],
  // It follows further than a walk does.
  tbsync: ['by-http.example', 'permanent-308.example'],
  // Nobody has seen what it does at a page for people.
  teams: ['web-host.example'],
};

async function tests(): Promise<void> {
  const reason = await whyNot();
  const clients = reason ? [] : await realClients();

  for (const { name, file, count, unknown } of PREVIEWS) {
    describe(name, { skip: reason }, () => {
      let laboratory: PreviewLaboratory;
      let rows: PreviewLaboratory['report']['rows'];
      let verification: { readonly status: number | null; readonly rows: readonly VerifiedRow[] };
      let running: Map<RealClient, Promise<Discovery[]>>;
      before(async () => {
        laboratory = await openLaboratory(file);
        rows = laboratory.report.rows.filter(({ view }) => view === 'public');
        verification = await verified(laboratory, file);
        running = discovering(clients, laboratory, rows);
      });
      after(() => laboratory?.close());

      for (const client of clients) {
        test(`${client.name} comes to what the preview foretells`, async () => {
          assert.deepEqual(compared(client, await running.get(client), rows), { disagreements: [], unknown: unknown[client.profile] ?? [] });
          assert.equal(rows.length, count);
        });
      }

      test('verify finds the server of every namespace, and foretells each client as the preview does', () => {
        const outcomes = (all: readonly Pick<VerifiedRow, 'domain' | 'clients'>[]) =>
          [...all]
            .sort((a, b) => (a.domain < b.domain ? -1 : 1))
            .map(({ domain, clients = [] }) => [
              domain,
              clients.map(({ client, outcome, at, host }) => ({ client, outcome, at, ...(outcome === 'unknown' ? {} : { host }) })),
            ]);
        assert.equal(verification.status, 0);
        assert.deepEqual(
          verification.rows.flatMap(({ findings }) => findings.filter(({ severity }) => severity === 'error')),
          [],
        );
        assert.deepEqual(outcomes(verification.rows), outcomes(rows));
      });
    });
  }

  describe('what goes wrong', { skip: reason }, () => {
    let laboratory: Laboratory;
    let rows: readonly VerifiedRow[];
    let running: Map<RealClient, Promise<Discovery[]>>;
    before(async () => {
      laboratory = await openBrokenLaboratory();
      ({ rows } = await verified(laboratory, BROKEN));
      running = discovering(clients, laboratory, rows);
    });
    after(() => laboratory?.close());

    for (const client of clients) {
      test(`${client.name} comes to what verify foretells`, async () => {
        assert.deepEqual(compared(client, await running.get(client), rows), { disagreements: [], unknown: UNKNOWN_OF_BROKEN[client.profile] ?? [] });
        assert.equal(rows.length, 33);
      });
    }
  });
}

/** All at once, as most of it is waiting. */
function discovering(
  clients: readonly RealClient[],
  laboratory: Laboratory,
  rows: readonly { readonly domain: string }[],
): Map<RealClient, Promise<Discovery[]>> {
  const mails = rows.map(({ domain }) => `ada@${domain}`);
  const running = clients.map((client) => [client, client.discover(laboratory, mails)] as const);
  // Whose promise nobody awaits yet fails in its own test.
  for (const [, discovery] of running) discovery.catch(() => {});
  return new Map(running);
}

tests();
