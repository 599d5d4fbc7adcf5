import { registrableDomain } from './libraries';

/** The Autodiscover hosts of one of Microsoft's clouds. */
export interface ExchangeOnlineHosts {
  /** The HTTPS Autodiscover service: what an endpoint of Exchange Online has to be. */
  readonly endpoint: string;
  /** The redirect site that Microsoft has customers make their `autodiscover.<domain>` a CNAME of; it redirects to the endpoint. */
  readonly redirectSite: string;
}

/**
 * Exchange Online in Microsoft's clouds. The endpoints are those of Microsoft's own scripts for Exchange
 * (github.com/microsoft/CSS-Exchange, Get-CloudServiceEndpoint.ps1, `AutoDiscoverSecureName`); the redirect sites those of
 * its documents: "External DNS records for Office 365", "DNS records for Office 365 GCC High", "DNS records for Office 365
 * DoD", and "Create DNS records" of Office 365 operated by 21Vianet.
 */
export const EXCHANGE_ONLINE = {
  worldwide: { endpoint: 'autodiscover-s.outlook.com', redirectSite: 'autodiscover.outlook.com' },
  gccHigh: { endpoint: 'autodiscover-s.office365.us', redirectSite: 'autodiscover.office365.us' },
  dod: { endpoint: 'autodiscover-s-dod.office365.us', redirectSite: 'autodiscover-dod.office365.us' },
  china: { endpoint: 'autodiscover-s.partner.outlook.cn', redirectSite: 'autodiscover.partner.outlook.cn' },
} as const satisfies Record<string, ExchangeOnlineHosts>;

/** The cloud that a host is the redirect site of, if it is one. */
export function cloudOfRedirectSite(host: string): ExchangeOnlineHosts | undefined {
  return Object.values(EXCHANGE_ONLINE).find(({ redirectSite }) => redirectSite === host);
}

/**
 * The registered domains of Exchange Online's hosts in all of these clouds: "Office 365 URLs and IP address ranges", the
 * rows of Exchange Online, and the same of the other clouds. Its redirect sites are CNAMEs within them.
 */
const DOMAINS: ReadonlySet<string> = new Set(['cloud.microsoft', 'office.com', 'office365.com', 'office365.us', 'outlook.cn', 'outlook.com']);

/** Whether a host is one of Exchange Online's. */
export function isExchangeOnline(host: string): boolean {
  return DOMAINS.has(registrableDomain(host));
}
