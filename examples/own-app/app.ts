import { App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { addMailStages } from './mail-stages';

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
addMailStages(app, 'environments');
