import { join } from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { App, Stack, Tags } from 'aws-cdk-lib/core';
import { RedirectRules, RedirectSite } from '../../lib';
import { EnvironmentStage, loadEnvironments } from '../../lib/deploy';
import { folderWith, HEAD } from '../environment/fixture';

/* What people's own apps import: `cdk-autodiscover-redirect/environments`. */

const folder = folderWith({
  'prod.yaml': `${HEAD}redirectHost: redirect.contoso.com
zones: [{ name: contoso.com, id: Z1 }, { name: fabrikam.com, id: Z2 }, { name: proseware.com, id: Z3, account: '222222222222', region: us-east-1 }]
network: { availabilityZones: [eu-central-1a, eu-central-1b] }
namespaces: [proseware.com, { csv: domains.csv }]
`,
  'test.yaml': `${HEAD}network: { availabilityZones: [eu-central-1a, eu-central-1b] }\nnamespaces: [{ domain: bücher.example, external: true }]\n`,
  'domains.csv': 'DomainName,DomainType\nfabrikam.com,Authoritative\npartner.example,ExternalRelay\n',
});
const [prod, test_] = loadEnvironments(folder);

const app = new App();
// As what a pipeline deploys: the scope is a stack, with a name of its own.
const stage = new EnvironmentStage(new Stack(app, 'MailPipeline'), prod);
Tags.of(app).add('from-the-app', 'yes');
Tags.of(stage).add('from-the-stage', 'yes');
stage.site.metricHttpRedirectCount().createAlarm(stage.siteStack, 'NoRedirects', { threshold: 1, evaluationPeriods: 1 });

test('an environment says what it declares', () => {
  expect(prod).toMatchObject({
    name: 'prod',
    file: join(folder, 'prod.yaml'),
    account: '111111111111',
    region: 'eu-central-1',
    endpoint: 'autodiscover.contoso.com',
    redirectHost: 'redirect.contoso.com',
    domains: ['fabrikam.com', 'proseware.com'],
    notices: [expect.stringContaining('partner.example is left out')],
  });
  expect(test_).toMatchObject({ name: 'test', redirectHost: undefined, domains: ['xn--bcher-kva.example'], notices: [] });
});

test('the stage shows what it made', () => {
  expect(stage.site).toBeInstanceOf(RedirectSite);
  expect(stage.rules).toBeInstanceOf(RedirectRules);
  expect(stage.siteStack).toBe(Stack.of(stage.site));
  expect(stage.siteStack.stackName).toBe('prod-Site');
  expect(stage.recordStacks.map(({ stackName, account, region }) => [stackName, account, region])).toEqual([
    ['prod-Records-111111111111', '111111111111', 'eu-central-1'],
    ['prod-Records-222222222222-us-east-1', '222222222222', 'us-east-1'],
  ]);
  expect(new EnvironmentStage(new App(), test_).recordStacks).toEqual([]);
});

test('what its author may want to know is a hint at the site', () => {
  const hints = stage.site.node.metadata.filter(({ type }) => type === 'aws:cdk:info').map(({ data }) => String(data));
  expect(hints).toEqual([expect.stringContaining('domains.csv:3: partner.example is left out')]);
});

test("tags and aspects are the stage's own; those of the app stop at it", () => {
  const template = Template.fromStack(stage.siteStack);
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Tags: Match.arrayWith([{ Key: 'from-the-stage', Value: 'yes' }]) });
  expect(JSON.stringify(template.toJSON())).not.toContain('from-the-app');
});

test('what an app adds changes nothing else: the templates are those of the app without', () => {
  const [alone, added] = [new EnvironmentStage(new App(), prod).synth(), stage.synth()].map(({ stacks }) =>
    stacks.map(({ stackName, template: { Resources } }) => ({
      stackName,
      ids: Object.keys(Resources).sort(),
    })),
  );
  const withoutAlarm = added.map(({ stackName, ids }) => ({ stackName, ids: ids.filter((id) => !id.startsWith('NoRedirects')) }));
  expect(withoutAlarm).toEqual(alone);
  expect(added).not.toEqual(alone);
});

test('every wrong file of a folder is refused, in one error', () => {
  const wrong = folderWith({ 'prod.yaml': `${HEAD}namespaces: [co.uk]\n`, 'test.yaml': `${HEAD}namespaces: [a_b.com]\n` });
  expect(() => loadEnvironments(wrong)).toThrow(/^\S+prod\.yaml:4:14: .*'co\.uk' is a public suffix.*\n\S+test\.yaml:4:14: .*'a_b\.com'/);
});

test('without a folder, it is the one that the commands take', () => {
  expect(loadEnvironments().map(({ name }) => name)).toEqual(['contoso']);
});
