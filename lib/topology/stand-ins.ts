import { createHash } from 'node:crypto';
import { partitionOf } from '../names/aws-region';

/** The position of a resource, from which its stand-in names are made. */
export interface Place {
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
export function standIn(type: string, attribute: string, place: Place): string | undefined {
  return STAND_INS[`${type} ${attribute}`]?.(place);
}

const loadBalancerArn = (place: Place) => arn(place, `loadbalancer/app/${nameOf(place)}`);
const listenerArn = (place: Place) => arn(place, `listener/app/${nameOf(place)}`);
const groupId = (place: Place) => `sg-${digest(place)}`;
const zoneId = (place: Place) => `Z${digest(place).toUpperCase()}`;

const STAND_INS: Readonly<Record<string, (place: Place) => string>> = {
  'AWS::ElasticLoadBalancingV2::LoadBalancer Ref': loadBalancerArn,
  'AWS::ElasticLoadBalancingV2::LoadBalancer LoadBalancerArn': loadBalancerArn,
  'AWS::ElasticLoadBalancingV2::LoadBalancer DNSName': standInDnsName,
  'AWS::ElasticLoadBalancingV2::LoadBalancer CanonicalHostedZoneID': (place) => `Z${digest({ ...place, logicalId: 'elb' }).toUpperCase()}`,
  'AWS::ElasticLoadBalancingV2::Listener Ref': listenerArn,
  'AWS::ElasticLoadBalancingV2::Listener ListenerArn': listenerArn,
  'AWS::EC2::SecurityGroup Ref': groupId,
  'AWS::EC2::SecurityGroup GroupId': groupId,
  'AWS::EC2::SecurityGroup Id': groupId,
  'AWS::Route53::HostedZone Ref': zoneId,
  'AWS::Route53::HostedZone Id': zoneId,
};

/** The name of a load balancer. */
export function standInDnsName(place: Place): string {
  const region = place.region ?? NO_REGION;
  return `${nameOf(place)}.${region}.elb.${partitionOf(region).domainSuffix}`;
}

function arn(place: Place, resource: string): string {
  const region = place.region ?? NO_REGION;
  return `arn:${partitionOf(region).name}:elasticloadbalancing:${region}:${place.account ?? NO_ACCOUNT}:${resource}/${digest(place)}`;
}

/** A label of DNS holds 63 octets. */
function nameOf(place: Place): string {
  const readable = `${place.stack}-${place.logicalId}`.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return `${readable.slice(0, 50).replace(/-$/, '')}-${digest(place).slice(0, 10)}`;
}

/** Stacks of one name may be in several accounts and regions. */
function digest({ stack, logicalId, account = '', region = '' }: Place): string {
  return createHash('sha256').update(`${stack} ${logicalId} ${account} ${region}`).digest('hex').slice(0, 16);
}
