import { Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { redirectOf, renderTopology, topologyOf } from 'cdk-autodiscover-redirect/testing';
import context from './cdk.context.json';
import { PipelineStack } from './pipeline-stack';

const app = new App({ context });
const stack = new PipelineStack(app, 'MailPipeline', { env: { account: '333333333333', region: 'eu-central-1' } });
const topology = topologyOf(app); // of the stages too

test.each(['fabrikam.com', 'sales.fabrikam.com'])('clients of %s come to the endpoint', (domain) => {
  expect(redirectOf(topology, `http://autodiscover.${domain}/autodiscover/autodiscover.xml`)).toEqual({
    status: 302,
    location: 'https://autodiscover.contoso.com:443/autodiscover/autodiscover.xml',
  });
});

test('the pipeline deploys the stage, and verifies it after', () => {
  const [pipeline] = Object.values(Template.fromStack(stack).findResources('AWS::CodePipeline::Pipeline'));
  const stages: { Name: string; Actions: { Name: string; RunOrder: number }[] }[] = pipeline.Properties.Stages;
  expect(stages.map(({ Name }) => Name)).toEqual(['Source', 'Build', 'UpdatePipeline', 'Prod']);
  const prod = stages[3].Actions.sort((a, b) => a.RunOrder - b.RunOrder);
  expect(prod.map(({ Name }) => Name)).toEqual(['Mail.Prepare', 'Mail.Deploy', 'Verify']);
});

test('the topology is as reviewed', () => {
  expect(renderTopology(topology)).toMatchSnapshot();
});
