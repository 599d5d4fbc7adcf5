import { CfnListener, CfnListenerRule, type IApplicationListener, type IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { type CfnResource, Stack, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { isListenerOf } from '../../layout/site-values';
import { type Held, isOther, isPlaceholder, isSame } from './identity';

/*
 * Listeners and rules in the whole app, of every stack and construct. The L2 constructs do
 * not help: `ApplicationLoadBalancer.listeners` has only what its own methods added, and an imported one has none.
 */

/** Every listener in the app. */
export function listenersIn(scope: IConstruct): CfnListener[] {
  return resourcesIn(scope, CfnListener);
}

/** The listeners of a load balancer that are known. */
export function listenersOf(loadBalancer: IApplicationLoadBalancer): CfnListener[] {
  const wanted: Held = [loadBalancer, loadBalancer.loadBalancerArn];
  return listenersIn(loadBalancer).filter((listener) => isSame([listener, listener.loadBalancerArn], wanted));
}

/** The rules of a listener that are known. */
export function rulesOn(listener: IApplicationListener): CfnListenerRule[] {
  const wanted: Held = [listener, listener.listenerArn];
  return resourcesIn(listener, CfnListenerRule).filter((rule) => rule.listenerArn !== undefined && isSame([rule, rule.listenerArn], wanted));
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
  if (made) return isOther([made, made.loadBalancerArn], [loadBalancer, loadBalancerArn]);
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

export function factsOfResource(listener: CfnListener): ListenerFacts {
  const { Port: port, Protocol: protocol } = listenerProperties(listener);
  return { port: /^\d+$/.test(String(port)) ? Number(port) : undefined, protocol: typeof protocol === 'string' ? protocol : undefined };
}

function listenerProperties(listener: CfnListener): Readonly<Record<string, unknown>> {
  try {
    return templateOf(listener);
  } catch {
    // Not complete yet; the checks run again at synthesis.
    const { port: Port, protocol: Protocol } = listener;
    return Stack.of(listener).resolve({ Port, Protocol });
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

function madeListener(listener: IApplicationListener): CfnListener | undefined {
  return listenersIn(listener).find((resource) => isSame([resource, resource.ref], [listener, listener.listenerArn]));
}

function resourcesIn<T extends IConstruct>(scope: IConstruct, kind: new (...args: never[]) => T): T[] {
  return scope.node.root.node.findAll().filter((node): node is T => node instanceof kind);
}
