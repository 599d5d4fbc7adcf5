import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Stack, type StackProps } from 'aws-cdk-lib/core';
import { AutodiscoverEndpoint, AutodiscoverRedirect, RedirectHost, SmtpNamespace } from 'cdk-autodiscover-redirect';
import type { Construct } from 'constructs';

/** The smallest use: the ten lines that the README begins with. */
export class MailStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const vpc = Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: 'vpc-11111111',
      availabilityZones: ['eu-central-1a', 'eu-central-1b'],
      publicSubnetIds: ['subnet-11111111', 'subnet-22222222'],
    });
    const contosoZone = HostedZone.fromHostedZoneAttributes(this, 'Contoso', { zoneName: 'contoso.com', hostedZoneId: 'Z00000000CONTOSO' });
    const fabrikamZone = HostedZone.fromHostedZoneAttributes(this, 'Fabrikam', { zoneName: 'fabrikam.com', hostedZoneId: 'Z00000000FABRIKAM' });

    new AutodiscoverRedirect(this, 'Autodiscover', {
      vpc,
      endpoint: AutodiscoverEndpoint.of('autodiscover.contoso.com'),
      redirectHost: RedirectHost.inZone(contosoZone, 'autodiscoverredirect'),
      namespaces: [SmtpNamespace.inZone('fabrikam.com', fabrikamZone), SmtpNamespace.external('tailspintoys.com')],
    });
  }
}
