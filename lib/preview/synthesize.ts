import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { type CloudAssembly, SynthesisMessageLevel } from 'aws-cdk-lib/cx-api';
import { checkStages, EnvironmentStage } from '../deploy/environment-stage';
import type { Environment } from '../environment/environment';
import { environmentError } from '../environment/environment';
import { type Context, contextHere } from '../plan/context-file';
import { topologyOfAssembly } from '../topology/assembly';
import type { Topology } from '../topology/topology';
import { knownTo, withZoneIds } from './environment-subject';

/** Where it is on, CDK itself prints annotations, and names a report in a folder that is gone by then. */
const ANNOTATIONS_IN_REPORT = '@aws-cdk/core:annotationsInValidationReport';

/**
 * What an environment comes to, from the templates that `cdk deploy` would deploy. Asks no network and no account.
 *
 * @param lookUps what `cdk.context.json` holds
 * @throws UserError where `cdk deploy` would fail to synthesize
 */
export function synthesizedTopology(given: Environment, lookUps: Context): Topology {
  const environment = withZoneIds(given);
  const outdir = mkdtempSync(join(tmpdir(), 'autodiscover-redirect-'));
  try {
    // CDK's own validation of templates costs seconds; `cdk synth` and `cdk deploy` have it.
    const app = new App({ context: { ...contextHere(lookUps), [ANNOTATIONS_IN_REPORT]: false }, outdir, builtinCloudFormationValidation: false });
    const stage = new EnvironmentStage(app, environment);
    checkStages([stage]);
    const assembly = app.synth();
    refuseErrors(environment, assembly);
    return topologyOfAssembly(assembly, knownTo(environment));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** Errors that constructs were annotated with, such as a look-up that failed: `cdk deploy` ends with these. */
function refuseErrors({ file }: Environment, assembly: CloudAssembly): void {
  const messages = assembly.stacksRecursively.flatMap((stack) => stack.messages);
  const errors = messages.filter(({ level }) => level === SynthesisMessageLevel.ERROR);
  if (errors.length > 0) throw environmentError(errors.map(({ id, entry }) => ({ file, message: `${id}: ${String(entry.data)}` })));
}
