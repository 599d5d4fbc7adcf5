import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Stack, type StackProps } from 'aws-cdk-lib/core';
import { AutodiscoverEndpoint, AutodiscoverRedirect, RedirectHost, SmtpNamespace } from 'cdk-autodiscover-redirect';
import type { Construct } from 'constructs';
import { ZONES } from './namespaces';

export interface MailStackProps extends StackProps {
  /** The mail domains whose mailboxes are in Exchange Online. */
  readonly moved: readonly string[];
}

/** One redirect site, and two endpoints: Exchange on premises, and Exchange Online. */
export class MailStack extends Stack {
  constructor(scope: Construct, id: string, props: MailStackProps) {
    super(scope, id, props);
    const unknown = props.moved.filter((domain) => !(domain in ZONES));
    if (unknown.length > 0) throw new Error(`moved, and not among the mail domains: ${unknown.join(', ')}`);
    const vpc = Vpc.fromLookup(this, 'Vpc', { vpcId: 'vpc-0123456789abcdef0' });
    const contosoZone = HostedZone.fromHostedZoneAttributes(this, 'Contoso', { zoneName: 'contoso.com', hostedZoneId: 'Z0000CONTOSO' });
    const { moved } = props;
    // #region readme
    new AutodiscoverRedirect(this, 'Autodiscover', {
      vpc,
      endpoint: AutodiscoverEndpoint.of('autodiscover.contoso.com'),
      redirectHost: RedirectHost.inZone(contosoZone, 'autodiscoverredirect'),
      namespaces: Object.entries(ZONES).map(([domain, hostedZoneId]) =>
        SmtpNamespace.inZoneWithAttributes(
          domain,
          { zoneName: domain, hostedZoneId },
          { endpoint: moved.includes(domain) ? AutodiscoverEndpoint.exchangeOnline() : undefined },
        ),
      ),
    });
    // #endregion
  }
}
