import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';
import { type App, Stack } from 'aws-cdk-lib/core';
import { AutodiscoverEndpoint, AutodiscoverRedirect, NamespaceRecords, RedirectHost, SmtpNamespace } from 'cdk-autodiscover-redirect';

/** The zone of a namespace in another account than the site's: the site redirects it, and a stack of that account makes its record. */
export function redirectOfOtherAccount(site: Stack, { vpc, contosoZone }: { readonly vpc: IVpc; readonly contosoZone: IHostedZone }): void {
  const app = site.node.root as App;
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
