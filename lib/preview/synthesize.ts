import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import type { Environment } from '../environment/environment';
import { EnvironmentError } from '../environment/environment-error';
import { EnvironmentStage } from '../environment/environment-stage';
import { topologyOfAssembly } from '../topology/assembly';
import type { Topology } from '../topology/topology';
import { knownTo, withZoneIds } from './environment-subject';

/** What an environment comes to, from the templates that `cdk deploy` would deploy. Asks no network and no account. */
export function synthesizedTopology(given: Environment): Topology {
  const environment = withZoneIds(given);
  const outdir = mkdtempSync(join(tmpdir(), 'autodiscover-redirect-'));
  try {
    // CDK's own validation of templates costs seconds; `cdk synth` and `cdk deploy` have it.
    const app = new App({ context: { ...context('cdk.json', 'context'), ...context('cdk.context.json') }, outdir, builtinCloudFormationValidation: false });
    new EnvironmentStage(app, environment);
    return topologyOfAssembly(app.synth(), knownTo(environment));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** What `cdk` would hand to the app from the files beside it. */
function context(file: string, key?: string): Record<string, unknown> {
  if (!existsSync(file)) return {};
  try {
    const content = JSON.parse(readFileSync(file, 'utf8'));
    return (key === undefined ? content : content[key]) ?? {};
  } catch (error) {
    throw new EnvironmentError([{ file, says: `is not readable as JSON: ${(error as Error).message}` }]);
  }
}
