import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  ElasticLoadBalancingV2Client,
  type Listener,
  type LoadBalancer,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { ChangeResourceRecordSetsCommand, type ResourceRecordSet, Route53Client } from '@aws-sdk/client-route-53';
import { decode, encode } from 'dns-packet';
import { stringify } from 'yaml';
import { loadEnvironment } from '../../lib/environment/load';
import type { PreflightReport } from '../../lib/findings/preflight-report';
import { type Account, signIn } from './account';
import { atExit } from './at-exit';
import { Cdk } from './cdk';
import { commandLine } from './command-line';
import { makeNetwork, makeZone, type Network } from './groundwork';
import { progress } from './progress';
import { StandIn } from './stand-in';
import { story } from './story';

/*
 * Accounts in the states that a preflight knows; each time its verdict, then the real `cdk deploy`, whose outcome agrees with
 * it. Where moto accepts what AWS refuses, docs/preflight.md has both, and AWS's document.
 */
const REGION = 'eu-central-1';
const HOME = '111111111111';
const DNS = '222222222222';
const ROLE = `arn:aws:iam::${DNS}:role/preflight`;
/** moto has no VPC Block Public Access: the read that fails is named, and blocks nothing. */
const NOT_OF_MOTO = 'warning read-refused';

const folder = mkdtempSync(join(tmpdir(), 'cdk-autodiscover-redirect-'));

let standIn: StandIn;
let home: Account;
let dns: Account;
let cdk: Cdk;
let network: Network;
let resolver: Socket;
let contoso: string;
let shared: LoadBalancer;
let listener: Listener;

atExit(() => rmSync(folder, { recursive: true, force: true }));
after(async () => {
  resolver?.close();
  await standIn?.stop();
});

const { act, check } = story();

test(
  'moto starts with two accounts, which cdk bootstrap prepares',
  act(async () => {
    progress('starting moto');
    standIn = await StandIn.start();
    home = await signIn(HOME, REGION, standIn.endpoint);
    dns = await signIn(DNS, REGION, standIn.endpoint);
    cdk = new Cdk(standIn, home);
    resolver = await nameServer();
    network = await makeNetwork(home);
    contoso = await makeZone(home, 'contoso.com', false);
    const bootstrap = (account: Account) => new Cdk(standIn, account, folder);
    await bootstrap(home).run('bootstrap', `aws://${HOME}/${REGION}`);
    const trust = ['--trust', HOME, '--cloudformation-execution-policies', 'arn:aws:iam::aws:policy/AdministratorAccess'];
    await bootstrap(dns).run('bootstrap', `aws://${DNS}/${REGION}`, ...trust);
  }),
);

test(
  'an account without anything: no finding, and the deployment succeeds; after it the site is silent',
  act(async () => {
    const file = environment('fresh', { zones: [await zone('fabrikam.com'), await zone('proseware.com', dns)] });
    const before = await preflight(file, '--role', ROLE);
    assert.deepEqual(before.found, [NOT_OF_MOTO]);
    assert.deepEqual(actions(before.report), { 'fabrikam.com': 'create', 'proseware.com': 'create' });
    assert.equal(before.status, 0);
    await deploy('fresh');
    const deployed = await preflight(file, '--role', ROLE);
    assert.deepEqual(deployed.found, [NOT_OF_MOTO]);
    assert.deepEqual(actions(deployed.report), { 'fabrikam.com': 'ours', 'proseware.com': 'ours' });
  }),
);

test(
  'without credentials of the second account it is not read, by name',
  act(async () => {
    const { found, report, status } = await preflight(join(folder, 'fresh', 'fresh.yaml'));
    assertFound(found, ['error account-not-read', NOT_OF_MOTO]);
    assert.deepEqual(actions(report), { 'fabrikam.com': 'ours', 'proseware.com': 'unknown' });
    assert.equal(status, 1);
  }),
);

