import { App } from 'aws-cdk-lib/core';
import { redirectOf, renderTopology, topologyOf } from 'cdk-autodiscover-redirect/testing';
import context from './cdk.context.json';
import { InsideStack, OutsideStack } from './mail-stacks';

const app = new App({ context });
const env = { account: '111111111111', region: 'eu-central-1' };
const outside = new OutsideStack(app, 'Outside', { env });
const inside = new InsideStack(app, 'Inside', { env });

test.each([
  ['outside', outside],
  ['inside', inside],
])('clients of Fabrikam come to the endpoint from %s', (_, stack) => {
  expect(redirectOf(topologyOf(stack), 'http://autodiscover.fabrikam.com/autodiscover/autodiscover.xml')).toEqual({
    status: 302,
    location: 'https://autodiscover.contoso.com:443/autodiscover/autodiscover.xml',
  });
});

test('a namespace of the inside alone is not redirected outside', () => {
  const url = 'http://autodiscover.corp.fabrikam.com/autodiscover/autodiscover.xml';
  expect(redirectOf(topologyOf(inside), url).status).toBe(302);
  expect(redirectOf(topologyOf(outside), url).status).toBe(404);
});

test.each([
  ['outside', outside],
  ['inside', inside],
])('the topology %s is as reviewed', (_, stack) => {
  expect(renderTopology(topologyOf(stack))).toMatchSnapshot();
});
