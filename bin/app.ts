import { App } from 'aws-cdk-lib/core';
import { fail } from '../lib/cli/failure';
import { printLine } from '../lib/cli/terminal';
import { checkStages, EnvironmentStage } from '../lib/deploy/environment-stage';
import { ENVIRONMENTS_FOLDER, loadEnvironments } from '../lib/environment/load';
import { visible } from '../lib/text/untrusted';

const { stdout, stderr, env } = process;
const end = (error: unknown) => process.exit(fail(error, { stdout, stderr, env }));
// CDK synthesizes when all below is done.
process.on('uncaughtException', end);

try {
  const app = new App();
  const folder: string = app.node.tryGetContext('environments') ?? ENVIRONMENTS_FOLDER;
  const stages = loadEnvironments(folder).map((environment) => {
    for (const notice of environment.notices) printLine(stderr, `note: ${visible(notice)}`);
    return new EnvironmentStage(app, environment);
  });
  checkStages(stages);
} catch (error) {
  end(error);
}
