import { CfnResource, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/*
 * Whether two values of the tree are the same resource. Only a certain answer counts, as it fails a synthesis: values
 * that CDK still has to look up, or that differ by account, are neither the same nor different.
 */

/** A value and its construct: the value of an intrinsic function depends on the stack. */
export type Held = readonly [holder: IConstruct, value: string];

/** Whether two values are known to be the same. */
export function isSame(one: Held, other: Held): boolean {
  const identity = identityOf(one);
  return identity !== undefined && identity === identityOf(other);
}

/** Whether two values are known to be different: two that are written out, or those of two resources of the app. */
export function isOther(one: Held, other: Held): boolean {
  const [kind, otherKind] = [kindOf(one[1]), kindOf(other[1])];
  return kind !== undefined && kind === otherKind && !isSame(one, other);
}

/**
 * CDK's placeholders for values that it still has to look up (`fromLookup`, `valueFromLookup`; the dummy values of aws-cdk-lib):
 * the first synthesis says what to look up, and must not fail by it.
 */
export function isPlaceholder(value: string): boolean {
  return (
    /^(?:DUMMY|vpc-12345|sg-12345678|sg-1234|sg-123456789012)$/.test(value) ||
    value.includes('dummy-value-for-') ||
    /:(?:loadbalancer|listener)\/application\/my-load-balancer\//.test(value)
  );
}

/** The attribute that a resource's Ref is the same as. */
const REF_IS: Readonly<Record<string, string | undefined>> = {
  'AWS::EC2::SecurityGroup': 'GroupId',
  'AWS::EC2::Subnet': 'SubnetId',
  'AWS::EC2::VPC': 'VpcId',
  'AWS::ElasticLoadBalancingV2::Listener': 'ListenerArn',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'LoadBalancerArn',
};

/** A key that is equal for two values only if they are certainly the same; undefined if that cannot be known. */
function identityOf([holder, value]: Held): string | undefined {
  if (isPlaceholder(value)) return undefined;
  // A dynamic reference is read in the account that is deployed to.
  if (!Token.isUnresolved(value)) return value.includes('{{resolve:') ? `${placeOf(holder)} ${value}` : value;
  const reference = referenceOf(value);
  if (!reference) {
    const resolved = JSON.stringify(Stack.of(holder).resolve(value));
    return `${OF_ITS_STACK.test(resolved) ? Stack.of(holder).node.addr : placeOf(holder)} ${resolved}`;
  }
  const { target, displayName } = reference;
  const byRef = CfnResource.isCfnResource(target) && displayName === 'Ref' ? REF_IS[target.cfnResourceType] : undefined;
  return `${target.node.addr} ${byRef ?? displayName}`;
}

/** Names that each template defines for itself. */
const OF_ITS_STACK = /"Ref":"(?!AWS::(?:Partition|Region|AccountId|URLSuffix)")|"Fn::(?:GetAtt|Sub)"/;

/** The account and region of a stack; the stack itself if they are unknown. */
function placeOf(holder: IConstruct): string {
  const { account, region, node } = Stack.of(holder);
  return [account, region].some((part) => Token.isUnresolved(part)) ? node.addr : `${account}/${region}`;
}

function kindOf(value: string): 'literal' | 'resource' | undefined {
  if (!Token.isUnresolved(value)) return isPlaceholder(value) || value.includes('{{resolve:') ? undefined : 'literal';
  const target = referenceOf(value)?.target;
  return target && CfnResource.isCfnResource(target) && REF_IS[target.cfnResourceType] !== undefined ? 'resource' : undefined;
}

function referenceOf(value: string): Reference | undefined {
  const fragments = Tokenization.reverseString(value);
  const token = fragments.length === 1 ? fragments.firstToken : undefined;
  return token && Reference.isReference(token) ? token : undefined;
}
