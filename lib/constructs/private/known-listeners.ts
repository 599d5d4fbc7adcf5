import { CfnListener, CfnListenerRule, type IApplicationListener, type IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnResource, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { isListenerOf } from './site-values';

/*
 * What the app's tree shows of listeners and their rules, whoever made them and in whichever stack. The L2 constructs do
 * not serve: `ApplicationLoadBalancer.listeners` has only what its own methods added, and an imported one has none.
 */

/** Every listener that is known. */
export function listenersIn(scope: IConstruct): CfnListener[] {
  return resourcesIn(scope, CfnListener);
}

/** The listeners of a load balancer that are known. */
export function listenersOf(scope: IConstruct, loadBalancerArn: string): CfnListener[] {
  const wanted = identityOf(scope, loadBalancerArn);
  return listenersIn(scope).filter((listener) => identityOf(listener, listener.loadBalancerArn) === wanted);
}

/** The rules of a listener that are known. */
export function rulesOn(scope: IConstruct, listenerArn: string): CfnListenerRule[] {
  const wanted = identityOf(scope, listenerArn);
  return resourcesIn(scope, CfnListenerRule).filter((rule) => rule.listenerArn !== undefined && identityOf(rule, rule.listenerArn) === wanted);
}

/** Whether two values of the tree are one: the same text, or tokens of the same thing. */
export function isSame(scope: IConstruct, one: string, other: string): boolean {
  return identityOf(scope, one) === identityOf(scope, other);
}

export interface ListenerFacts {
  readonly port?: number;
  /** `HTTP` or `HTTPS`. */
  readonly protocol?: string;
}

/** Whether a listener is known to be one of another load balancer than the one that is given with it. */
export function isOfAnother(listener: IApplicationListener, { loadBalancerArn }: IApplicationLoadBalancer): boolean {
  const made = madeListener(listener);
  // An import may be of what this app makes, under an ARN that is known only at deployment.
  if (made) return Token.isUnresolved(made.loadBalancerArn) === Token.isUnresolved(loadBalancerArn) && !isSame(made, made.loadBalancerArn, loadBalancerArn);
  return ![listener.listenerArn, loadBalancerArn].some((arn) => Token.isUnresolved(arn)) && !isListenerOf(listener.listenerArn, loadBalancerArn);
}

/** What is known of a listener that a caller hands in. */
export function factsOf(listener: IApplicationListener): ListenerFacts {
  const made = madeListener(listener);
  if (made) return factsOfResource(made);
  // CDK keeps the port of an import, as given or as looked up, as the port that connections are allowed to.
  const port = listener.connections.defaultPort?.toString() ?? '';
  return { port: /^\d+$/.test(port) ? Number(port) : undefined };
}

export function factsOfResource({ port, protocol }: CfnListener): ListenerFacts {
  return { port: Token.isUnresolved(port) ? undefined : port, protocol: Token.isUnresolved(protocol) ? undefined : protocol };
}

/** A resource as its maker knows it: by the construct that wraps it, where it is the one thing in there. */
export function pathOf(resource: IConstruct): string {
  const { path, id, scope } = resource.node;
  return id === 'Resource' && scope ? scope.node.path : path;
}

function madeListener(listener: IApplicationListener): CfnListener | undefined {
  const wanted = identityOf(listener, listener.listenerArn);
  return listenersIn(listener).find((resource) => identityOf(resource, resource.ref) === wanted);
}

function resourcesIn<T extends IConstruct>(scope: IConstruct, kind: new (...args: never[]) => T): T[] {
  return scope.node.root.node.findAll().filter((node): node is T => node instanceof kind);
}

/** The attribute that a resource's Ref is the same as. */
const REF_IS: Readonly<Record<string, string | undefined>> = {
  'AWS::EC2::SecurityGroup': 'GroupId',
  'AWS::EC2::Subnet': 'SubnetId',
  'AWS::EC2::VPC': 'VpcId',
  'AWS::ElasticLoadBalancingV2::Listener': 'ListenerArn',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'LoadBalancerArn',
};

/** A text that two values share only if they are known to be the same. */
function identityOf(scope: IConstruct, value: string): string {
  if (!Token.isUnresolved(value)) return value;
  const fragments = Tokenization.reverseString(value);
  const token = fragments.length === 1 ? fragments.firstToken : undefined;
  if (!token || !Reference.isReference(token)) return JSON.stringify(Stack.of(scope).resolve(value));
  const { target, displayName } = token;
  const byRef = CfnResource.isCfnResource(target) && displayName === 'Ref' ? REF_IS[target.cfnResourceType] : undefined;
  return `${target.node.addr} ${byRef ?? displayName}`;
}
