import { App } from 'aws-cdk-lib/core';
import { type CloudAssembly, SynthesisMessageLevel } from 'aws-cdk-lib/cx-api';
import { EnvironmentStage } from '../deploy/environment-stage';
import type { Environment } from '../environment/environment';
import { environmentError } from '../environment/environment';
import { type Context, contextHere } from '../plan/context-file';
import { inTemporaryFolder } from '../text/temporary-folder';
import { stackTemplate, topologyOfAssembly } from '../topology/assembly';
import type { StackTemplate } from '../topology/stack-template';
import type { Topology } from '../topology/topology';
import { knownTo, withZoneIds } from './environment-subject';

/** If it is on, CDK prints annotations itself, and names a report in a folder that no longer exists. */
const ANNOTATIONS_IN_REPORT = '@aws-cdk/core:annotationsInValidationReport';
/** With them off, CDK does not note where each construct was made, which takes long and which nobody reads here. */
const NO_CREATION_TRACES = 'aws:cdk:disable-creation-stack-traces';

/**
 * The topology of an environment, from the templates that `cdk deploy` would deploy. Uses no network and no account.
 *
 * @param lookUps what `cdk.context.json` holds
 * @throws UserError if the synthesis of `cdk deploy` would fail
 */
export function synthesizedTopology(given: Environment, lookUps: Context): Topology {
  const environment = withZoneIds(given);
  return synthesized(environment, contextHere(lookUps), (assembly) => topologyOfAssembly(assembly, knownTo(environment)));
}

/**
 * The stacks of an environment as `cdk deploy` would deploy them, but for what is not in the context: CDK puts a value of
 * its own in the place of a look-up that it has not made. Uses no network and no account.
 *
 * @param context all that `cdk` would pass to the app
 * @throws UserError if the synthesis of `cdk deploy` would fail
 */
export function synthesizedStacks(environment: Environment, context: Context): StackTemplate[] {
  return synthesized(environment, context, (assembly) => assembly.stacksRecursively.map(stackTemplate));
}

function synthesized<Result>(environment: Environment, context: Context, read: (assembly: CloudAssembly) => Result): Result {
  return inTemporaryFolder((outdir) => {
    // CDK's own validation of templates costs seconds; `cdk synth` and `cdk deploy` have it.
    const app = new App({
      context: { ...context, [ANNOTATIONS_IN_REPORT]: false, [NO_CREATION_TRACES]: true },
      outdir,
      builtinCloudFormationValidation: false,
      stackTraces: false,
    });
    new EnvironmentStage(app, environment);
    const assembly = app.synth();
    refuseErrors(environment, assembly);
    return read(assembly);
  });
}

/** Error annotations of constructs, such as a failed look-up, which make `cdk deploy` fail. */
function refuseErrors({ file }: Environment, assembly: CloudAssembly): void {
  const messages = assembly.stacksRecursively.flatMap((stack) => stack.messages);
  const errors = messages.filter(({ level }) => level === SynthesisMessageLevel.ERROR);
  if (errors.length > 0) throw environmentError(errors.map(({ id, entry }) => ({ file, message: `${id}: ${String(entry.data)}` })));
}
