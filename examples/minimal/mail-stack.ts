import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Stack, type StackProps } from 'aws-cdk-lib/core';
import { AutodiscoverEndpoint, AutodiscoverRedirect, RedirectHost, SmtpNamespace } from 'cdk-autodiscover-redirect';
import type { Construct } from 'constructs';

/** The smallest use. */
export class MailStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const contosoZone = HostedZone.fromHostedZoneAttributes(this, 'Contoso', { zoneName: 'contoso.com', hostedZoneId: 'Z0000CONTOSO' });
    const fabrikamZone = HostedZone.fromHostedZoneAttributes(this, 'Fabrikam', { zoneName: 'fabrikam.com', hostedZoneId: 'Z0000FABRIKAM' });
    const vpc = Vpc.fromLookup(this, 'Vpc', { vpcId: 'vpc-0123456789abcdef0' });
    // #region readme
    new AutodiscoverRedirect(this, 'Autodiscover', {
      vpc,
      endpoint: AutodiscoverEndpoint.of('autodiscover.contoso.com'),
      redirectHost: RedirectHost.inZone(contosoZone, 'autodiscoverredirect'),
      namespaces: [SmtpNamespace.inZone('fabrikam.com', fabrikamZone), SmtpNamespace.external('tailspintoys.com')],
    });
    // #endregion
  }
}
