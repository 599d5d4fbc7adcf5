import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { type App, Stack } from 'aws-cdk-lib/core';
import { AutodiscoverEndpoint, AutodiscoverRedirect, NamespaceRecords, RedirectHost, SmtpNamespace } from 'cdk-autodiscover-redirect';

/** The site in one account, and the record of a namespace in the account that has its zone. */
export function addMailStacks(app: App): void {
  const site = new Stack(app, 'AutodiscoverSite', { env: { account: '111111111111', region: 'eu-central-1' } });
  const vpc = Vpc.fromLookup(site, 'Vpc', { vpcId: 'vpc-0123456789abcdef0' });
  const contosoZone = HostedZone.fromHostedZoneAttributes(site, 'Contoso', { zoneName: 'contoso.com', hostedZoneId: 'Z0000CONTOSO' });
  // #region readme
  new AutodiscoverRedirect(site, 'Autodiscover', {
    vpc,
    endpoint: AutodiscoverEndpoint.of('autodiscover.contoso.com'),
    redirectHost: RedirectHost.inZone(contosoZone, 'autodiscoverredirect'),
    namespaces: [SmtpNamespace.external('proseware.com')], // redirected here, else it gets 404; its record is made below
  });

  const dns = new Stack(app, 'AutodiscoverRecords', { env: { account: '222222222222', region: 'eu-central-1' } });
  new NamespaceRecords(dns, 'Namespaces', {
    redirectHost: RedirectHost.external('autodiscoverredirect.contoso.com'),
    namespaces: [SmtpNamespace.inZoneWithAttributes('proseware.com', { zoneName: 'proseware.com', hostedZoneId: 'Z00000000PROSEWARE' })],
  });
  // #endregion
}
