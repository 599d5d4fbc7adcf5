import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Environment } from './environment';
import { stackOptions } from './stack-options';

/** The stack of the redirect site. */
export class SiteStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    private readonly of: Environment,
  ) {
    super(scope, id, { description: 'Autodiscover redirect site', ...stackOptions(of) });
  }

  /** The zones of the file spare the look-up that CDK makes even to check zones that are given. */
  override get availabilityZones(): string[] {
    return this.of?.network.availabilityZones ?? super.availabilityZones;
  }
}
