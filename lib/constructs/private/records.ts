import type { ILoadBalancerV2 } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import { Annotations, CfnOutput } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { externalText } from '../../layout/record-set';
import { srvName } from '../../names/srv-record';
import type { SmtpNamespace } from '../smtp-namespace';
import type { RecordZone } from './record-zone';

/** A stack has at most 200 outputs (CloudFormation quotas); the rest is for others in the stack. */
const MAX_OUTPUTS = 150;

/** Outputs for each namespace whose DNS is elsewhere: the records that it needs there. */
export function outputExternalNamespaces(
  scope: Construct,
  namespaces: readonly SmtpNamespace[],
  target: (namespace: SmtpNamespace) => string,
  srv: (namespace: SmtpNamespace) => string | undefined,
): void {
  if (namespaces.length > MAX_OUTPUTS) {
    Annotations.of(scope).addWarningV2(
      'cdk-autodiscover-redirect:external-namespaces',
      `${namespaces.length} namespaces have their DNS elsewhere, more than a stack has outputs for: use the zone file of 'npx cdk-autodiscover-redirect zonefile'`,
    );
    return;
  }
  for (const namespace of namespaces) {
    new CfnOutput(scope, `External ${namespace.autodiscoverHost}`, {
      description: externalText(namespace.domain) + alsoSrv(namespace, srv(namespace)),
      value: target(namespace),
    });
  }
}

function alsoSrv({ domain }: SmtpNamespace, value: string | undefined): string {
  return value === undefined ? '' : `, and ${srvName(domain)} an SRV record '${value}'`;
}

/**
 * Alias records of a name to a load balancer: A, and AAAA where it has IPv6 addresses. Route 53's console also writes
 * `dualstack.` before the load balancer's name: the name then has both families.
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
