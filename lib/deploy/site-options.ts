import { type IPeer, type IVpc, Peer, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import {
  ApplicationListener,
  ApplicationLoadBalancer,
  type IApplicationListener,
  type IApplicationLoadBalancer,
  IpAddressType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Annotations, type Stack } from 'aws-cdk-lib/core';
import type { RedirectSiteOptions } from '..';
import type { Environment } from '../environment/environment';

/** An environment's network and load balancer, made or existing, as options of its redirect site. */
export function siteOptions(stack: Stack, { network, loadBalancer }: Environment): RedirectSiteOptions {
  const ingress = loadBalancer.ingress?.map(peer);
  const { existing } = loadBalancer;
  if (existing) {
    return {
      loadBalancer: existingLoadBalancer(stack, existing),
      listener: existingListener(stack, existing),
      ipAddressType: IP_ADDRESS_TYPES[existing.ipAddressType ?? 'ipv4'],
      ingress,
      refuseHttps: loadBalancer.refuseHttps,
      openUnusedPort443: existing.openUnusedPort443,
    };
  }
  return {
    ...(network.vpcId ? { vpc: existingVpc(stack, network) } : { vpcCidr: network.cidr }),
    internetFacing: loadBalancer.scheme !== 'internal',
    ipAddressType: IP_ADDRESS_TYPES[loadBalancer.ipAddressType ?? 'ipv4'],
    ingress,
    refuseHttps: loadBalancer.refuseHttps,
    accessLogsBucket: loadBalancer.accessLogs && Bucket.fromBucketName(stack, 'AccessLogs', loadBalancer.accessLogs.bucket),
    accessLogsPrefix: loadBalancer.accessLogs?.prefix,
    deletionProtection: loadBalancer.deletionProtection,
  };
}

const IP_ADDRESS_TYPES = {
  ipv4: IpAddressType.IPV4,
  dualstack: IpAddressType.DUAL_STACK,
  'dualstack-without-public-ipv4': IpAddressType.DUAL_STACK_WITHOUT_PUBLIC_IPV4,
} as const;

function peer(range: string): IPeer {
  if (range.startsWith('pl-')) return Peer.prefixList(range);
  return range.includes(':') ? Peer.ipv6(range) : Peer.ipv4(range);
}

function existingVpc(stack: Stack, { vpcId, availabilityZones, publicSubnetIds, privateSubnetIds }: Environment['network']): IVpc {
  if (!availabilityZones) return Vpc.fromLookup(stack, 'Vpc', { vpcId });
  // CDK warns about missing route tables, which nothing here reads.
  Annotations.of(stack).acknowledgeWarning('@aws-cdk/aws-ec2:noSubnetRouteTableId');
  return Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: vpcId as string, availabilityZones, publicSubnetIds, privateSubnetIds });
}

type Existing = NonNullable<Environment['loadBalancer']['existing']>;

function existingLoadBalancer(stack: Stack, existing: Existing): IApplicationLoadBalancer {
  return ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'LoadBalancer', {
    loadBalancerArn: existing.loadBalancerArn,
    securityGroupId: existing.securityGroupId,
    loadBalancerDnsName: existing.dnsName,
    loadBalancerCanonicalHostedZoneId: existing.canonicalHostedZoneId,
  });
}

function existingListener(stack: Stack, { listenerArn, securityGroupId }: Existing): IApplicationListener | undefined {
  if (listenerArn === undefined) return undefined;
  return ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', {
    listenerArn,
    securityGroup: SecurityGroup.fromSecurityGroupId(stack, 'ListenerSecurityGroup', securityGroupId),
    defaultPort: 80,
  });
}
