import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type Account, signIn } from './account';
import { atExit } from './at-exit';
import { Cdk } from './cdk';
import { commandLine } from './command-line';
import { makeNetwork, makeZone } from './groundwork';
import { recordsOf } from './live';
import { progress } from './progress';
import { StandIn } from './stand-in';
import { story } from './story';

/*
 * plan against an account: before a deployment it says what the deployment then does, and after it that nothing changes.
 */
const REGION = 'eu-central-1';
/** moto updates stacks neither by a change set nor with a parameter that is to keep its value. */
const DEPLOYMENT = ['--method', 'direct', '--no-previous-parameters', '--require-approval', 'never'];

const folder = mkdtempSync(join(tmpdir(), 'cdk-autodiscover-redirect-'));
const environments = join(folder, 'environments');
const file = join(environments, 'prod.yaml');

let standIn: StandIn;
let home: Account;
let cdk: Cdk;
const zones: Record<string, string> = {};
let network: unknown;

atExit(() => rmSync(folder, { recursive: true, force: true }));
after(() => standIn?.stop());

const { act, check } = story();

test(
  'moto starts, and has zones and a network',
  act(async () => {
    progress('starting moto');
    standIn = await StandIn.start();
    home = await signIn('111111111111', REGION, standIn.endpoint);
    cdk = new Cdk(standIn, home);
    mkdirSync(environments);
    for (const name of ['contoso.com', 'adatum.com', 'fabrikam.com', 'litwareinc.com']) zones[name] = await makeZone(home, name, false);
    network = await makeNetwork(home);
    declare(['adatum.com', 'fabrikam.com']);
    await cdk.run('bootstrap', `aws://${home.id}/${home.region}`, '-c', 'environments=environments');
  }),
);

test(
  'before the first deployment all of it comes',
  check(async () => {
    const { status, ids, notes } = await plan();
    assert.equal(status, 0);
    assert.deepEqual(
      ids.filter((id) => id.includes(' comes:')),
      ['none comes:adatum.com', 'none comes:fabrikam.com'],
    );
    assert.ok(notes.some((note) => note.includes('no stack of this environment')));
  }),
);

test('the deployment', act(deploy));

test(
  'after it nothing changes',
  check(async () => assert.deepEqual(await plan(), { status: 0, ids: [], notes: [] })),
);

test(
  'a domain more, one less, and one that goes to another endpoint',
  act(async () => {
    declare(['{ domain: fabrikam.com, endpoint: autodiscover-s.outlook.com }', 'litwareinc.com']);
    assert.deepEqual(await plan(), {
      status: 1,
      ids: ['loses-service goes:adatum.com', 'moment endpoint:autodiscover-s.outlook.com', 'none comes:litwareinc.com'],
      notes: [],
    });
    assert.equal((await plan('--accept', 'goes:adatum.com')).status, 0);
    assert.deepEqual(await hosts(), ['autodiscover.adatum.com', 'autodiscover.fabrikam.com']);
    await deploy();
  }),
);

test(
  'the deployment has done what plan said, and then nothing changes',
  check(async () => {
    assert.deepEqual(await hosts(), ['autodiscover.fabrikam.com', 'autodiscover.litwareinc.com']);
    assert.deepEqual(await plan(), { status: 0, ids: [], notes: [] });
  }),
);

test(
  'a stack in an account that no credentials are given for is not counted as good',
  check(async () => {
    declare(['fabrikam.com', 'litwareinc.com'], '222222222222');
    const { status, ids } = await plan();
    assert.equal(status, 1);
    assert.ok(ids.includes('unknown not-read:the stack prod-Records-222222222222'), ids.join('\n'));
    assert.ok(!ids.some((id) => id.includes('comes:')), ids.join('\n'));
  }),
);

/** Writes the file; one zone may be in another account. */
function declare(namespaces: readonly string[], accountOfFabrikam = home.id): void {
  const listed = Object.entries(zones).map(([name, id]) => ({ name, id, ...(name === 'fabrikam.com' ? { account: accountOfFabrikam } : {}) }));
  // JSON is YAML.
  const lines = [
    `account: '${home.id}'`,
    `region: ${REGION}`,
    'endpoint: autodiscover.contoso.com',
    'tags: { service: mail }',
    'redirectHost: redirect.contoso.com',
    `network: ${JSON.stringify(network)}`,
    `zones: ${JSON.stringify(listed)}`,
    'namespaces:',
    ...namespaces.map((namespace) => `  - ${namespace}`),
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
}

async function deploy(): Promise<void> {
  await cdk.run('deploy', 'prod/*', ...DEPLOYMENT, '-c', `environments=${environments}`, '--output', join(folder, 'cdk.out'));
}

async function plan(...args: string[]) {
  const { status, stdout, stderr } = await commandLine(home, 'plan', file, '--against', 'account', '--json', ...args);
  assert.ok(status === 0 || status === 1, `exit status ${status}\n${stderr}`);
  const report = JSON.parse(stdout) as { readonly changes: { readonly id: string; readonly effect: string }[]; readonly notes: string[] };
  return { status, ids: report.changes.map(({ id, effect }) => `${effect} ${id}`), notes: report.notes };
}

/** The autodiscover hosts that have a record now. */
async function hosts(): Promise<string[]> {
  const records = await recordsOf(home);
  return [...new Set(records.map(({ name }) => name).filter((name) => name.startsWith('autodiscover.')))].sort();
}
