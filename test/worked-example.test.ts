import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib/core';
import { EnvironmentStage } from '../lib/deploy/environment-stage';
import { loadEnvironment } from '../lib/environment/load';
import { cachedFacts } from '../lib/plan/context-file';
import { planOf } from '../lib/plan/plan';
import { ran } from './cli/terminal';

// What a reviewer of a pull request reads first; the templates beside it are for whoever wants every line.
test('the plan of the worked example', async () => {
  expect((await ran(['plan', 'contoso'])).stdout).toMatchSnapshot();
});

test('the zone file of the worked example', async () => {
  expect((await ran(['zonefile', 'contoso'])).stdout).toMatchSnapshot();
});

const context = JSON.parse(readFileSync('cdk.context.json', 'utf8'));
const environment = loadEnvironment('environments/contoso.yaml');
const assembly = new EnvironmentStage(new App({ context: { ...context, 'aws:cdk:disable-asset-staging': true } }), environment).synth();

test.each(assembly.stacks.map((stack) => [stack.stackName, stack] as const))('the template of %s', (_, stack) => {
  const { Rules, Parameters, ...template } = stack.template;
  expect(template).toMatchSnapshot();
});

test('synthesizing it asks no AWS account', () => {
  expect(assembly.manifest.missing ?? []).toEqual([]);
});

test('it shows what the issue wants shown', () => {
  const { namespaces } = planOf(environment, cachedFacts(environment));
  expect(namespaces.length).toBeGreaterThanOrEqual(16);
  expect(namespaces.some(({ domain }) => domain.includes('xn--'))).toBe(true);
  expect(namespaces.some(({ external }) => external)).toBe(true);
  expect(namespaces.some(({ answer }) => !answer.location.includes(environment.endpoint))).toBe(true);
  const zones = namespaces.flatMap(({ records }) => records.flatMap(({ zone }) => zone ?? []));
  expect(new Set(zones.map(({ account }) => account)).size).toBe(2);
  expect(zones.filter(({ name, private: inside }) => name === 'fabrikam.com' && !inside)).toHaveLength(2);
});

test('the plan says what the templates make, rule by rule and record by record', () => {
  const resources = assembly.stacks.flatMap((stack) => Object.values(stack.template.Resources) as { Type: string; Properties: Properties }[]);
  const ofType = (type: string) => resources.filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
  const plan = planOf(environment, cachedFacts(environment));

  const planned = plan.namespaces.map(({ host, priority, answer }) => `${priority} ${host} ${answer.location}`).sort();
  const ruled = ofType('AWS::ElasticLoadBalancingV2::ListenerRule').flatMap(({ Priority, Conditions, Actions }) =>
    Conditions[0].HostHeaderConfig.Values.map(
      (host: string) => `${Priority} ${host} https://${Actions[0].RedirectConfig.Host}:443/autodiscover/autodiscover.xml`,
    ),
  );
  expect(ruled.sort()).toEqual(planned);

  const plannedRecords = [{ records: plan.redirectHostRecords }, ...plan.namespaces].flatMap(({ records }) =>
    records.flatMap(({ name, type, value, zone }) => (zone ? [`${zone.id} ${name}. ${type} ${value ?? 'alias'}`] : [])),
  );
  const made = ofType('AWS::Route53::RecordSet').map(
    ({ HostedZoneId, Name, Type, ResourceRecords }) => `${HostedZoneId} ${Name} ${Type} ${ResourceRecords?.[0] ?? 'alias'}`,
  );
  expect(made.sort()).toEqual(plannedRecords.sort());
});

// biome-ignore lint/suspicious/noExplicitAny: properties of resources, whose form the template decides
type Properties = Record<string, any>;
