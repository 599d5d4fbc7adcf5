import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Environment } from '../../lib/environment/environment';
import { loadEnvironment } from '../../lib/environment/load';
import type { PreviewReport } from '../../lib/findings/report';
import { cachedFacts } from '../../lib/plan/context-file';
import { planOf } from '../../lib/plan/plan';
import { environmentSubject, namesAskedFor } from '../../lib/preview/environment-subject';
import type { PreviewSubject } from '../../lib/preview/subject';
import { topologyOfAccount } from '../../lib/topology/account';
import { subjectOf } from '../preview/fixture';
import { type Account, signIn } from './account';
import { atExit } from './at-exit';
import { Cdk } from './cdk';
import { signInHere } from './client-environment';
import { reportOf } from './command-line';
import { makeNetwork } from './groundwork';
import { type LiveLoadBalancer, loadBalancersOf, networkOf, recordsOf, stacksOf } from './live';
import { plannedListeners, plannedOutputs, plannedRecords } from './planned';
import { answersOf, type Previewed, previewed } from './previewed';
import { progress } from './progress';
import { decided, withoutIpv6 } from './same-topology';
import { StandIn } from './stand-in';
import { story } from './story';
import { TerminationProtection } from './termination-protection';
import { type DnsRecord, sortRecords } from './topology';
import { addNamespace, copyWorkedExample, unprotect, WORKED_EXAMPLE } from './worked-example';

/*
 * The worked example is deployed twice, since moto has no IPv6 range for a VPC that a stack makes
 * (AWS::EC2::VPCCidrBlock): as `contoso`, dual stack as it is written, in a VPC that stands already; and as
 * `contoso-ipv4`, in the VPC of its own stack. Each has zones of its own.
 */
const DUAL_STACK = 'contoso';
const OWN_VPC = 'contoso-ipv4';

/** Its rule is one that other hosts have already, and its zone is in the second account. */
const NEWCOMER = 'office.relecloud.com';

/** moto loses the outputs of a stack that a change set creates, which is how CDK deploys unless told otherwise. */
const DIRECTLY = ['--method', 'direct'];

/** Nor does moto update a stack by a change set, or with a parameter that is to keep its value. */
const AS_UPDATE = [...DIRECTLY, '--no-previous-parameters'];

/** What a project's cdk.json names that installed the package, with the source in place of the package. */
const APP_OF_PACKAGE = 'node --import tsx bin/autodiscover-redirect.ts app';

const folder = mkdtempSync(join(tmpdir(), 'cdk-autodiscover-redirect-'));
const environments = join(folder, 'environments');
const assembly = join(folder, 'cdk.out');
const DEPLOYMENT = ['--require-approval', 'never', '-c', `environments=${environments}`, '--output', assembly];
/** What has just been deployed needs not be synthesized again. */
const DESTRUCTION = ['--force', '--app', assembly];

let standIn: StandIn;
let protection: TerminationProtection;
let accounts: Account[];
let home: Account;
let cdk: Cdk;
let networkBefore: string[];
/** By environment: what its templates come to, and what has come of them in the accounts. */
const expected = new Map<string, { readonly subject: PreviewSubject; readonly preview: Previewed }>();
const deployed = new Map<string, { readonly subject: PreviewSubject; readonly preview: Previewed }>();
let deployedReport: PreviewReport;

atExit(() => rmSync(folder, { recursive: true, force: true }));
after(async () => {
  await protection?.stop();
  await standIn?.stop();
});

const { act, check } = story();

test(
  'moto starts, and lets us into both accounts',
  act(async () => {
    const example = loadEnvironment(WORKED_EXAMPLE);
    const ids = new Set([example.account, ...example.namespaces.flatMap(({ zones }) => zones.map(({ account }) => account))]);
    assert.ok(ids.size > 1, 'the worked example should show a second account');
    progress('starting moto');
    standIn = await StandIn.start();
    protection = await TerminationProtection.before(standIn.endpoint);
    accounts = await Promise.all([...ids].map((id) => signIn(id, example.region, protection.endpoint)));
    [home] = accounts;
    signInHere(home);
    cdk = new Cdk(standIn, home);
  }),
);

test(
  'cdk bootstrap prepares both accounts',
  act(async () => {
    // As the README has it: the CLI synthesizes the app of cdk.json first.
    await cdk.run('bootstrap', `aws://${home.id}/${home.region}`, '-c', 'environments=environments');
    for (const account of accounts.filter((other) => other !== home)) {
      // In a folder without cdk.json no app is synthesized, which bootstrapping does not need.
      const bootstrap = new Cdk(standIn, account, folder);
      const trust = ['--trust', home.id, '--cloudformation-execution-policies', 'arn:aws:iam::aws:policy/AdministratorAccess'];
      await bootstrap.run('bootstrap', `aws://${account.id}/${account.region}`, ...trust);
    }
  }),
);

