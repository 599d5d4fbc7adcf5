import type { IConnectable, ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import {
  ApplicationListener,
  type CfnListener,
  CfnLoadBalancer,
  type IApplicationListener,
  type IApplicationLoadBalancer,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Annotations, Aspects, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Problem } from './construct-checks';
import { type Held, isSame } from './identity';
import { factsOf, factsOfResource, isOfAnother, listenersIn, listenersOf, pathOf } from './known-listeners';

/** What is known to be wrong with a listener that is handed in: mail clients ask on port 80, without TLS. */
export function listenerProblems(listener: IApplicationListener, loadBalancer?: IApplicationLoadBalancer): Problem[] {
  const { port, protocol } = factsOf(listener);
  const fix = 'and mail clients ask for the redirect by http on port 80: hand in the HTTP listener of port 80';
  if (loadBalancer && isOfAnother(listener, loadBalancer)) {
    const message = `is a listener of another load balancer than ${loadBalancer.node.path}, to which the records would lead: hand in the one that has it`;
    return [{ at: 'listener', value: listener.node.path, message }];
  }
  if (protocol !== undefined && protocol !== 'HTTP') return [{ at: 'listener', value: listener.node.path, message: `speaks ${protocol}, ${fix}` }];
  if (port !== undefined && port !== 80) return [{ at: 'listener', value: listener.node.path, message: `listens on port ${port}, ${fix}` }];
  return [];
}

/** Listeners on port 80 of a load balancer, where a listener of the site's own is to stand. */
export function port80Problems(loadBalancer: IApplicationLoadBalancer, own?: IApplicationListener): Problem[] {
  const others = listenersOf(loadBalancer).filter((listener) => factsOfResource(listener).port === 80 && !(own && listener.node.scopes.includes(own)));
  return others.map((listener) => ({
    at: 'loadBalancer',
    value: loadBalancer.node.path,
    message: `has the listener ${pathOf(listener)} on port 80 already, and a port takes one: hand in that listener (listener, with priorities that none of its rules uses)`,
  }));
}

/** What port 443 would be opened of, where it is to be closed to all that listens. */
export interface Opening {
  /** The prop that opens it. */
  readonly at: string;
  readonly loadBalancer?: IApplicationLoadBalancer;
  readonly securityGroups: readonly ISecurityGroup[];
}

/**
 * Listeners that opening port 443 would show to whoever may reach port 80: those of the load balancer, and those of
 * other load balancers in the same security groups. One that speaks TLS on another port counts too, and one whose port
 * is not known.
 */
export function openingProblems(scope: Construct, { at, loadBalancer, securityGroups }: Opening): Problem[] {
  const groups = securityGroups.map((group): Held => [group, group.securityGroupId]);
  const reached = (listener: CfnListener) => {
    if (loadBalancer && isSame([listener, listener.loadBalancerArn], [loadBalancer, loadBalancer.loadBalancerArn])) return true;
    return groupsOf(listener).some((other) => groups.some((group) => isSame(group, other)));
  };
  return listenersIn(scope)
    .filter((listener) => answersHttps(listener) && reached(listener))
    .map((listener) => ({ at, message: `would open port 443 to whoever may reach port 80, and ${described(listener)} listens: leave it out` }));
}

/**
 * Warns where a load balancer is known to answer https: its certificate does not name the namespaces' hosts, and Outlook
 * stops at a prompt before it ever asks on port 80. An aspect, as the listener may be added after the site.
 */
export function warnOfHttpsListener(scope: Construct, loadBalancer: IApplicationLoadBalancer): void {
  Aspects.of(scope).add({
    visit: (node) => {
      if (node !== scope || !listenersOf(loadBalancer).some((listener) => factsOfResource(listener).protocol === 'HTTPS')) return;
      Annotations.of(scope).addWarningV2(
        'cdk-autodiscover-redirect:https-listener',
        'the load balancer has an HTTPS listener: mail clients ask https://autodiscover.<namespace> first, meet a certificate that does not name it, and stop at a prompt. Use a load balancer without one.',
      );
    },
  });
}

/** The security groups of a listener's load balancer, of whichever kind, as far as they are known. */
function groupsOf(listener: CfnListener): Held[] {
  const { scope: wrapper } = listener.node;
  const made = listener.node.root.node
    .findAll()
    .find((node): node is CfnLoadBalancer => node instanceof CfnLoadBalancer && isSame([node, node.ref], [listener, listener.loadBalancerArn]));
  const owner = wrapper instanceof ApplicationListener ? wrapper.loadBalancer : made?.node.scope;
  const { connections } = (owner ?? {}) as Partial<IConnectable>;
  if (connections) return connections.securityGroups.map((group) => [group, group.securityGroupId]);
  const ids = made?.securityGroups ?? [];
  return Token.isUnresolved(ids) ? [] : ids.map((id) => [made as CfnLoadBalancer, id]);
}

function described(listener: CfnListener): string {
  const { port, protocol } = factsOfResource(listener);
  return `${pathOf(listener)} (${protocol ?? 'a protocol'} on ${port === undefined ? 'a port that is known only at deployment' : `port ${port}`})`;
}

function answersHttps(listener: CfnListener): boolean {
  const { port, protocol } = factsOfResource(listener);
  return protocol === 'HTTPS' || port === undefined || port === 443;
}
