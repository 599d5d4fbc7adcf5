import {
  CfnListener,
  CfnListenerRule,
  CfnLoadBalancer,
  type IApplicationListener,
  type IApplicationLoadBalancer,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnResource, Stack, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { isListenerOf } from '../../layout/site-values';
import { type Held, isOther, isPlaceholder, isSame } from './identity';

/*
 * Listeners and rules in the whole app, of every stack and construct, by their type: a generic resource is of no class of its own.
 * The L2 constructs do not help: `ApplicationLoadBalancer.listeners` has only what its own methods added, and an imported one has none.
 */

/** Every listener in the app. */
export function listenersIn(scope: IConstruct): CfnResource[] {
  return resourcesIn(scope, CfnListener.CFN_RESOURCE_TYPE_NAME);
}

/** The listeners of a load balancer that are known. */
export function listenersOf(loadBalancer: IApplicationLoadBalancer): CfnResource[] {
  const wanted: Held = [loadBalancer, loadBalancer.loadBalancerArn];
  return listenersIn(loadBalancer).filter((listener) => isSame(ownerOf(listener), wanted));
}

/** The load balancer of a listener. */
export function ownerOf(listener: CfnResource): Held {
  return [listener, textIn(listener, 'LoadBalancerArn')];
}

/** The load balancer's resource, of any type, if the app makes it. */
export function madeLoadBalancerOf(listener: CfnResource): CfnResource | undefined {
  return resourcesIn(listener, CfnLoadBalancer.CFN_RESOURCE_TYPE_NAME).find((node) => isSame([node, node.ref], ownerOf(listener)));
}

export interface KnownRule {
  readonly resource: CfnResource;
  /** No number if it is known only at deployment, or one below every range. */
  readonly priority: number;
}

/** The rules of a listener that are known. */
export function rulesOn(listener: IApplicationListener): KnownRule[] {
  const wanted: Held = [listener, listener.listenerArn];
  return resourcesIn(listener, CfnListenerRule.CFN_RESOURCE_TYPE_NAME)
    .filter((rule) => isSame([rule, textIn(rule, 'ListenerArn')], wanted))
    .map((resource) => ({ resource, priority: Number(givenIn(resource, 'Priority')) }));
}

/** Whether its template makes it in any case. One with a condition fails no synthesis: only the deployment decides it. */
export function isCertain({ cfnOptions: { condition } }: CfnResource): boolean {
  return condition === undefined;
}

/** A property as it was given: of a class of its own its present value, of a generic resource that of its properties. */
export function givenIn(resource: CfnResource, property: string): unknown {
  const { [property.charAt(0).toLowerCase() + property.slice(1)]: typed, _cfnProperties: given } = resource as unknown as Record<string, unknown>;
  return typed ?? (given as Readonly<Record<string, unknown>> | undefined)?.[property];
}

/** One that is left out is the same as no other, as it is a token of its own. */
function textIn(resource: CfnResource, property: string): string {
  const value = givenIn(resource, property);
  return typeof value === 'string' ? value : Token.asString(value ?? { left: resource.node.addr });
}

export interface ListenerFacts {
  readonly port?: number;
  /** `HTTP` or `HTTPS`. */
  readonly protocol?: string;
}

/** Whether a listener is known to be one of another load balancer than the one that is given with it. */
export function isOfAnother(listener: IApplicationListener, loadBalancer: IApplicationLoadBalancer): boolean {
  const { loadBalancerArn } = loadBalancer;
  const made = madeListener(listener);
  // An import may be of what this app makes, under an ARN that is known only at deployment.
  if (made) return isOther(ownerOf(made), [loadBalancer, loadBalancerArn]);
  const known = [listener.listenerArn, loadBalancerArn].every((arn) => !Token.isUnresolved(arn) && !isPlaceholder(arn) && arn.startsWith('arn:'));
  return known && !isListenerOf(listener.listenerArn, loadBalancerArn);
}

/** What is known about a listener that a caller passes. */
export function factsOf(listener: IApplicationListener): ListenerFacts {
  const made = madeListener(listener);
  if (made) return factsOfResource(made);
  // CDK keeps the port of an import, as given or as looked up, as the port that connections are allowed to.
  const port = listener.connections.defaultPort?.toString() ?? '';
  return { port: /^\d+$/.test(port) ? Number(port) : undefined };
}

export function factsOfResource(listener: CfnResource): ListenerFacts {
  const { Port: port, Protocol: protocol } = listenerProperties(listener);
  return { port: /^\d+$/.test(String(port)) ? Number(port) : undefined, protocol: typeof protocol === 'string' ? protocol : undefined };
}

function listenerProperties(listener: CfnResource): Readonly<Record<string, unknown>> {
  try {
    return templateOf(listener);
  } catch {
    // Not complete yet; the checks run again at synthesis.
    return Stack.of(listener).resolve({ Port: givenIn(listener, 'Port'), Protocol: givenIn(listener, 'Protocol') });
  }
}

/** A resource's properties with overrides, which its own fields do not show. */
export function templateOf(resource: CfnResource): Readonly<Record<string, unknown>> {
  const { Resources } = Stack.of(resource).resolve((resource as unknown as { _toCloudFormation(): unknown })._toCloudFormation());
  return (Object.values(Resources)[0] as { Properties?: Record<string, unknown> }).Properties ?? {};
}

/** The path that a user knows: of the construct around the resource, if the resource is its only child. */
export function pathOf(resource: IConstruct): string {
  const { path, id, scope } = resource.node;
  return id === 'Resource' && scope ? scope.node.path : path;
}

function madeListener(listener: IApplicationListener): CfnResource | undefined {
  return listenersIn(listener).find((resource) => isSame([resource, resource.ref], [listener, listener.listenerArn]));
}

function resourcesIn(scope: IConstruct, type: string): CfnResource[] {
  return scope.node.root.node.findAll().filter((node): node is CfnResource => CfnResource.isCfnResource(node) && node.cfnResourceType === type);
}
