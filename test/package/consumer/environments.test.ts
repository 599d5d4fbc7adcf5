import { deepStrictEqual, ok, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { Annotations, Template } from 'aws-cdk-lib/assertions';
import type { IApplicationListener, IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { App, Aspects, type IAspect, Stack } from 'aws-cdk-lib/core';
import { CodePipeline, CodePipelineSource, ShellStep } from 'aws-cdk-lib/pipelines';
import { AutodiscoverEndpoint, RedirectRules, RedirectSite, SmtpNamespace } from 'cdk-autodiscover-redirect';
import { type DeclaredEnvironment, EnvironmentStage, loadEnvironments } from 'cdk-autodiscover-redirect/environments';
import type { IConstruct } from 'constructs';

test('environments are deployed by an own app, which adds to them', () => {
  const app = new App();
  const environments: DeclaredEnvironment[] = loadEnvironments('environments');
  deepStrictEqual(
    environments.map(({ name, account, region, redirectHost, domains, notices }) => ({ name, account, region, redirectHost, domains, notices })),
    [
      {
        name: 'mail',
        account: '111111111111',
        region: 'eu-central-1',
        redirectHost: 'autodiscoverredirect.contoso.com',
        domains: ['fabrikam.com', 'tailspintoys.com'],
        notices: [],
      },
    ],
  );
  const stage = new EnvironmentStage(app, environments[0]);
  const visited: string[] = [];
  class Visit implements IAspect {
    visit(node: IConstruct): void {
      visited.push(node.node.path);
    }
  }
  Aspects.of(stage).add(new Visit());
  const balanced: { readonly loadBalancer: IApplicationLoadBalancer; readonly listener: IApplicationListener } = stage.site;
  ok(balanced.loadBalancer.loadBalancerArn);
  stage.site.metricHttpFixedResponseCount().createAlarm(stage.siteStack, 'UnknownHosts', { threshold: 100, evaluationPeriods: 1 });
  Template.fromStack(stage.siteStack).resourceCountIs('AWS::CloudWatch::Alarm', 1);
  Template.fromStack(stage.siteStack).resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', stage.rules.rules.length);
  const [records]: readonly Stack[] = stage.recordStacks;
  Template.fromStack(records).resourceCountIs('AWS::Route53::RecordSet', 1);
  ok(visited.includes('mail/Site/Site/Listener') && visited.includes('mail/Records-111111111111/Namespaces'));
  deepStrictEqual(Annotations.fromStack(stage.siteStack).findError('*', '*'), []);
});

test('what the stage made is of the classes that the package exports, which know each other', () => {
  const stage = new EnvironmentStage(new App(), loadEnvironments('environments')[0]);
  ok(stage.site instanceof RedirectSite && stage.rules instanceof RedirectRules);
  // A second set of rules sees the stage's own on the same listener.
  throws(
    () =>
      new RedirectRules(stage.siteStack, 'More', {
        listener: stage.site.listener,
        endpoint: AutodiscoverEndpoint.of('autodiscover.contoso.com'),
        namespaces: [SmtpNamespace.external('relecloud.com')],
      }),
    /shares priorities with .*mail\/Site\/Rules \(RedirectRules\)/,
  );
});

test('a pipeline deploys it: the site before its records, and what was added to it', () => {
  const stack = new Stack(new App(), 'MailPipeline', { env: { account: '333333333333', region: 'eu-central-1' } });
  const connectionArn = 'arn:aws:codeconnections:eu-central-1:333333333333:connection/01234567-89ab-cdef-0123-456789abcdef';
  const input = CodePipelineSource.connection('contoso/mail', 'main', { connectionArn });
  const pipeline = new CodePipeline(stack, 'Pipeline', { crossAccountKeys: true, synth: new ShellStep('Synth', { input, commands: ['npx cdk synth'] }) });
  const stage = new EnvironmentStage(stack, loadEnvironments('environments')[0]);
  stage.site.metricHttpRedirectCount().createAlarm(stage.siteStack, 'NoRedirects', { threshold: 1, evaluationPeriods: 1 });
  pipeline.addStage(stage);
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::CodePipeline::Pipeline'));
  const stages: { Name: string; Actions: { Name: string; RunOrder: number }[] }[] = Properties.Stages;
  const deployed = stages.find(({ Name }) => Name === 'mail')?.Actions.sort((a, b) => a.RunOrder - b.RunOrder);
  deepStrictEqual(
    deployed?.map(({ Name }) => Name),
    ['Site.Prepare', 'Site.Deploy', 'Records-111111111111.Prepare', 'Records-111111111111.Deploy'],
  );
  Template.fromStack(stage.siteStack).resourceCountIs('AWS::CloudWatch::Alarm', 1);
});

test('only a checked file makes a stage', () => {
  // @ts-expect-error: it has no public constructor
  throws(() => new EnvironmentStage(new App(), { name: 'mail', file: 'mail.yaml', account: '1', region: 'x', endpoint: 'y', domains: [], notices: [] }));
  throws(() => loadEnvironments('nowhere'), /nowhere: is not readable/);
});
