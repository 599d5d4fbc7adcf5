import type { ILoadBalancerV2 } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import type { RecordZone } from './record-zone';

/**
 * Alias records of a name to a load balancer: A, and AAAA where it has IPv6 addresses. `dualstack.` before the load
 * balancer's name is what Route 53's console writes: the name then has both families.
 */
export function aliasRecords(
  scope: Construct,
  record: { readonly id: string; readonly name: string; readonly zone: RecordZone },
  loadBalancer: ILoadBalancerV2,
  dualStack: boolean,
): CfnRecordSet[] {
  const alias = (id: string, type: string) =>
    new CfnRecordSet(scope, id, {
      name: `${record.name}.`,
      type,
      hostedZoneId: record.zone.hostedZoneId,
      aliasTarget: {
        dnsName: `dualstack.${loadBalancer.loadBalancerDnsName}`,
        hostedZoneId: loadBalancer.loadBalancerCanonicalHostedZoneId,
      },
    });
  return dualStack ? [alias(record.id, 'A'), alias(`AAAA ${record.id}`, 'AAAA')] : [alias(record.id, 'A')];
}
