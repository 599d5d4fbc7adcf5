import { overlap } from '../discovery/addresses';
import type { LookUp } from '../discovery/look-up';
import { isLoadBalancerName } from '../names/aws-region';
import { cloudOfRedirectSite, isExchangeOnline } from '../names/exchange-online';
import { registrableDomain } from '../names/libraries';
import type { KnownExpectation } from '../plan/expectation';

/** A name, and where it leads in the DNS. */
export interface FoundHost {
  readonly host: string;
  readonly found: Pick<LookUp, 'cnames' | 'addresses'>;
}

/**
 * The domains of a namespace's owner: the namespace's, the endpoint's and the redirect host's. All others belong to
 * another party.
 */
export interface Owner {
  /** Registered domains. */
  readonly domains: ReadonlySet<string>;
  /** Further names that count: those in the CNAMEs of the redirect host and of the endpoint. */
  readonly names: ReadonlySet<string>;
  /** Whether the endpoint is Exchange Online, which sends its clients from one host of its own to another. */
  readonly exchangeOnline: boolean;
  /** The addresses of the redirect host and of the endpoint. */
  readonly addresses: readonly string[];
  /** Those of the redirect host only, and of former ones; left out if there is none, or it is unknown. */
  readonly site?: readonly string[];
}

/**
 * @param redirectHost left out where it is not known
 * @param former names that the redirect site had before
 */
export function ownerOf(
  { domain, endpoint: expected, directTo }: Pick<KnownExpectation, 'domain' | 'endpoint' | 'directTo'>,
  endpoint: FoundHost,
  redirectHost?: FoundHost,
  former: readonly FoundHost[] = [],
): Owner {
  const site = [...(redirectHost ? [redirectHost] : []), ...former];
  const located = [endpoint, ...site];
  const hosts = [domain, expected, ...(directTo === undefined ? [] : [directTo]), ...located.map(({ host }) => host)];
  return {
    domains: new Set(hosts.map(registrableDomain)),
    names: new Set(located.flatMap(({ found }) => found.cnames)),
    exchangeOnline: isExchangeOnline(endpoint.host),
    addresses: located.flatMap(({ found }) => found.addresses),
    ...(redirectHost ? { site: site.flatMap(({ found }) => found.addresses) } : {}),
  };
}

/** Whether the name belongs to the owner. */
export function isOwn(host: string, { domains, names, exchangeOnline }: Owner): boolean {
  return names.has(host) || domains.has(registrableDomain(host)) || (exchangeOnline && isExchangeOnline(host));
}

/** The names of other parties in a host's CNAMEs. */
export function thirdPartiesAmong({ cnames, addresses }: Pick<LookUp, 'cnames' | 'addresses'>, owner: Owner): readonly string[] {
  const leadsToSite = owner.site === undefined || overlap(addresses, owner.site);
  // The targets of Exchange Online's redirect site belong to it, as the names behind the redirect host belong to that.
  const site = owner.exchangeOnline ? cnames.findIndex((name) => cloudOfRedirectSite(name) !== undefined) : -1;
  return cnames.slice(0, site < 0 ? undefined : site).filter((name) => !isOwn(name, owner) && !(leadsToSite && isLoadBalancerName(name)));
}
