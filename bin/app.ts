import { App } from 'aws-cdk-lib/core';
import { EnvironmentError } from '../lib/environment/environment-error';
import { EnvironmentStage } from '../lib/environment/environment-stage';
import { loadEnvironments } from '../lib/environment/load';

const app = new App();
const folder: string = app.node.tryGetContext('environments') ?? 'environments';
try {
  for (const environment of loadEnvironments(folder)) {
    for (const notice of environment.notices) console.error(`note: ${notice}`);
    new EnvironmentStage(app, environment);
  }
} catch (error) {
  if (!(error instanceof EnvironmentError)) throw error;
  console.error(error.message);
  process.exit(2);
}
