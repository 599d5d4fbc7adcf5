import { App } from 'aws-cdk-lib/core';
import { redirectOf, renderTopology, topologyOf } from 'cdk-autodiscover-redirect/testing';
import context from './cdk.context.json';
import { addMailStacks } from './mail-stacks';

const app = new App({ context });
addMailStacks(app);
const topology = topologyOf(app); // of both accounts

test('clients of Proseware come to the endpoint', () => {
  expect(redirectOf(topology, 'http://autodiscover.proseware.com/autodiscover/autodiscover.xml')).toEqual({
    status: 302,
    location: 'https://autodiscover.contoso.com:443/autodiscover/autodiscover.xml',
  });
});

test('neither stack refers to the other', () => {
  for (const stack of app.synth().stacks) expect(JSON.stringify(stack.template)).not.toMatch(/Fn::ImportValue|Fn::GetStackOutput|"Exports?"/);
});

test('the topology is as reviewed', () => {
  expect(renderTopology(topology)).toMatchSnapshot();
});
