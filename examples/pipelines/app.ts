import { App } from 'aws-cdk-lib/core';
import { PipelineStack } from './pipeline-stack';

const app = new App();
new PipelineStack(app, 'MailPipeline', { env: { account: '333333333333', region: 'eu-central-1' } });