test(
  'the hosted zones of the worked example are made',
  act(async () => {
    progress('making hosted zones');
    mkdirSync(environments);
    const network = await makeNetwork(home);
    await copyWorkedExample(fileOf(DUAL_STACK), home, accounts, (copy) => copy.set('network', network));
    await copyWorkedExample(fileOf(OWN_VPC), home, accounts, (copy) => copy.setIn(['loadBalancer', 'ipAddressType'], 'ipv4'));
    networkBefore = await networkOf(home);
  }),
);

test(
  `cdk deploy '${DUAL_STACK}/*' deploys the stacks of one environment`,
  act(async () => {
    await cdk.run('deploy', `${DUAL_STACK}/*`, ...DEPLOYMENT);
    await assertStacks(DUAL_STACK);
  }),
);

test(
  'its rules are the planned ones',
  check(() => assertRules(DUAL_STACK)),
);
test(
  'the records of both accounts are the planned ones',
  check(() => assertRecords(DUAL_STACK)),
);

test(
  "cdk deploy '**' deploys the other environment, and finds nothing to change in the first",
  act(async () => {
    const output = await cdk.run('deploy', '**', ...DIRECTLY, ...DEPLOYMENT);
    assert.deepEqual([...output.matchAll(/✅ +(\S+) .*\(no changes\)/g)].map(([, stack]) => stack).sort(), stackPaths(DUAL_STACK));
    await assertStacks(DUAL_STACK, OWN_VPC);
  }),
);

test(
  'the rules of both environments are the planned ones',
  check(() => assertRules(DUAL_STACK, OWN_VPC)),
);
test(
  'the records of both environments are the planned ones',
  check(() => assertRecords(DUAL_STACK, OWN_VPC)),
);

test(
  'the outputs name the namespaces whose DNS is elsewhere',
  check(async () => {
    const stack = (await stacksOf(home)).get(`${OWN_VPC}-Site`);
    assert.deepEqual([...(stack?.outputs ?? [])], plannedOutputs(environment(OWN_VPC)));
  }),
);

test(
  'the topologies of both environments are read back from the accounts, and previewed beside those of the templates',
  act(async () => {
    progress('reading the topologies of both environments, by the command line too');
    const [report, ...subjects] = await Promise.all([deployedReportOf(DUAL_STACK), deployedSubject(DUAL_STACK), deployedSubject(OWN_VPC)]);
    assert.equal(report.status, 0);
    deployedReport = report.report;
    for (const [index, name] of [DUAL_STACK, OWN_VPC].entries()) {
      progress(`previewing ${name}, as synthesized and as deployed`);
      const [synthesized, live] = [subjectOf(fileOf(name)), subjects[index]];
      const [here, there] = await Promise.all([previewed(synthesized), previewed(live)]);
      expected.set(name, { subject: synthesized, preview: here });
      deployed.set(name, { subject: live, preview: there });
    }
  }),
);

for (const name of [DUAL_STACK, OWN_VPC]) {
  test(
    `the topology of ${name} is that of its templates: rules, records, security group and zones`,
    check(async () => {
      const [here, there] = [ofEnvironment(expected, name).subject.topology, ofEnvironment(deployed, name).subject.topology];
      assert.equal(there.loadBalancers.length, 1);
      assert.equal(there.loadBalancers[0].arn, (await siteOf(name)).arn);
      assert.equal(there.loadBalancers[0].attributes, undefined);
      assert.deepEqual(decided(there), decided(withoutIpv6(here)));
      if (name === OWN_VPC) assert.deepEqual(decided(there), decided(here));
    }),
  );
  test(
    `the preview of ${name} as deployed answers every namespace as that of its templates does`,
    check(async () => {
      const [here, there] = [ofEnvironment(expected, name), ofEnvironment(deployed, name)];
      assert.deepEqual(there.subject.namespaces, here.subject.namespaces);
      assert.equal(there.preview.rows.length, here.subject.namespaces.length);
      assert.deepEqual(answersOf(there.preview.rows), answersOf(here.preview.rows));
      assert.ok(there.preview.rows.every(({ ok }) => ok));
    }),
  );
  test(
    `ews-javascript-api comes back with the same settings from both previews of ${name}`,
    check(async () => {
      const [here, there] = [ofEnvironment(expected, name), ofEnvironment(deployed, name)];
      assert.deepEqual(there.preview.ews, here.preview.ews);
      assert.deepEqual(
        there.preview.ews.map(({ ewsUrl, redirectUrl }) => ({ ewsUrl, redirectUrl })),
        there.preview.rows.map(({ domain, expected: endpoint }) => ({
          ewsUrl: `https://${endpoint}/EWS/Exchange.asmx`,
          // The CNAME of a namespace that the certificate covers leads past the redirect site.
          redirectUrl: endpoint === `autodiscover.${domain}` ? null : `https://${endpoint}:443/autodiscover/autodiscover.xml`,
        })),
      );
    }),
  );
}

