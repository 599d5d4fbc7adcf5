import { App } from 'aws-cdk-lib/core';
import { InsideStack, OutsideStack } from './mail-stacks';

const app = new App();
const env = { account: '111111111111', region: 'eu-central-1' };
new OutsideStack(app, 'Outside', { env });
new InsideStack(app, 'Inside', { env });