test(
  'records that exist: an identical CNAME warns, another CNAME and an A block, a wildcard is told; moto accepts what AWS refuses',
  check(async () => {
    const zones = [await zone('adatum.com'), await zone('litwareinc.com'), await zone('margiestravel.com'), await zone('northwindtraders.com')];
    const [identical, other, address, wildcard] = zones.map(({ id }) => id);
    await create(identical, record('autodiscover.adatum.com', 'CNAME', 'redirect-met.contoso.com'));
    await create(other, record('autodiscover.litwareinc.com', 'CNAME', 'autodiscover.outlook.com'));
    await create(address, record('autodiscover.margiestravel.com', 'A', '192.0.2.1'));
    await create(wildcard, record('*.northwindtraders.com', 'CNAME', 'www.northwindtraders.com'));
    const { found, status } = await preflight(environment('met', { zones }));
    assertFound(found, [
      'error record-exists litwareinc.com',
      'error record-exists margiestravel.com',
      NOT_OF_MOTO,
      'notice wildcard-answers northwindtraders.com',
      'warning record-identical adatum.com',
    ]);
    assert.equal(status, 1);
    // AWS: "CNAME record type" of the Route 53 Developer Guide, and InvalidChangeBatch of ChangeResourceRecordSets.
    await deploy('met');
  }),
);

test(
  'a zone ID that no account has: it blocks, and the deployment fails',
  check(async () => {
    const { found, status } = await preflight(environment('wrong', { zones: [{ name: 'relecloud.com', id: 'Z0000000NOBODY' }] }));
    assertFound(found, ['error zone-missing relecloud.com', NOT_OF_MOTO]);
    assert.equal(status, 1);
    await fails('wrong');
  }),
);

test(
  'an ID of another zone: it blocks; moto makes the record in that zone all the same',
  check(async () => {
    const { id } = await zone('wingtiptoys.com');
    const { found } = await preflight(environment('swapped', { zones: [{ name: 'alpineskihouse.com', id }] }));
    assertFound(found, ['error zone-wrong-id alpineskihouse.com', NOT_OF_MOTO]);
    await deploy('swapped');
  }),
);

test(
  'two zones of a name: it warns, and the deployment succeeds',
  check(async () => {
    const zones = [await zone('cohovineyard.com')];
    await zone('cohovineyard.com');
    const { found, status } = await preflight(environment('twice', { zones }));
    assertFound(found, [NOT_OF_MOTO, 'warning zone-twice cohovineyard.com']);
    assert.equal(status, 0);
    await deploy('twice');
  }),
);

test(
  'a priority of a listener that is handed in is taken: it blocks, and the deployment fails',
  check(async () => {
    await makeShared();
    const file = environment('priority', {
      zones: [await zone('fourthcoffee.com')],
      loadBalancer: { existing: existing(true) },
      rules: { priorities: { first: 1000, last: 1099 } },
      network: undefined,
    });
    const [{ priority }] = loadEnvironment(file).rules;
    const Conditions = [{ Field: 'host-header', HostHeaderConfig: { Values: ['shop.contoso.com'] } }];
    const Actions = [{ Type: 'fixed-response' as const, FixedResponseConfig: { StatusCode: '200' } }];
    await elb().send(new CreateRuleCommand({ ListenerArn: listener.ListenerArn, Priority: priority, Conditions, Actions }));
    const { found, report } = await preflight(file);
    assertFound(found, ['error priority-taken']);
    assert.match(report.site.findings[0].observed, /autodiscover\.fourthcoffee\.com, is that of another rule of the listener: host-header shop\.contoso\.com/);
    await fails('priority');
  }),
);

test(
  'port 80 of a load balancer that is handed in has a listener: it blocks, and the deployment fails',
  check(async () => {
    const file = environment('port', { zones: [await zone('woodgrovebank.com')], loadBalancer: { existing: existing(false) }, network: undefined });
    const { found } = await preflight(file);
    assert.ok(found.includes('error port-taken'), found.join(', '));
    await fails('port');
  }),
);

interface Zone {
  readonly name: string;
  readonly id: string;
  readonly account?: string;
}

async function zone(name: string, account = home): Promise<Zone> {
  return { name, id: await makeZone(account, name, false), ...(account === home ? {} : { account: account.id }) };
}

/** An environment in a folder of its own, with a namespace for each zone. */
function environment(name: string, more: { readonly zones: readonly Zone[]; readonly [key: string]: unknown }): string {
  mkdirSync(join(folder, name));
  const file = join(folder, name, `${name}.yaml`);
  const zones = [{ name: 'contoso.com', id: contoso }, ...more.zones];
  const site = {
    account: HOME,
    region: REGION,
    endpoint: 'autodiscover.contoso.com',
    redirectHost: `redirect-${name}.contoso.com`,
    terminationProtection: false,
  };
  writeFileSync(file, stringify({ ...site, network, ...more, zones, namespaces: more.zones.map((one) => one.name) }));
  return file;
}

