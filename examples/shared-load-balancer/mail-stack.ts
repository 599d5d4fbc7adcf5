import { ApplicationListener, ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Stack, type StackProps } from 'aws-cdk-lib/core';
import { AutodiscoverEndpoint, AutodiscoverRedirect, RedirectHost, SmtpNamespace } from 'cdk-autodiscover-redirect';
import type { Construct } from 'constructs';

const LOAD_BALANCER = 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/app/web/0123456789abcdef';

/** On the load balancer of a web site, whose listener on port 80 has rules already. */
export class MailStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const loadBalancer = ApplicationLoadBalancer.fromLookup(this, 'Web', { loadBalancerArn: LOAD_BALANCER });
    const listener = ApplicationListener.fromLookup(this, 'Http', { loadBalancerArn: LOAD_BALANCER, listenerPort: 80 });
    const contosoZone = HostedZone.fromHostedZoneAttributes(this, 'Contoso', { zoneName: 'contoso.com', hostedZoneId: 'Z0000CONTOSO' });
    const fabrikamZone = HostedZone.fromHostedZoneAttributes(this, 'Fabrikam', { zoneName: 'fabrikam.com', hostedZoneId: 'Z0000FABRIKAM' });
    // #region readme
    new AutodiscoverRedirect(this, 'Autodiscover', {
      loadBalancer, // what the redirect host's alias leads to
      listener, // its HTTP listener on port 80: only gets rules
      priorities: { first: 1000, last: 1199 }, // that no other rule uses
      endpoint: AutodiscoverEndpoint.of('autodiscover.contoso.com'),
      redirectHost: RedirectHost.inZone(contosoZone, 'autodiscoverredirect'),
      namespaces: [SmtpNamespace.inZone('fabrikam.com', fabrikamZone)],
    });
    // #endregion
  }
}
