import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { App, Stack, type Stage } from 'aws-cdk-lib/core';
import { AutodiscoverEndpoint, AutodiscoverRedirect, NamespaceRecords, RedirectHost, RedirectSite, SmtpNamespace } from '../../lib';
import { EnvironmentStage } from '../../lib/deploy/environment-stage';
import { loadEnvironment } from '../../lib/environment/load';
import { type RuleLayout, slotHosts } from '../../lib/layout/rule-slots';
import { zone } from '../constructs/fixture';
import { environmentOf } from '../environment/fixture';
import { type FixedParts, fixedPartsOf, lost } from './fixed-parts';

/*
 * What a release never moves, as it was first released: no flag of jest's rewrites these files. A logical ID that is
 * another replaces its resource, and a record may vanish with it; a priority that is another may fail with PriorityInUse;
 * a record in another stack may be lost between the two. Who has to change one of them, changes the file by hand, and
 * says so in the changelog as a breaking change. What is new is added to it.
 */

function golden<T>(name: string): T {
  return JSON.parse(readFileSync(join(__dirname, `${name}.json`), 'utf8'));
}

type ByStack = Readonly<Record<string, FixedParts>>;

function partsByStack(stage: Stage): ByStack {
  return Object.fromEntries(stage.synth().stacks.map(({ stackName, template }) => [stackName, fixedPartsOf(template)]));
}

function expectNothingLost(name: string, now: ByStack): void {
  const before = golden<ByStack>(name);
  expect(Object.entries(before).flatMap(([stack, parts]) => lost(parts, now[stack] ?? {}).map((what) => `${stack}: ${what}`))).toEqual([]);
}

test('the worked example keeps its stacks, logical IDs, priorities, and what CloudFormation replaces a resource for', () => {
  const app = new App({ context: JSON.parse(readFileSync('cdk.context.json', 'utf8')) });
  expectNothingLost('worked-example', partsByStack(new EnvironmentStage(app, loadEnvironment('environments/contoso.yaml'))));
});

test('records that spread over stacks stay in theirs', () => {
  const domains = Array.from({ length: 24 }, (_, i) => `n${i}.fabrikam.com`);
  const environment = environmentOf(
    `redirectHost: redirect.contoso.com\nzones: [{ name: contoso.com, id: Z1 }, { name: fabrikam.com, id: Z2 }]\nhosts: any\nrecords: { stacks: 4 }\nnamespaces: [${domains.join(', ')}]\n`,
  );
  expectNothingLost('record-stacks', partsByStack(new EnvironmentStage(new App(), environment)));
});

test('constructs in a stack of somebody else keep their logical IDs', () => {
  const stack = new Stack(new App(), 'Mail', { env: { account: '111111111111', region: 'eu-central-1' } });
  const contoso = zone(stack, 'contoso.com');
  const endpoint = AutodiscoverEndpoint.of('autodiscover.contoso.com');
  const inside = zone(stack, 'fabrikam.com', 'ZINSIDE');
  new AutodiscoverRedirect(stack, 'Autodiscover', {
    endpoint,
    vpcCidr: '10.9.0.0/24',
    refuseHttps: true,
    accessLogsBucket: Bucket.fromBucketName(stack, 'Logs', 'contoso-logs'),
    srvRecords: true,
    redirectHost: RedirectHost.inZone(contoso, 'autodiscoverredirect', { privateZones: [zone(stack, 'contoso.com', 'ZCONTOSOINSIDE')] }),
    namespaces: [
      SmtpNamespace.inZone('fabrikam.com', zone(stack, 'fabrikam.com'), { privateZones: [inside] }),
      SmtpNamespace.inPrivateZones('corp.fabrikam.com', [inside]),
      SmtpNamespace.inZone('adatum.com', zone(stack, 'autodiscover.adatum.com'), { srvRecord: false }),
      SmtpNamespace.inZone('bücher.example', zone(stack, 'xn--bcher-kva.example')),
      SmtpNamespace.inZone('wingtiptoys.com', zone(stack, 'wingtiptoys.com'), { endpoint: AutodiscoverEndpoint.exchangeOnline() }),
      SmtpNamespace.external('tailspintoys.com'),
    ],
  });
  new RedirectSite(stack, 'Site', { internetFacing: true });
  new NamespaceRecords(stack, 'Records', {
    redirectHost: RedirectHost.external('redirect.contoso.com'),
    namespaces: [SmtpNamespace.inZone('sales.contoso.com', contoso)],
  });
  expectNothingLost('constructs', { Mail: fixedPartsOf(Template.fromStack(stack).toJSON() as Parameters<typeof fixedPartsOf>[0]) });
});

const DEFAULT: RuleLayout = { first: 1, last: 50_000, slots: 100, hostsPerRule: 5 };
const NARROW: RuleLayout = { first: 500, last: 515, slots: 7, hostsPerRule: 3 };
const hosts = (count: number, ownEndpoint?: string) => Array.from({ length: count }, (_, i) => ({ host: `autodiscover.n${i}.example`, ownEndpoint }));

test.each([
  ['the hosts of a site', 'slots-of-the-site', hosts(150), DEFAULT],
  ['the hosts of an endpoint of its own', 'slots-of-an-endpoint', hosts(80, 'mail.fabrikam.com'), DEFAULT],
  ['many hosts of an endpoint of its own', 'slots-of-a-large-endpoint', hosts(400, 'mail.adatum.com'), DEFAULT],
  ['both in a narrow range', 'slots-in-a-narrow-range', [...hosts(18), ...hosts(40, 'mail.fabrikam.com').slice(18)], NARROW],
] as const)('%s keep their priorities', (_what, name, set, layout) => {
  const rules = Object.fromEntries(slotHosts(set, layout).rules.map(({ priority, hosts: held }) => [priority, held.join(' ')]));
  expect(rules).toEqual(golden(name));
});
