import { Token } from 'aws-cdk-lib/core';
import { checkEndpointHost, quote } from '../names/domain-name';

/**
 * The HTTPS Autodiscover service that mail clients are redirected to: the one host that the certificate names.
 *
 * A value: it checks itself when it is made.
 */
export class AutodiscoverEndpoint {
  /**
   * An endpoint by its host name. Clients are sent to port 443 of it, with the path and query that they asked for.
   *
   * @param host a fully qualified host name, such as `autodiscover.contoso.com`; neither a URL nor a path. It is
   *   lower-cased, its trailing dot removed, and an internationalised name put into ASCII (UTS #46). A token passes
   *   unchecked.
   * @throws if the host is not a host name, or longer than the 128 characters of a redirect action; the message says what would be right
   */
  public static of(host: string): AutodiscoverEndpoint {
    if (Token.isUnresolved(host)) return new AutodiscoverEndpoint(host);
    const checked = checkEndpointHost(host);
    if (checked.name === undefined) throw new Error(`endpoint ${quote(host)} ${checked.problem}`);
    return new AutodiscoverEndpoint(checked.name);
  }

  /**
   * Exchange Online, for namespaces whose mailboxes have moved there: `autodiscover-s.outlook.com`, the host that
   * Microsoft's own redirect site `autodiscover.outlook.com` redirects to.
   */
  public static exchangeOnline(): AutodiscoverEndpoint {
    return AutodiscoverEndpoint.of('autodiscover-s.outlook.com');
  }

  private constructor(
    /** The host name, in its normal form. */
    public readonly host: string,
  ) {}
}
