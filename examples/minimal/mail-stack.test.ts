import { App } from 'aws-cdk-lib/core';
import { redirectOf, renderTopology, topologyOf } from 'cdk-autodiscover-redirect/testing';
import context from './cdk.context.json';
import { MailStack } from './mail-stack';

const stack = new MailStack(new App({ context }), 'Mail', { env: { account: '111111111111', region: 'eu-central-1' } });

// #region readme
const topology = topologyOf(stack);

test('clients of Fabrikam come to the endpoint', () => {
  expect(redirectOf(topology, 'http://autodiscover.fabrikam.com/autodiscover/autodiscover.xml')).toEqual({
    status: 302,
    location: 'https://autodiscover.contoso.com:443/autodiscover/autodiscover.xml',
  });
});

test('the topology is as reviewed', () => {
  expect(renderTopology(topology)).toMatchSnapshot();
});
// #endregion
