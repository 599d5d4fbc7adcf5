import { Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { redirectOf, renderTopology, topologyOf } from 'cdk-autodiscover-redirect/testing';
import context from './cdk.context.json';
import { MailStack } from './mail-stack';

const stack = new MailStack(new App({ context }), 'Mail', { env: { account: '111111111111', region: 'eu-central-1' } });
const topology = topologyOf(stack);

test('clients of Fabrikam come to the endpoint', () => {
  expect(redirectOf(topology, 'http://autodiscover.fabrikam.com/autodiscover/autodiscover.xml')).toEqual({
    status: 302,
    location: 'https://autodiscover.contoso.com:443/autodiscover/autodiscover.xml',
  });
});

test('the load balancer gets rules and records, and nothing else', () => {
  const { Resources } = Template.fromStack(stack).toJSON();
  const types = Object.values<{ Type: string }>(Resources).map(({ Type }) => Type);
  expect([...new Set(types)].sort()).toEqual(['AWS::ElasticLoadBalancingV2::ListenerRule', 'AWS::Route53::RecordSet']);
});

test('the topology is as reviewed', () => {
  expect(renderTopology(topology)).toMatchSnapshot();
});
