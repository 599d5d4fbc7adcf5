import { Peer, Vpc } from 'aws-cdk-lib/aws-ec2';
import { HostedZone, type IHostedZone, PrivateHostedZone } from 'aws-cdk-lib/aws-route53';
import { Stack, type StackProps } from 'aws-cdk-lib/core';
import { AutodiscoverEndpoint, AutodiscoverRedirect, RedirectHost, SmtpNamespace } from 'cdk-autodiscover-redirect';
import type { Construct } from 'constructs';

const ENDPOINT = AutodiscoverEndpoint.of('autodiscover.contoso.com');
const VPC = { vpcId: 'vpc-0123456789abcdef0' };

/** What clients on the internet get: public zones, and a load balancer with public addresses. */
export class OutsideStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const zone = (zoneName: string, hostedZoneId: string): IHostedZone => HostedZone.fromHostedZoneAttributes(this, zoneName, { zoneName, hostedZoneId });
    new AutodiscoverRedirect(this, 'Autodiscover', {
      vpc: Vpc.fromLookup(this, 'Vpc', VPC),
      endpoint: ENDPOINT,
      redirectHost: RedirectHost.inZone(zone('contoso.com', 'Z0000CONTOSO'), 'autodiscoverredirect'),
      namespaces: [SmtpNamespace.inZone('fabrikam.com', zone('fabrikam.com', 'Z0000FABRIKAM'))],
    });
  }
}

/** What clients inside get for the same names: private zones, and a load balancer with private addresses. */
export class InsideStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const vpc = Vpc.fromLookup(this, 'Vpc', VPC);
    // A zone of this one name hides no other name of fabrikam.com from the VPC, as a private zone fabrikam.com would.
    const zone = (zoneName: string): IHostedZone => new PrivateHostedZone(this, zoneName, { zoneName, vpc });
    // #region readme
    new AutodiscoverRedirect(this, 'Autodiscover', {
      vpc,
      internetFacing: false, // in the private subnets of the VPC
      ingress: [Peer.ipv4('10.0.0.0/8')], // who may reach it
      endpoint: ENDPOINT,
      namespaces: [
        SmtpNamespace.inPrivateZones('fabrikam.com', [zone('autodiscover.fabrikam.com')]),
        SmtpNamespace.inPrivateZones('corp.fabrikam.com', [zone('autodiscover.corp.fabrikam.com')]), // which only clients inside ask for
      ],
    });
    // #endregion
  }
}
