import type { IConnectable, ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { ApplicationListener, type IApplicationListener, type IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Annotations, Aspects, type CfnResource, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Problem } from './construct-checks';
import { type Held, isSame } from './identity';
import { factsOf, factsOfResource, givenIn, isCertain, isOfAnother, listenersIn, listenersOf, madeLoadBalancerOf, ownerOf, pathOf } from './known-listeners';

/** What is wrong with an existing listener, as far as known: mail clients ask on port 80, without TLS. */
export function listenerProblems(listener: IApplicationListener, loadBalancer?: IApplicationLoadBalancer): Problem[] {
  const { port, protocol } = factsOf(listener);
  const fix = 'and mail clients ask for the redirect by HTTP on port 80: give the HTTP listener of port 80';
  if (loadBalancer && isOfAnother(listener, loadBalancer)) {
    const message = `is not a listener of ${loadBalancer.node.path}, to which the records would lead: give the listener's load balancer`;
    return [{ at: 'listener', value: listener.node.path, message }];
  }
  if (protocol !== undefined && protocol !== 'HTTP') return [{ at: 'listener', value: listener.node.path, message: `is for ${protocol}, ${fix}` }];
  if (port !== undefined && port !== 80) return [{ at: 'listener', value: listener.node.path, message: `listens on port ${port}, ${fix}` }];
  return [];
}

/** Existing listeners on port 80, which the site's listener needs. */
export function port80Problems(loadBalancer: IApplicationLoadBalancer, own?: IApplicationListener): Problem[] {
  const others = listenersOf(loadBalancer)
    .filter(isCertain)
    .filter((listener) => factsOfResource(listener).port === 80 && !(own && listener.node.scopes.includes(own)));
  return others.map((listener) => ({
    at: 'loadBalancer',
    value: loadBalancer.node.path,
    message: `has the listener ${pathOf(listener)} on port 80 already, and a port can have only one: give that listener (listener, with priorities that none of its rules uses)`,
  }));
}

/** What would get an open port 443, on which nothing may listen. */
export interface Opening {
  /** The prop that opens it. */
  readonly at: string;
  readonly loadBalancer?: IApplicationLoadBalancer;
  readonly securityGroups: readonly ISecurityGroup[];
}

/**
 * Listeners that opening port 443 would expose to all who may reach port 80: those of the load balancer, and those of
 * other load balancers in the same security groups. One with TLS on another port counts too, and one whose port
 * is unknown.
 */
export function openingProblems(scope: Construct, { at, loadBalancer, securityGroups }: Opening): Problem[] {
  const groups = securityGroups.map((group): Held => [group, group.securityGroupId]);
  const reached = (listener: CfnResource) => {
    if (loadBalancer && isSame(ownerOf(listener), [loadBalancer, loadBalancer.loadBalancerArn])) return true;
    return groupsOf(listener).some((other) => groups.some((group) => isSame(group, other)));
  };
  return listenersIn(scope)
    .filter((listener) => answersHttps(listener) && reached(listener))
    .map((listener) => ({ at, message: `would open port 443 to all who may reach port 80, and ${described(listener)} listens: leave it out` }));
}

/**
 * Warns if a load balancer is known to answer HTTPS: its certificate does not name the namespaces' hosts, and Outlook
 * stops at a prompt before it ever asks on port 80. An aspect, as the listener may be added after the site.
 */
export function warnOfHttpsListener(scope: Construct, loadBalancer: IApplicationLoadBalancer): void {
  Aspects.of(scope).add({
    visit: (node) => {
      if (node !== scope || !listenersOf(loadBalancer).some((listener) => factsOfResource(listener).protocol === 'HTTPS')) return;
      Annotations.of(scope).addWarningV2(
        'cdk-autodiscover-redirect:https-listener',
        'the load balancer has an HTTPS listener: mail clients try https://autodiscover.<namespace> first, get a certificate that does not name it, and stop at a prompt. Use a load balancer without an HTTPS listener.',
      );
    },
  });
}

/** The security groups of a listener's load balancer, of any type, as far as they are known. */
function groupsOf(listener: CfnResource): Held[] {
  const { scope: wrapper } = listener.node;
  const made = madeLoadBalancerOf(listener);
  const owner = wrapper instanceof ApplicationListener ? wrapper.loadBalancer : made?.node.scope;
  const { connections } = (owner ?? {}) as Partial<IConnectable>;
  if (connections) return connections.securityGroups.map((group) => [group, group.securityGroupId]);
  if (!made) return [];
  const ids = givenIn(made, 'SecurityGroups');
  return Array.isArray(ids) && !Token.isUnresolved(ids) ? ids.map((id) => [made, Token.asString(id)]) : [];
}

function described(listener: CfnResource): string {
  const { port, protocol } = factsOfResource(listener);
  return `${pathOf(listener)} (${protocol ?? 'a protocol'} on ${port === undefined ? 'a port that is known only at deployment' : `port ${port}`})`;
}

function answersHttps(listener: CfnResource): boolean {
  const { port, protocol } = factsOfResource(listener);
  return protocol === 'HTTPS' || port === undefined || port === 443;
}
