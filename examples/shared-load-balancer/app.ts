import { App } from 'aws-cdk-lib/core';
import { MailStack } from './mail-stack';

const app = new App();
new MailStack(app, 'Mail', { env: { account: '111111111111', region: 'eu-central-1' } });
