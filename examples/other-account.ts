import { type App, Stack } from 'aws-cdk-lib/core';
import { NamespaceRecords, RedirectHost, SmtpNamespace } from 'cdk-autodiscover-redirect';

/** The records of zones in another account than the site's, in a stack of that account. */
export function recordsOfOtherAccount(app: App): Stack {
  // #region readme
  const dns = new Stack(app, 'AutodiscoverRecords', { env: { account: '222222222222', region: 'eu-central-1' } });
  new NamespaceRecords(dns, 'Namespaces', {
    redirectHost: RedirectHost.external('autodiscoverredirect.contoso.com'),
    namespaces: [SmtpNamespace.inZoneWithAttributes('proseware.com', { zoneName: 'proseware.com', hostedZoneId: 'Z00000000PROSEWARE' })],
  });
  // #endregion
  return dns;
}
