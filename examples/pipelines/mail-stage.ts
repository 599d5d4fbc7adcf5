import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Stack, Stage, type StageProps } from 'aws-cdk-lib/core';
import { AutodiscoverEndpoint, AutodiscoverRedirect, RedirectHost, SmtpNamespace } from 'cdk-autodiscover-redirect';
import type { Construct } from 'constructs';

/** What the pipeline deploys. */
export class MailStage extends Stage {
  constructor(scope: Construct, id: string, props: StageProps) {
    super(scope, id, props);
    const stack = new Stack(this, 'Mail');
    const contosoZone = HostedZone.fromHostedZoneAttributes(stack, 'Contoso', { zoneName: 'contoso.com', hostedZoneId: 'Z0000CONTOSO' });
    const fabrikamZone = HostedZone.fromHostedZoneAttributes(stack, 'Fabrikam', { zoneName: 'fabrikam.com', hostedZoneId: 'Z0000FABRIKAM' });
    new AutodiscoverRedirect(stack, 'Autodiscover', {
      vpc: Vpc.fromLookup(stack, 'Vpc', { vpcId: 'vpc-0123456789abcdef0' }),
      endpoint: AutodiscoverEndpoint.of('autodiscover.contoso.com'),
      redirectHost: RedirectHost.inZone(contosoZone, 'autodiscoverredirect'),
      namespaces: [SmtpNamespace.inZone('fabrikam.com', fabrikamZone), SmtpNamespace.inZone('sales.fabrikam.com', fabrikamZone)],
    });
  }
}
