import { CfnListener, type IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Annotations, Aspects } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/**
 * Warns where a load balancer is known to answer https: its certificate does not name the namespaces' hosts, and Outlook
 * stops at a prompt before it ever asks on port 80. An aspect, as the listener may be added after the site.
 */
export function warnOfHttpsListener(scope: Construct, loadBalancer: IApplicationLoadBalancer): void {
  Aspects.of(scope).add({
    visit: (node) => {
      if (node !== scope || !answersHttps(loadBalancer)) return;
      Annotations.of(scope).addWarningV2(
        'cdk-autodiscover-redirect:https-listener',
        'the load balancer handed in has an HTTPS listener: mail clients ask https://autodiscover.<namespace> first, meet a certificate that does not name it, and stop at a prompt. Use a load balancer without one.',
      );
    },
  });
}

function answersHttps(loadBalancer: IApplicationLoadBalancer): boolean {
  return knownListeners(loadBalancer).some((listener) => listener.node.findAll().some((child) => child instanceof CfnListener && child.protocol === 'HTTPS'));
}

/** An imported load balancer refuses to tell its listeners. */
function knownListeners(loadBalancer: IApplicationLoadBalancer) {
  try {
    return loadBalancer.listeners;
  } catch {
    return [];
  }
}