test(
  `npx cdk-autodiscover-redirect preview ${DUAL_STACK} --from-account says the same`,
  check(async () => {
    assert.deepEqual(answersOf(deployedReport.rows), answersOf(ofEnvironment(expected, DUAL_STACK).preview.rows));
    const leftOut = deployedReport.notes.find((note) => note.startsWith('zones with the same name'));
    assert.match(leftOut ?? '', /adatum\.com/, `the zones of ${OWN_VPC} have the same names, and are not to be taken for its own`);
  }),
);

test(
  'a namespace that is in the file and not deployed yet is the one that does not come to its endpoint',
  act(async () => {
    addNamespace(fileOf(OWN_VPC), NEWCOMER);
    const { status, report } = await deployedReportOf(OWN_VPC);
    assert.equal(status, 1);
    assert.equal(report.rows.length, ofEnvironment(expected, OWN_VPC).subject.namespaces.length + 1);
    assert.deepEqual(
      report.rows.filter(({ ok }) => !ok).map(({ domain, walk: { outcome, decidedBy } }) => [domain, outcome, decidedBy.id, decidedBy.verdict]),
      [[NEWCOMER, 'not-found', 'http-redirect', 'no-name']],
    );
  }),
);

test(
  'cdk deploy adds a namespace: its rule changes in place, and no other does',
  act(async () => {
    const before = await siteOf(OWN_VPC);
    const priority = planOf(environment(OWN_VPC), undefined).namespaces.find(({ domain }) => domain === NEWCOMER)?.priority as number;
    assert.ok(
      before.ruleArns.has(priority),
      `the hosts of the worked example have changed: choose a newcomer that shares a rule, as priority ${priority} is free`,
    );

    await cdk.run('deploy', `${OWN_VPC}/*`, ...AS_UPDATE, ...DEPLOYMENT, '--app', APP_OF_PACKAGE);

    const now = await siteOf(OWN_VPC);
    assert.deepEqual(now.ruleArns, before.ruleArns);
    assert.equal(now.arn, before.arn);
  }),
);

test(
  'the rules are the planned ones, with the newcomer',
  check(() => assertRules(DUAL_STACK, OWN_VPC)),
);
test(
  'the records are the planned ones, with the newcomer',
  check(() => assertRecords(DUAL_STACK, OWN_VPC)),
);

test(
  'once it is deployed, it comes to its endpoint as the others do',
  check(async () => {
    const { status, report } = await deployedReportOf(OWN_VPC);
    assert.equal(status, 0);
    assert.ok(report.rows.some(({ domain, ok }) => domain === NEWCOMER && ok));
  }),
);

test(
  `cdk destroy '${DUAL_STACK}/*' takes nothing away, as its stacks are protected`,
  act(async () => {
    assert.deepEqual(protection.protectedStacks, [DUAL_STACK, OWN_VPC].flatMap(stackNames).sort());
    const { status, output } = await cdk.try('destroy', `${DUAL_STACK}/*`, ...DESTRUCTION);
    assert.notEqual(status, 0);
    assert.match(output, /cannot be deleted while TerminationProtection is enabled/);
    await assertStacks(DUAL_STACK, OWN_VPC);
    await assertRules(DUAL_STACK, OWN_VPC);
    await assertRecords(DUAL_STACK, OWN_VPC);
  }),
);

/*
 * The recipe of docs/operations.md, but for the load balancer's own deletion protection: moto loses sight of a load balancer
 * whose attributes a stack changes, and ignores them anyway.
 */
test(
  `with the protection off in its file, and deployed, cdk destroy '${DUAL_STACK}/*' destroys that environment`,
  act(async () => {
    unprotect(fileOf(DUAL_STACK));
    await cdk.run('deploy', `${DUAL_STACK}/*`, ...AS_UPDATE, ...DEPLOYMENT);
    assert.deepEqual(protection.protectedStacks, stackNames(OWN_VPC));
    await assertRules(DUAL_STACK, OWN_VPC);
    await cdk.run('destroy', `${DUAL_STACK}/*`, ...DESTRUCTION);
    await assertStacks(OWN_VPC);
  }),
);

