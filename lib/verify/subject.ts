import { isIP, isIPv4 } from 'node:net';
import type { CertificateFacts } from '../coverage/certificate-facts';
import type { Environment } from '../environment/environment';
import { autodiscoverHost } from '../names/domain-name';
import type { Resolver } from '../network/network';
import { expectationsOf, type KnownExpectation, type Subject } from '../plan/expectation';

/** What a verification is of: who is to find what, and what is known of the redirect site. */
export interface VerifySubject extends Subject<KnownExpectation> {
  /** The target of every autodiscover host's CNAME, if known. */
  readonly redirectHost?: string;
  /** Names that the site had before, to which a record may still lead. */
  readonly formerRedirectHosts?: readonly string[];
  /** Whether the redirect site redirects only listed hosts, if known. */
  readonly hosts?: 'listed' | 'any';
  /** The host or the address that every record is taken to lead to, whatever the DNS has. */
  readonly site?: string;
  /** Whether one endpoint was named for all, so that of each namespace nothing is known but its domain: not who makes its record, nor whether it has moved. */
  readonly oneEndpoint?: boolean;
}

/**
 * An environment, with the targets of its records. A namespace is verified once, by its public record where it has one.
 *
 * @param facts what is known of the endpoint's certificate
 */
export function environmentSubject(environment: Environment, facts: CertificateFacts | undefined): VerifySubject {
  const { name, file, redirectHost, formerRedirectHosts, hosts, notices } = environment;
  const expected = expectationsOf(environment, facts);
  // Of one that has both, the public view stands first.
  const namespaces = expected.filter(({ domain }, index) => expected[index - 1]?.domain !== domain);
  const twofold = expected.filter(({ domain, directTo }, index) => expected[index - 1]?.domain === domain && expected[index - 1].directTo !== directTo);
  const former = formerRedirectHosts.length > 0 ? { formerRedirectHosts: formerRedirectHosts.map((host) => host.name) } : {};
  return { name, source: file, redirectHost: redirectHost?.name, ...former, hosts, namespaces, notes: [...notices, ...bothWays(twofold)] };
}

/** A record in private zones that leads another way than the one in public zones, which is judged. */
function bothWays(twofold: readonly KnownExpectation[]): string[] {
  const names = (isDirectInside: boolean) => twofold.filter(({ directTo }) => (directTo !== undefined) === isDirectInside).map(({ domain }) => domain);
  const [inside, outside] = [names(true).join(', '), names(false).join(', ')];
  return [
    ...(outside === ''
      ? []
      : [`in private zones ${outside} has an alias of the redirect site, and in public ones a CNAME of the endpoint: judged by the CNAME`]),
    ...(inside === '' ? [] : [`in public zones ${inside} has an alias of the redirect site, and in private ones a CNAME of the endpoint: judged by the alias`]),
  ];
}

/**
 * A resolver for which every autodiscover host has its record already: to the redirect host, and that to the site; or to the
 * endpoint, where the namespace is direct. Where the site and the endpoint are is asked of the given one.
 */
export function withRecordsMade(resolver: Resolver, { namespaces, redirectHost, site }: VerifySubject): Resolver {
  if (site === undefined) return resolver;
  const ways = new Map<string, readonly string[]>();
  const toSite = isIP(site) ? [] : [site];
  if (redirectHost !== undefined && redirectHost !== site) ways.set(redirectHost, toSite);
  for (const { domain, directTo } of namespaces) {
    const host = autodiscoverHost(domain);
    if (directTo === undefined) ways.set(host, redirectHost === undefined || redirectHost === site ? toSite : [redirectHost, ...toSite]);
    else if (directTo !== host) ways.set(host, [directTo]);
  }
  return {
    resolve: async (name, type, signal) => {
      const way = type === 'A' || type === 'AAAA' ? ways.get(name) : undefined;
      if (way === undefined) return resolver.resolve(name, type, signal);
      const end = way.at(-1);
      // The redirect host itself may have no record yet.
      if (end === undefined || (end === redirectHost && end !== site)) {
        const addresses = isIPv4(site) === (type === 'A') ? [site] : [];
        return { status: 'NOERROR', cnames: way, addresses, services: [] };
      }
      const found = await resolver.resolve(end, type, signal);
      return { ...found, cnames: [...way, ...found.cnames] };
    },
  };
}
