import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { App, Validations } from 'aws-cdk-lib/core';
import { renderTopology, topologyOf } from 'cdk-autodiscover-redirect/testing';
import { AwsSolutionsChecks } from 'cdk-nag';
import { addMailStages } from './mail-stages';

// `cdk synth` validates the templates: that takes a while, and is not what these tests are for.
const app = new App({ builtinCloudFormationValidation: false });
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
const [prod] = addMailStages(app, 'environments');

test('somebody is called when clients come no more', () => {
  Template.fromStack(prod.siteStack).hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'HTTP_Redirect_Count',
    TreatMissingData: 'breaching',
    AlarmActions: ['arn:aws:sns:eu-central-1:111111111111:on-call'],
  });
});

test('what can be tagged is tagged', () => {
  Template.fromStack(prod.siteStack).hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
    Tags: Match.arrayWith([{ Key: 'cost-center', Value: '4711' }]),
  });
  expect(prod.recordStacks.map((stack) => [stack.account, stack.tags.tagValues()])).toEqual([
    ['111111111111', { 'cost-center': '4711' }],
    ['222222222222', { 'cost-center': '4711' }],
  ]);
});

test('cdk-nag is asked, and finds nothing', () => {
  const { pluginReports } = JSON.parse(readFileSync(join(app.synth().directory, 'validation-report.json'), 'utf8'));
  const [{ pluginName, violations, suppressedViolations }] = pluginReports;
  expect({ pluginName, violations }).toEqual({ pluginName: 'AwsSolutions', violations: [] });
  expect(suppressedViolations.length).toBeGreaterThan(0); // what a redirect site has by design, each with its reason
});

test('the topology is as reviewed', () => {
  expect(renderTopology(topologyOf(app))).toMatchSnapshot();
});
