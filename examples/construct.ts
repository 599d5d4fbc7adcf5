import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';
import { AutodiscoverEndpoint, AutodiscoverRedirect, RedirectHost, SmtpNamespace } from 'cdk-autodiscover-redirect';
import { Construct } from 'constructs';

interface MailProps {
  readonly vpc: IVpc;
  readonly contosoZone: IHostedZone;
  readonly fabrikamZone: IHostedZone;
}

/** The smallest use. */
export class Mail extends Construct {
  constructor(scope: Construct, id: string, { vpc, contosoZone, fabrikamZone }: MailProps) {
    super(scope, id);
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
