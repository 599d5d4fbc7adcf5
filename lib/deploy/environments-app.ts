import { existsSync } from 'node:fs';
import { App } from 'aws-cdk-lib/core';
import { ENVIRONMENTS_FOLDER, loadEnvironments } from '../environment/load';
import { UserError } from '../errors';
import { visible } from '../text/untrusted';
import { EnvironmentStage } from './environment-stage';

/**
 * The CDK app of a folder of environment files: a stage of each. The context `environments` names the folder. Its caller
 * synthesizes it.
 *
 * @throws UserError with all that is wrong with any of the files
 */
export function environmentsApp(notify: (notice: string) => void): App {
  const app = new App({ autoSynth: false });
  const folder: string = app.node.tryGetContext('environments') ?? ENVIRONMENTS_FOLDER;
  if (!existsSync(folder)) throw new UserError(`there is no folder '${visible(folder)}': name that of the environment files with -c environments=<folder>`);
  for (const environment of loadEnvironments(folder)) {
    for (const notice of environment.notices) notify(`note: ${visible(notice)}`);
    new EnvironmentStage(app, environment);
  }
  return app;
}
