import { App } from 'aws-cdk-lib/core';
import { fail } from '../lib/cli/failure';
import { printLine } from '../lib/cli/terminal';
import { EnvironmentStage } from '../lib/environment/environment-stage';
import { loadEnvironments } from '../lib/environment/load';
import { visible } from '../lib/text/untrusted';

const { stdout, stderr, env } = process;
try {
  const app = new App();
  const folder: string = app.node.tryGetContext('environments') ?? 'environments';
  for (const environment of loadEnvironments(folder)) {
    for (const notice of environment.notices) printLine(stderr, `note: ${visible(notice)}`);
    new EnvironmentStage(app, environment);
  }
} catch (error) {
  process.exit(fail(error, { stdout, stderr, env }));
}
