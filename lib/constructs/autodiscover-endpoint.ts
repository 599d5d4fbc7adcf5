import { Token } from 'aws-cdk-lib/core';
import { checkEndpointHost, quote } from '../names/domain-name';
import { EXCHANGE_ONLINE, type ExchangeOnlineHosts } from '../names/exchange-online';
import { isPlaceholder } from './private/identity';

/** Microsoft's clouds, each with its own Exchange Online. */
export enum ExchangeOnlineCloud {
  /** Microsoft 365 of most tenants, GCC among them: `autodiscover-s.outlook.com`. */
  WORLDWIDE = 'worldwide',

  /** Microsoft 365 U.S. Government GCC High: `autodiscover-s.office365.us`. */
  GCC_HIGH = 'gcc-high',

  /** Microsoft 365 U.S. Government DoD: `autodiscover-s-dod.office365.us`. */
  DOD = 'dod',

  /** Microsoft 365 operated by 21Vianet in China: `autodiscover-s.partner.outlook.cn`. */
  CHINA_21VIANET = 'china-21vianet',
}

const HOSTS: Record<ExchangeOnlineCloud, ExchangeOnlineHosts> = {
  [ExchangeOnlineCloud.WORLDWIDE]: EXCHANGE_ONLINE.worldwide,
  [ExchangeOnlineCloud.GCC_HIGH]: EXCHANGE_ONLINE.gccHigh,
  [ExchangeOnlineCloud.DOD]: EXCHANGE_ONLINE.dod,
  [ExchangeOnlineCloud.CHINA_21VIANET]: EXCHANGE_ONLINE.china,
};

/**
 * The HTTPS Autodiscover service that mail clients are redirected to: the one host that the certificate names.
 *
 * A value that is checked when it is made.
 */
export class AutodiscoverEndpoint {
  /**
   * An endpoint by its host name. Clients are sent to port 443 of it, with the path and query that they asked for.
   *
   * @param host a fully qualified host name, such as `autodiscover.contoso.com`; neither a URL nor a path. It is
   *   lower-cased, its trailing dot removed, and an internationalised name put into ASCII (UTS #46). A token passes
   *   unchecked, and so does what CDK has yet to look up.
   * @throws if the host is not a host name, is longer than the 128 characters of a redirect action, or is a redirect site
   *   of Microsoft's such as `autodiscover.outlook.com`; the message has the fix
   */
  public static of(host: string): AutodiscoverEndpoint {
    if (Token.isUnresolved(host) || isPlaceholder(host)) return new AutodiscoverEndpoint(host);
    const checked = checkEndpointHost(host);
    if (checked.name === undefined) throw new Error(`endpoint ${quote(host)} ${checked.problem}`);
    return new AutodiscoverEndpoint(checked.name);
  }

  /**
   * Exchange Online, for namespaces whose mailboxes are there: the host that Microsoft's redirect site redirects
   * to (`autodiscover.outlook.com`, and its equivalents in the other clouds, are only for CNAMEs and HTTP).
   *
   * The hosts are those of Microsoft's scripts for Exchange: github.com/microsoft/CSS-Exchange,
   * `Get-CloudServiceEndpoint.ps1`.
   *
   * @param cloud the cloud that the tenant is in; `ExchangeOnlineCloud.WORLDWIDE` if left out
   */
  public static exchangeOnline(cloud: ExchangeOnlineCloud = ExchangeOnlineCloud.WORLDWIDE): AutodiscoverEndpoint {
    return AutodiscoverEndpoint.of(HOSTS[cloud].endpoint);
  }

  private constructor(
    /** The host name, in its normal form. */
    public readonly host: string,
  ) {}
}
