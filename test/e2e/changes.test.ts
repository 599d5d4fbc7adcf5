import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { DeleteRuleCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { rulesAtOnce } from '../../lib/changes/rules-at-once';
import type { Environment } from '../../lib/environment/environment';
import { loadEnvironment } from '../../lib/environment/load';
import { type Account, signIn } from './account';
import { atExit } from './at-exit';
import { Cdk } from './cdk';
import { signInHere } from './client-environment';
import { reportOf } from './command-line';
import { makeZone } from './groundwork';
import { type LiveLoadBalancer, loadBalancersOf, recordsOf, stacksOf } from './live';
import { plannedListeners, plannedRecords } from './planned';
import { progress } from './progress';
import { StandIn } from './stand-in';
import { story } from './story';
import { type DnsRecord, sortRecords } from './topology';

/*
 * The recipes of docs/operations.md that change a site which is deployed: another redirect host, a namespace that goes,
 * another endpoint in batches. While one is deployed, the stand-in's Route 53 is asked all the time where each name leads.
 */

const [HOME, DNS, REGION] = ['111111111111', '222222222222', 'eu-central-1'];
const [OLD, NEW, THIRD] = ['autodiscoverredirect.contoso.com', 'redirect.contoso.com', 'third.contoso.com'];
const ONLINE = 'autodiscover-s.outlook.com';
const GOES = 'sales.fabrikam.com';
const NAMESPACES = ['fabrikam.com', GOES, 'proseware.com'];
/** Redirected, with their DNS elsewhere. */
const EXTERNAL = ['tailspintoys.com', ...Array.from({ length: 6 }, (_, index) => `n${index}.example`)];
/** See deploy.test.ts. */
const AS_UPDATE = ['--method', 'direct', '--no-previous-parameters'];

const folder = mkdtempSync(join(tmpdir(), 'cdk-autodiscover-redirect-'));
const environments = join(folder, 'environments');
const file = join(environments, 'prod.yaml');
const DEPLOYMENT = ['--require-approval', 'never', '-c', `environments=${environments}`, '--output', join(folder, 'cdk.out')];

let standIn: StandIn;
let accounts: Account[];
let home: Account;
let cdk: Cdk;
let zones: string;
let first: LiveLoadBalancer;
/** The record that the provider of tailspintoys.com has. */
let atProvider = OLD;

atExit(() => rmSync(folder, { recursive: true, force: true }));
after(async () => standIn?.stop());

const { act, check } = story();

test(
  'moto starts, and both accounts are prepared',
  act(async () => {
    progress('starting moto');
    standIn = await StandIn.start();
    accounts = await Promise.all([HOME, DNS].map((id) => signIn(id, REGION, standIn.endpoint)));
    [home] = accounts;
    signInHere(home);
    cdk = new Cdk(standIn, home);
    mkdirSync(environments);
    const [contoso, fabrikam, proseware] = [
      await makeZone(home, 'contoso.com', false),
      await makeZone(home, 'fabrikam.com', false),
      await makeZone(accounts[1], 'proseware.com', false),
    ];
    zones = `  - { name: contoso.com, id: ${contoso} }\n  - { name: fabrikam.com, id: ${fabrikam} }\n  - { name: proseware.com, id: ${proseware}, account: '${DNS}' }\n`;
    write({ redirectHost: OLD });
    await cdk.run('bootstrap', `aws://${HOME}/${REGION}`, '-c', `environments=${environments}`);
    const trust = ['--trust', HOME, '--cloudformation-execution-policies', 'arn:aws:iam::aws:policy/AdministratorAccess'];
    await new Cdk(standIn, accounts[1], folder).run('bootstrap', `aws://${DNS}/${REGION}`, ...trust);
  }),
);

test(
  'the site is deployed under its first name',
  act(async () => {
    await cdk.run('deploy', 'prod/*', '--method', 'direct', ...DEPLOYMENT);
    first = await site();
    await assertAsPlanned();
  }),
);

test(
  'with its old name among the former ones, the redirect host changes, and every name leads to the load balancer all the while',
  act(async () => {
    write({ redirectHost: NEW, former: [OLD] });
    const { moments, lost } = await watched(() => cdk.run('deploy', 'prod/*', ...AS_UPDATE, ...DEPLOYMENT));
    assert.deepEqual(lost, []);
    assert.ok(moments > 5, `${moments} moments are too few to say so`);
    await assertAsPlanned();
  }),
);

test(
  'both names have their alias then, and the records of both accounts lead to the new one',
  check(async () => {
    const records = await allRecords();
    const aliases = records.filter(({ aliasOf }) => aliasOf !== undefined).map(({ name }) => name);
    assert.deepEqual(aliases.sort(), [OLD, NEW].sort());
    assert.deepEqual(
      records.flatMap(({ values = [] }) => values),
      NAMESPACES.map(() => NEW),
    );
  }),
);

test(
  'npx cdk-autodiscover-redirect preview prod --from-account takes a client through the old name too',
  check(async () => {
    const { status, report } = await reportOf(
      home,
      'preview',
      'prod',
      '--from-account',
      '--role',
      `arn:aws:iam::${DNS}:role/deployer`,
      '--environments',
      environments,
    );
    assert.equal(status, 0);
    assert.deepEqual(
      report.notes.filter((note) => note.startsWith('a record that still')),
      [`a record that still leads to the former redirect host ${OLD} brings clients to autodiscover.contoso.com too (walked for fabrikam.com)`],
    );
  }),
);

test(
  'once the other provider has followed, the old alias goes, and every name leads to the load balancer all the while',
  act(async () => {
    atProvider = NEW;
    write({ redirectHost: NEW });
    const { lost } = await watched(() => cdk.run('deploy', 'prod/Site', ...AS_UPDATE, ...DEPLOYMENT));
    assert.deepEqual(lost, []);
    await assertAsPlanned();
  }),
);

test(
  'without the former name, a record that has not followed is lost, and the watch sees it',
  act(async () => {
    write({ redirectHost: THIRD });
    const { lost } = await watched(() => cdk.run('deploy', 'prod/*', ...AS_UPDATE, ...DEPLOYMENT));
    assert.ok(lost.includes('autodiscover.tailspintoys.com'), `lost: ${lost.join(', ')}`);
    atProvider = THIRD;
    await assertAsPlanned();
  }),
);

for (const moved of [3, 6]) {
  test(
    `of six namespaces, ${moved} have moved to Exchange Online: their rules change, and no record does`,
    act(async () => {
      const [before, records] = [environment(), await allRecords()];
      write({ redirectHost: THIRD, moved });
      const { lost } = await watched(() => cdk.run('deploy', 'prod/*', ...AS_UPDATE, ...DEPLOYMENT));
      assert.deepEqual(lost, []);
      assert.deepEqual(await allRecords(), records);
      await cleanUp(before);
      await assertAsPlanned();
      assert.equal(endpoints((await site()).listeners).filter((host) => host === ONLINE).length, moved);
    }),
  );
}

test(
  'a namespace that is removed loses its record first, and its rule after that',
  act(async () => {
    const before = environment();
    write({ redirectHost: THIRD, moved: 6, namespaces: NAMESPACES.filter((domain) => domain !== GOES) });
    const [{ listeners }, records] = [await site(), await allRecords()];
    await cdk.run('deploy', 'prod/Records-*', '--exclusively', ...AS_UPDATE, ...DEPLOYMENT);
    assert.deepEqual((await site()).listeners, listeners);
    assert.deepEqual(
      await allRecords(),
      records.filter(({ name }) => name !== `autodiscover.${GOES}`),
    );
    await cdk.run('deploy', 'prod/Site', ...AS_UPDATE, ...DEPLOYMENT);
    await cleanUp(before);
    await assertAsPlanned();
  }),
);

test(
  'it is the first load balancer still',
  check(async () => {
    assert.equal((await site()).arn, first.arn);
  }),
);

interface Written {
  readonly redirectHost: string;
  readonly former?: readonly string[];
  /** How many of the namespaces `n0.example` and so on have moved to Exchange Online. */
  readonly moved?: number;
  readonly namespaces?: readonly string[];
}

function write({ redirectHost, former = [], moved = 0, namespaces = NAMESPACES }: Written): void {
  const external = EXTERNAL.map((domain, index) => `  - { domain: ${domain}, external: true${index > 0 && index <= moved ? `, endpoint: ${ONLINE}` : ''} }`);
  const lines = [
    ...[`account: '${HOME}'`, `region: ${REGION}`, 'endpoint: autodiscover.contoso.com', `redirectHost: ${redirectHost}`],
    ...(former.length > 0 ? [`formerRedirectHosts: [${former.join(', ')}]`] : []),
    ...['terminationProtection: false', `network: { availabilityZones: [${REGION}a, ${REGION}b] }`, 'zones:', zones.trimEnd(), 'namespaces:'],
    ...[...namespaces.map((domain) => `  - ${domain}`), ...external],
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
}

function environment(): Environment {
  return loadEnvironment(file);
}

async function assertAsPlanned(): Promise<void> {
  const live = await site();
  assert.deepEqual(live.listeners, plannedListeners(environment()));
  assert.deepEqual(await allRecords(), plannedRecords(environment(), live));
}

/**
 * Deletes the rules that have left the template, as CloudFormation does at the end of an update: moto leaves them, so that after it
 * as many exist as at the most on AWS.
 */
async function cleanUp(before: Environment): Promise<void> {
  const [{ ruleArns }, { rules }] = [await site(), environment()];
  assert.equal(ruleArns.size, rulesAtOnce(before.rules, rules));
  const client = new ElasticLoadBalancingV2Client(home);
  for (const [priority, arn] of ruleArns) if (!rules.some((rule) => rule.priority === priority)) await client.send(new DeleteRuleCommand({ RuleArn: arn }));
}

async function allRecords(): Promise<DnsRecord[]> {
  return sortRecords((await Promise.all(accounts.map(recordsOf))).flat());
}

/** The load balancer of the site's stack. */
async function site(): Promise<LiveLoadBalancer> {
  const stack = (await stacksOf(home)).get('prod-Site');
  const found = (await loadBalancersOf(home)).filter(({ arn }) => stack?.loadBalancers.includes(arn));
  assert.equal(found.length, 1);
  return found[0];
}

/** Where each host of each rule is redirected to. */
function endpoints(listeners: LiveLoadBalancer['listeners']): string[] {
  return listeners.flatMap(({ rules }) =>
    rules.flatMap(({ conditions, actions }) => (conditions[0].HostHeaderConfig?.Values ?? []).map(() => `${actions[0].RedirectConfig?.Host}`)),
  );
}

/**
 * Asks the stand-in's Route 53 all the while where each name leads that has a record.
 *
 * @returns how often it was asked, and the names that led to no load balancer, if only for a moment
 */
async function watched(work: () => Promise<unknown>): Promise<{ readonly moments: number; readonly lost: readonly string[] }> {
  const [lost, target] = [new Set<string>(), `dualstack.${(await site()).dnsName}`];
  let [moments, done] = [0, false];
  const working = Promise.allSettled([work()]).finally(() => {
    done = true;
  });
  while (!done) {
    const records = await allRecords();
    const hosts = records.map(({ name }) => name).filter((name) => name.startsWith('autodiscover.'));
    for (const host of [...hosts, 'autodiscover.tailspintoys.com']) if (endOf(host, records) !== target) lost.add(host);
    moments++;
    await pause(50);
  }
  const [ended] = await working;
  if (ended.status === 'rejected') throw ended.reason;
  return { moments, lost: [...lost] };
}

/** The name that a host's CNAMEs, and the alias at their end, lead to. */
function endOf(host: string, records: readonly DnsRecord[]): string | undefined {
  const record = records.find(({ name }) => name === host);
  if (host === 'autodiscover.tailspintoys.com') return endOf(atProvider, records);
  return record?.values ? endOf(record.values[0], records) : record?.aliasOf;
}
