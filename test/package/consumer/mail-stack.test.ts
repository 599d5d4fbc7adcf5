import { test } from 'node:test';
import { Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { MailStack } from './mail-stack.js';
import { assertSnapshot } from './snapshot.js';

test('the mail stack is as reviewed', () => {
  const stack = new MailStack(new App(), 'Mail', { env: { account: '111111111111', region: 'eu-central-1' } });
  assertSnapshot('mail-stack', Template.fromStack(stack).toJSON());
});
