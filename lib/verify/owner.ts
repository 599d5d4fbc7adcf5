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
 * Whose names a client of a namespace may meet on its way: the namespace's, the endpoint's and the redirect host's.
 * All others are somebody else's.
 */
export interface Owner {
  /** Registered domains. */
  readonly domains: ReadonlySet<string>;
  /** Further names that are as good: those that the CNAMEs of the redirect host and of the endpoint go through. */
  readonly names: ReadonlySet<string>;
  /** Whether the endpoint is Exchange Online, which sends its clients from one host of its own to another. */
  readonly exchangeOnline: boolean;
  /** The addresses of the redirect host and of the endpoint. */
  readonly addresses: readonly string[];
  /** Those of the redirect host alone; left out where there is none that is known. */
  readonly site?: readonly string[];
}

/** @param redirectHost left out where it is not known */
export function ownerOf(
  { domain, endpoint: expected, directTo }: Pick<KnownExpectation, 'domain' | 'endpoint' | 'directTo'>,
  endpoint: FoundHost,
  redirectHost?: FoundHost,
): Owner {
  const located = redirectHost ? [endpoint, redirectHost] : [endpoint];
  const hosts = [domain, expected, ...(directTo === undefined ? [] : [directTo]), ...located.map(({ host }) => host)];
  return {
    domains: new Set(hosts.map(registrableDomain)),
    names: new Set(located.flatMap(({ found }) => found.cnames)),
    exchangeOnline: isExchangeOnline(endpoint.host),
    addresses: located.flatMap(({ found }) => found.addresses),
    ...(redirectHost ? { site: redirectHost.found.addresses } : {}),
  };
}

/** Whether the name belongs to the owner. */
export function isOwn(host: string, { domains, names, exchangeOnline }: Owner): boolean {
  return names.has(host) || domains.has(registrableDomain(host)) || (exchangeOnline && isExchangeOnline(host));
}

/** Of the names that a host's CNAMEs go through, those of somebody else. */
export function strangersAmong({ cnames, addresses }: Pick<LookUp, 'cnames' | 'addresses'>, owner: Owner): readonly string[] {
  const leadsToSite = owner.site === undefined || overlap(addresses, owner.site);
  // What Exchange Online's redirect site is a CNAME of is as much its own as the names behind the redirect host are that one's.
  const site = owner.exchangeOnline ? cnames.findIndex((name) => cloudOfRedirectSite(name) !== undefined) : -1;
  return cnames.slice(0, site < 0 ? undefined : site).filter((name) => !isOwn(name, owner) && !(leadsToSite && isLoadBalancerName(name)));
}