async function preflight(file: string, ...more: string[]) {
  const { port } = resolver.address() as AddressInfo;
  const { status, stdout, stderr } = await commandLine(home, 'preflight', file, '--json', '--resolver', `127.0.0.1:${port}`, ...more);
  assert.ok(status === 0 || status === 1, `exit status ${status}\n${stdout}\n${stderr}`);
  const report: PreflightReport = JSON.parse(stdout);
  const found = [
    ...report.site.findings.map(({ severity, id }) => `${severity} ${id}`),
    ...report.rows.flatMap(({ domain, findings }) => findings.map(({ severity, id }) => `${severity} ${id} ${domain}`)),
  ];
  return { status, report, found: found.sort() };
}

function assertFound(found: readonly string[], expected: readonly string[]): void {
  assert.deepEqual(found, [...expected].sort());
}

function actions({ rows }: PreflightReport): Readonly<Record<string, string>> {
  return Object.fromEntries(rows.map(({ domain, action }) => [domain, action]));
}

const options = (name: string) => [
  '--require-approval',
  'never',
  '--method',
  'direct',
  '-c',
  `environments=${join(folder, name)}`,
  '--output',
  join(folder, name, 'cdk.out'),
];

async function deploy(name: string): Promise<void> {
  await cdk.run('deploy', `${name}/*`, ...options(name));
}

async function fails(name: string): Promise<void> {
  const { status, output } = await cdk.try('deploy', `${name}/*`, ...options(name));
  assert.notEqual(status, 0, output);
}

function record(Name: string, Type: 'A' | 'CNAME', Value: string): ResourceRecordSet {
  return { Name, Type, TTL: 300, ResourceRecords: [{ Value }] };
}

async function create(zoneId: string, ResourceRecordSet: ResourceRecordSet): Promise<void> {
  await new Route53Client(home).send(
    new ChangeResourceRecordSetsCommand({ HostedZoneId: zoneId, ChangeBatch: { Changes: [{ Action: 'CREATE', ResourceRecordSet }] } }),
  );
}

function elb(): ElasticLoadBalancingV2Client {
  return new ElasticLoadBalancingV2Client(home);
}

async function makeShared(): Promise<void> {
  const made = await elb().send(new CreateLoadBalancerCommand({ Name: 'shared', Subnets: [...network.publicSubnetIds] }));
  [shared] = made.LoadBalancers ?? [];
  const DefaultActions = [{ Type: 'fixed-response' as const, FixedResponseConfig: { StatusCode: '404' } }];
  const { Listeners = [] } = await elb().send(
    new CreateListenerCommand({ LoadBalancerArn: shared.LoadBalancerArn, Port: 80, Protocol: 'HTTP', DefaultActions }),
  );
  [listener] = Listeners;
}

function existing(withListener: boolean): Readonly<Record<string, unknown>> {
  return {
    loadBalancerArn: shared.LoadBalancerArn,
    dnsName: shared.DNSName,
    canonicalHostedZoneId: shared.CanonicalHostedZoneId ?? 'Z215JYRZR1TBD5',
    securityGroupId: shared.SecurityGroups?.[0] ?? 'sg-0123456789abcdef0',
    ...(withListener ? { listenerArn: listener.ListenerArn } : {}),
  };
}

/** Answers each question for name servers with those that moto gives every zone, and knows no other name. */
async function nameServer(): Promise<Socket> {
  const servers = ['ns-2048.awsdns-64.com', 'ns-2049.awsdns-65.net', 'ns-2050.awsdns-66.org', 'ns-2051.awsdns-67.co.uk'];
  const socket = createSocket('udp4');
  socket.on('message', (message, { port, address }) => {
    const { id, questions = [] } = decode(message);
    const [{ name, type }] = questions;
    const answers = type === 'NS' ? servers.map((data) => ({ name, type: 'NS' as const, data, ttl: 60 })) : [];
    const flags = 0x8000 | (type === 'NS' ? 0 : 3);
    socket.send(encode({ type: 'response', id, flags, questions, answers }), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}
