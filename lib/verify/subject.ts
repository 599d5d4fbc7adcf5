import type { CertificateFacts } from '../coverage/certificate-facts';
import type { Environment } from '../environment/environment';
import { expectationsOf, type KnownExpectation, type Subject } from '../plan/expectation';

/** What a verification is of: who is to find what, and what is known of the redirect site. */
export interface VerifySubject extends Subject<KnownExpectation> {
  /** The target of every autodiscover host's CNAME, if known. */
  readonly redirectHost?: string;
  /** Names that the site had before, to which a record may still lead. */
  readonly formerRedirectHosts?: readonly string[];
  /** Whether the redirect site redirects only listed hosts, if known. */
  readonly hosts?: 'listed' | 'any';
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
