import { createHash } from 'node:crypto';
import { partitionOf } from '../names/aws-region';

/** The position of a resource, from which its stand-in names are made. */
export interface ResourcePosition {
  readonly stack: string;
  readonly logicalId: string;
  readonly region?: string;
  readonly account?: string;
}

const NO_REGION = 'unknown-region-1';
const NO_ACCOUNT = '000000000000';

/**
 * A stand-in for a name that AWS chooses at the deployment. It derives from its stack and logical ID, and is always the
 * same.
 */
export function standIn(type: string, attribute: string, position: ResourcePosition): string | undefined {
  return STAND_INS[`${type} ${attribute}`]?.(position);
}

const loadBalancerArn = (position: ResourcePosition) => arn(position, `loadbalancer/app/${nameOf(position)}`);
const listenerArn = (position: ResourcePosition) => arn(position, `listener/app/${nameOf(position)}`);
const groupId = (position: ResourcePosition) => `sg-${digest(position)}`;
const zoneId = (position: ResourcePosition) => `Z${digest(position).toUpperCase()}`;

const STAND_INS: Readonly<Record<string, (position: ResourcePosition) => string>> = {
  'AWS::ElasticLoadBalancingV2::LoadBalancer Ref': loadBalancerArn,
  'AWS::ElasticLoadBalancingV2::LoadBalancer LoadBalancerArn': loadBalancerArn,
  'AWS::ElasticLoadBalancingV2::LoadBalancer DNSName': standInDnsName,
  'AWS::ElasticLoadBalancingV2::LoadBalancer CanonicalHostedZoneID': (position) => `Z${digest({ ...position, logicalId: 'elb' }).toUpperCase()}`,
  'AWS::ElasticLoadBalancingV2::Listener Ref': listenerArn,
  'AWS::ElasticLoadBalancingV2::Listener ListenerArn': listenerArn,
  'AWS::EC2::SecurityGroup Ref': groupId,
  'AWS::EC2::SecurityGroup GroupId': groupId,
  'AWS::EC2::SecurityGroup Id': groupId,
  'AWS::Route53::HostedZone Ref': zoneId,
  'AWS::Route53::HostedZone Id': zoneId,
};

/** The name of a load balancer. */
export function standInDnsName(position: ResourcePosition): string {
  const region = position.region ?? NO_REGION;
  return `${nameOf(position)}.${region}.elb.${partitionOf(region).domainSuffix}`;
}

function arn(position: ResourcePosition, resource: string): string {
  const region = position.region ?? NO_REGION;
  return `arn:${partitionOf(region).name}:elasticloadbalancing:${region}:${position.account ?? NO_ACCOUNT}:${resource}/${digest(position)}`;
}

/** A label of DNS holds 63 octets. */
function nameOf(position: ResourcePosition): string {
  const readable = `${position.stack}-${position.logicalId}`.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return `${readable.slice(0, 50).replace(/-$/, '')}-${digest(position).slice(0, 10)}`;
}

/** Stacks of one name may be in several accounts and regions. */
function digest({ stack, logicalId, account = '', region = '' }: ResourcePosition): string {
  return createHash('sha256').update(`${stack} ${logicalId} ${account} ${region}`).digest('hex').slice(0, 16);
}
