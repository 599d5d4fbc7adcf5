import type { IApplicationListener, IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';
import { AutodiscoverEndpoint, AutodiscoverRedirect, RedirectHost, SmtpNamespace } from 'cdk-autodiscover-redirect';
import { Construct } from 'constructs';

interface SharedProps {
  readonly loadBalancer: IApplicationLoadBalancer;
  readonly listener: IApplicationListener;
  readonly contosoZone: IHostedZone;
  readonly fabrikamZone: IHostedZone;
}

/** On a listener that other rules are on already. */
export class Shared extends Construct {
  constructor(scope: Construct, id: string, { loadBalancer, listener, contosoZone, fabrikamZone }: SharedProps) {
    super(scope, id);
    // #region readme
    new AutodiscoverRedirect(this, 'Autodiscover', {
      loadBalancer, // what the redirect host's alias leads to
      listener, // its HTTP listener on port 80: gets rules alone
      priorities: { first: 1000, last: 1199 }, // that no other rule uses
      endpoint: AutodiscoverEndpoint.of('autodiscover.contoso.com'),
      redirectHost: RedirectHost.inZone(contosoZone, 'autodiscoverredirect'),
      namespaces: [SmtpNamespace.inZone('fabrikam.com', fabrikamZone)],
    });
    // #endregion
  }
}
