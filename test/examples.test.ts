import { readFileSync } from 'node:fs';
import { Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer, ListenerAction } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { App, Stack } from 'aws-cdk-lib/core';
import { Mail } from '../examples/construct';
import { redirectOfOtherAccount } from '../examples/other-account';
import { Shared } from '../examples/shared-listener';
import { assemblySubject } from '../lib/preview/assembly-subject';
import { RECORD, RULE, stackOf, zone } from './constructs/fixture';
import { ALL_DOCUMENTS } from './documents';
import { walksOf } from './preview/fixture';

/** The parts of an example that the documents show, without the indentation of where they stand. */
function shown(file: string): string[] {
  const source = readFileSync(file, 'utf8');
  return [...source.matchAll(/^( *)\/\/ #region readme\n([\s\S]*?)\n *\/\/ #endregion/gm)].map(([, indentation, text]) =>
    text.replaceAll(new RegExp(`^${indentation}`, 'gm'), ''),
  );
}

test.each(['examples/construct.ts', 'examples/shared-listener.ts', 'examples/other-account.ts', 'examples/snapshot-test.ts'])(
  'the documents show %s as it stands',
  (file) => {
    expect(shown(file).length).toBeGreaterThan(0);
    for (const text of shown(file)) expect(ALL_DOCUMENTS).toContain(text);
  },
);

test('the documents show where the constructs are imported from', () => {
  expect(ALL_DOCUMENTS).toContain(/^import .* from 'cdk-autodiscover-redirect';$/m.exec(readFileSync('examples/construct.ts', 'utf8'))?.[0]);
});

test('the documents show where the topology is imported from', () => {
  expect(ALL_DOCUMENTS).toContain(/^import .* from 'cdk-autodiscover-redirect\/testing';$/m.exec(readFileSync('examples/snapshot-test.ts', 'utf8'))?.[0]);
});

test('the smallest use makes a site, two rules and a record', () => {
  const stack = stackOf();
  new Mail(stack, 'Mail', { vpc: new Vpc(stack, 'Vpc'), contosoZone: zone(stack, 'contoso.com'), fabrikamZone: zone(stack, 'fabrikam.com') });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 1);
  template.resourceCountIs(RULE, 2);
  template.resourceCountIs(RECORD, 2);
});

test('the use on a shared listener adds rules within its priorities, and records', () => {
  const stack = stackOf();
  const loadBalancer = new ApplicationLoadBalancer(stack, 'Shared', { vpc: new Vpc(stack, 'Vpc') });
  const listener = loadBalancer.addListener('Http', { port: 80, defaultAction: ListenerAction.fixedResponse(503) });
  new Shared(stack, 'Redirect', { loadBalancer, listener, contosoZone: zone(stack, 'contoso.com'), fabrikamZone: zone(stack, 'fabrikam.com') });
  const rules = Object.values(Template.fromStack(stack).findResources(RULE));
  expect(rules).toHaveLength(1);
  expect(rules[0].Properties.Priority).toBeGreaterThanOrEqual(1000);
  expect(rules[0].Properties.Priority).toBeLessThanOrEqual(1199);
});

test('a namespace whose zone is in another account reaches the endpoint, by a record without a reference to the site', async () => {
  const app = new App();
  const site = new Stack(app, 'Site', { env: { account: '111111111111', region: 'eu-central-1' } });
  redirectOfOtherAccount(site, { vpc: new Vpc(site, 'Vpc'), contosoZone: zone(site, 'contoso.com') });
  const assembly = app.synth();
  const [record] = resourcesOf(assembly.getStackArtifact('AutodiscoverRecords').template, RECORD);
  expect(record).toMatchObject({ Name: 'autodiscover.proseware.com.', ResourceRecords: ['autodiscoverredirect.contoso.com'] });
  const rows = await walksOf(assemblySubject(assembly.directory, false));
  expect(rows.map(({ domain, ok, walk }) => [domain, ok, walk.outcome])).toEqual([['proseware.com', true, 'found']]);
});

function resourcesOf({ Resources }: { Resources: Record<string, { Type: string; Properties: object }> }, type: string): object[] {
  return Object.values(Resources)
    .filter(({ Type }) => Type === type)
    .map(({ Properties }) => Properties);
}
