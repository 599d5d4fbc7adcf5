import * as core from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** Findings of cdk-nag's AwsSolutions pack that a redirect site has by design, each with the reason that is shown for it. */
const BY_DESIGN = [
  {
    id: 'AwsSolutions::AwsSolutions-EC23',
    reason: 'Mail clients anywhere ask the site on port 80, and are redirected to https. loadBalancer.ingress narrows who may, where all clients are known.',
  },
  {
    id: 'AwsSolutions::AwsSolutions-VPC7',
    reason:
      'The VPC that is made for the site holds its load balancer alone, whose access logs say more than flow logs. network.vpcId takes a VPC with flow logs.',
  },
];

/** Says of a site's findings why they are by design. */
export function acknowledgeSiteFindings(site: Construct): void {
  // The oldest aws-cdk-lib of the peer's range has no validations, and so no findings.
  const { Validations: validations } = core as { readonly Validations?: typeof core.Validations };
  validations?.of(site).acknowledge(...BY_DESIGN);
}
