import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { contextHere } from '../environment/cached-context';
import type { Environment } from '../environment/environment';
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
    const app = new App({ context: contextHere(), outdir, builtinCloudFormationValidation: false });
    new EnvironmentStage(app, environment);
    return topologyOfAssembly(app.synth(), knownTo(environment));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
