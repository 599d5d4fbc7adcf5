import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadEnvironment } from '../../lib/environment/load';
import { type Account, signIn } from './account';
import { commandLine } from './command-line';
import { makeZone } from './groundwork';
import { progress } from './progress';
import { StandIn } from './stand-in';
import { story } from './story';

/*
 * From a list of domains and two accounts to an environment that plans: the zones are made on moto, as the command line is run.
 */
const REGION = 'eu-central-1';
const HOME = '111111111111';
const DNS = '222222222222';
/** As many as a page of zones holds: those that matter in the second account are on the next. */
const OTHER_ZONES = 100;

const folder = mkdtempSync(join(tmpdir(), 'init-'));
const file = join(folder, 'prod.yaml');
const zones: Record<string, string> = {};
let standIn: StandIn;
let home: Account;

after(async () => {
  rmSync(folder, { recursive: true });
  await standIn?.stop();
});

const { act, check } = story();

test(
  'moto has public and private zones in two accounts, and two public zones of one name',
  act(async () => {
    progress('making hosted zones');
    standIn = await StandIn.start();
    home = await signIn(HOME, REGION, standIn.endpoint);
    const dns = await signIn(DNS, REGION, standIn.endpoint);
    zones.contoso = await makeZone(home, 'contoso.com', false);
    zones.fabrikam = await makeZone(home, 'fabrikam.com', false);
    zones.fabrikamInside = await makeZone(home, 'fabrikam.com', true);
    zones.twins = await makeZone(home, 'twins.example', false);
    for (let index = 0; index < OTHER_ZONES; index++) await makeZone(dns, `other-${index}.example`, false);
    zones.proseware = await makeZone(dns, 'proseware.com', false);
    zones.twinsThere = await makeZone(dns, 'twins.example', false);
    zones.contosoInside = await makeZone(dns, 'contoso.com', true);
  }),
);

test(
  'init finds them',
  act(async () => {
    const lines = ['contoso.com', 'fabrikam.com', 'sales.fabrikam.com', 'proseware.com', 'tailspintoys.com', 'twins.example'].map(
      (domain) => `${domain},Authoritative`,
    );
    writeFileSync(join(folder, 'accepted-domains.csv'), ['DomainName,DomainType', ...lines, 'adatum.com,InternalRelay', ''].join('\n'));
    const { status, stdout, stderr } = await commandLine(
      home,
      ...['init', file, '--csv', join(folder, 'accepted-domains.csv'), '--from-account', '--role', `arn:aws:iam::${DNS}:role/dns-reader`],
      ...['--endpoint', 'autodiscover.contoso.com', '--redirect-host', 'autodiscoverredirect.contoso.com', '--region', REGION],
    );
    assert.equal(status, 0, stderr);
    assert.match(stdout, /: 5 namespaces, 3 in hosted zones, 2 external\n/);
    assert.match(stdout, /\nnote: 2 domains left out; .*\nnote: 3 hosted zones not listed;/);
  }),
);

test(
  'the file names the zones by their IDs, accounts and kinds, and says what it does not name',
  check(async () => {
    const { account, redirectHost, namespaces } = loadEnvironment(file);
    assert.equal(account, HOME, 'that of the credentials');
    assert.deepEqual(
      redirectHost?.zones.map(({ id }) => id),
      [zones.contoso],
    );
    assert.deepEqual(
      namespaces.map(({ domain, external, zones: held }) => ({ domain, external, zones: held.map((zone) => [zone.id, zone.account, zone.private]) })),
      [
        {
          domain: 'fabrikam.com',
          external: false,
          zones: [
            [zones.fabrikam, HOME, false],
            [zones.fabrikamInside, HOME, true],
          ],
        },
        { domain: 'proseware.com', external: false, zones: [[zones.proseware, DNS, false]] },
        {
          domain: 'sales.fabrikam.com',
          external: false,
          zones: [
            [zones.fabrikam, HOME, false],
            [zones.fabrikamInside, HOME, true],
          ],
        },
        { domain: 'tailspintoys.com', external: true, zones: [] },
        { domain: 'twins.example', external: true, zones: [] },
      ],
    );
    const text = readFileSync(file, 'utf8');
    for (const id of [zones.twins, zones.twinsThere, zones.contosoInside])
      assert.match(text, new RegExp(`^#   \\S+ ${id} \\((public|private), account \\d+, \\d+ records\\)$`, 'm'));
    assert.doesNotMatch(text, /other-/);
  }),
);

test(
  'its plan and its preview are as every environment has them',
  check(async () => {
    const plan = await commandLine(home, 'plan', file);
    assert.equal(plan.status, 0, plan.stderr);
    assert.match(plan.stdout, /^autodiscover\.proseware\.com .*222222222222/m);
    const preview = await commandLine(home, 'preview', file);
    assert.equal(preview.status, 0, preview.stdout + preview.stderr);
    assert.match(preview.stdout, /7 of 7 walks reach their endpoint/);
  }),
);

test(
  'it is not written a second time, nor with a role that nobody may assume',
  check(async () => {
    const site = ['--domains', 'fabrikam.com', '--endpoint', 'autodiscover.contoso.com', '--redirect-host', 'r.contoso.com', '--region', REGION];
    const before = readFileSync(file, 'utf8');
    assert.equal((await commandLine(home, 'init', file, ...site)).status, 2);
    assert.equal(readFileSync(file, 'utf8'), before);
    const { status, stderr } = await commandLine(home, 'init', join(folder, 'test.yaml'), ...site, '--from-account', '--role', 'nobody');
    assert.equal(status, 2);
    assert.match(stderr, /'nobody' is not the ARN of a role/);
  }),
);

test(
  'moto itself had no trouble',
  check(async () => {
    assert.equal(standIn.troubles, '');
  }),
);