test(
  'nothing of it is left, and the other environment stands as planned',
  check(async () => {
    await assertRules(OWN_VPC);
    await assertRecords(OWN_VPC);
  }),
);

/*
 * moto deletes neither route tables nor internet gateways with their stack; it then refuses to delete the VPC, which
 * still has them, and CDK reports the failure. On AWS nothing is left.
 */
test(
  `cdk destroy '${OWN_VPC}/*' destroys that environment too, but for the VPC that moto cannot delete`,
  act(async () => {
    unprotect(fileOf(OWN_VPC));
    await cdk.run('deploy', `${OWN_VPC}/*`, ...AS_UPDATE, ...DEPLOYMENT);
    const { status, output } = await cdk.try('destroy', `${OWN_VPC}/*`, ...DESTRUCTION);
    if (status !== 0) assert.match(output, /The vpc vpc-\w+ has dependencies and cannot be deleted/);
  }),
);

test(
  'no stack, no record, no load balancer, none of its subnets and security groups is left',
  check(async () => {
    await assertStacks();
    await assertRules();
    await assertRecords();
    assert.deepEqual(await networkOf(home), networkBefore);
  }),
);

function fileOf(name: string): string {
  return join(environments, `${name}.yaml`);
}

function environment(name: string): Environment {
  return loadEnvironment(fileOf(name));
}

/** The stacks of an environment as CDK names them on the command line, in alphabetical order. */
function stackPaths(name: string): string[] {
  return [...accounts.map(({ id }) => `${name}/Records-${id}`), `${name}/Site`].sort();
}

function stackNames(name: string): string[] {
  return stackPaths(name).map((path) => path.replace('/', '-'));
}

async function assertStacks(...names: string[]): Promise<void> {
  const live = (await Promise.all(accounts.map(stacksOf))).flatMap((stacks) => [...stacks.keys()]);
  assert.deepEqual(live.filter((stack) => stack !== 'CDKToolkit').sort(), names.flatMap(stackNames).sort());
}

/** The load balancers of the accounts are those of these environments and no others, each with the planned rules. */
async function assertRules(...names: string[]): Promise<void> {
  progress(`comparing rules: ${names.join(' and ') || 'none'}`);
  const sites = await Promise.all(names.map(siteOf));
  const live = (await Promise.all(accounts.map(loadBalancersOf))).flat();
  assert.deepEqual(live.map(({ arn }) => arn).sort(), sites.map(({ arn }) => arn).sort());
  for (const [index, name] of names.entries()) assert.deepEqual(sites[index].listeners, plannedListeners(environment(name)));
}

/** The records of all zones of the accounts are those of these environments and no others. */
async function assertRecords(...names: string[]): Promise<void> {
  progress(`comparing records: ${names.join(' and ') || 'none'}`);
  const planned: DnsRecord[] = [];
  for (const name of names) planned.push(...plannedRecords(environment(name), await siteOf(name)));
  const live = (await Promise.all(accounts.map(recordsOf))).flat();
  assert.deepEqual(sortRecords(live), sortRecords(planned));
}

/** What is deployed of an environment, read as the command line reads it. */
async function deployedSubject(name: string): Promise<PreviewSubject> {
  const of = environment(name);
  const topology = await topologyOfAccount({ region: of.region, names: namesAskedFor(of), roles: dnsRoles() });
  return environmentSubject(of, topology, `${of.file}, as deployed`, cachedFacts(of), true);
}

/** The same by the command line itself. */
function deployedReportOf(name: string): Promise<{ readonly status: number | null; readonly report: PreviewReport }> {
  return reportOf(home, 'preview', name, '--from-account', '--role', ...dnsRoles(), '--environments', environments);
}

function dnsRoles(): string[] {
  return accounts.filter((account) => account !== home).map(({ id }) => `arn:aws:iam::${id}:role/deployer`);
}

function ofEnvironment<T>(all: ReadonlyMap<string, T>, name: string): T {
  const one = all.get(name);
  assert.ok(one, `${name} was not previewed`);
  return one;
}

/** The load balancer of an environment's stack. */
async function siteOf(name: string): Promise<LiveLoadBalancer> {
  const stack = (await stacksOf(home)).get(`${name}-Site`);
  const sites = (await loadBalancersOf(home)).filter(({ arn }) => stack?.loadBalancers.includes(arn));
  assert.equal(sites.length, 1, `${name} should have one load balancer`);
  return sites[0];
}
