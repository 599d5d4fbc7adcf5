import type { CertificateFacts } from '../certificate/certificate-facts';
import { cachedFacts } from '../certificate/context-file';
import type { Environment, Namespace } from '../environment/environment';
import { checkNamespaceSet, redirectHostProblem } from '../layout/namespace-checks';
import { autodiscoverHost, type Checked, checkEndpointHost, checkHostName, checkListedDomain, isFileName, quote } from '../names/domain-name';
import { coverages } from '../plan/plan';

/** What a verification is of: who is to find what. */
export interface VerifySubject {
  /** `contoso`. */
  readonly name: string;
  /** What said so: `environments/contoso.yaml`, `--domains`. */
  readonly source: string;
  /** What every autodiscover host should be a CNAME of, where that is known. */
  readonly redirectHost?: string;
  /** Whether the redirect site answers listed hosts alone, where that is known. */
  readonly hosts?: 'listed' | 'any';
  /** Whether one endpoint was named for all, so that of each namespace nothing is known but its domain: not who makes its record, nor whether it has moved. */
  readonly oneEndpoint?: boolean;
  readonly namespaces: readonly VerifyNamespace[];
  /** What a reader should know beside. */
  readonly notes: readonly string[];
}

export interface VerifyNamespace {
  readonly domain: string;
  /** The host of the endpoint that its clients should come to: of a direct one, its own autodiscover host. */
  readonly expected: string;
  /** Of a namespace whose CNAME leads straight to an endpoint: that endpoint's host. Of the endpoint's own domain, likewise. */
  readonly direct?: string;
  /** Whether somebody else makes its record. */
  readonly external: boolean;
  /** Whether private zones alone hold its record, so that a resolver outside knows nothing of it. */
  readonly privateOnly: boolean;
  /** The public hosted zone that has its record, where a file says so. */
  readonly zone?: { readonly name: string; readonly id?: string };
}

/** What somebody wrote in place of an environment's file. */
export interface DomainsGiven {
  readonly domains: readonly string[];
  readonly endpoint: string;
  readonly redirectHost?: string;
  /** What said so: `--domains`. */
  readonly source: string;
  /** Where each domain stands, if it is known more closely. */
  readonly places?: ReadonlyMap<string, string>;
  readonly notes?: readonly string[];
}

/** What became of it, or all that is wrong with it. */
export type DomainsSubject =
  | { readonly subject: VerifySubject; readonly problems?: undefined }
  | { readonly subject?: undefined; readonly problems: readonly string[] };

/**
 * Domains that are listed by hand. One that is listed twice is verified once; who makes its record, nobody has said. The
 * endpoint's own domain leads straight to it.
 */
export function domainsSubject({
  domains,
  endpoint: givenEndpoint,
  redirectHost: givenHost,
  source,
  places = new Map(),
  notes = [],
}: DomainsGiven): DomainsSubject {
  const problems: string[] = [];
  const nameOf = (text: string, check: (text: unknown) => Checked, at: string) => {
    const { name, problem } = check(text);
    if (problem !== undefined) problems.push(`${at}: ${quote(text)} ${problem}`);
    return name;
  };
  const endpoint = nameOf(givenEndpoint, checkEndpointHost, '--endpoint');
  const redirectHost = givenHost === undefined ? undefined : nameOf(givenHost, checkHostName, '--redirect-host');
  const sameHost = redirectHostProblem({ endpoint, redirectHost });
  if (sameHost !== undefined) problems.push(`--redirect-host: ${quote(redirectHost)} ${sameHost}`);

  const names = new Set<string>();
  for (const text of new Set(domains)) {
    const name = nameOf(text, checkListedDomain, places.get(text) ?? source);
    if (name === undefined && isFileName(text)) problems.push(`${source}: give a file with --domains-file ${text}`);
    if (name !== undefined) names.add(name);
  }
  const unique = [...names].sort();
  // Whoever made the list may have taken every mail domain; that the endpoint's own has no record to be made is no mistake here.
  const ownDomain = unique.find((domain) => autodiscoverHost(domain) === endpoint);
  const redirected = unique.filter((domain) => domain !== ownDomain);
  const facts = redirected.map((domain) => ({ domain, zones: [], srvRecord: false }));
  for (const { index, message } of checkNamespaceSet(facts, { endpoint, redirectHost })) problems.push(`${source}: ${quote(redirected[index])} ${message}`);
  if (domains.length === 0) problems.push(`${source} has no domain: write at least one, such as 'fabrikam.com'`);

  if (problems.length > 0 || endpoint === undefined) return { problems };
  return {
    subject: {
      name: endpoint,
      source,
      redirectHost,
      oneEndpoint: true,
      namespaces: unique.map((domain) => ({
        domain,
        expected: endpoint,
        ...(ownDomain !== domain ? {} : { direct: endpoint }),
        external: false,
        privateOnly: false,
      })),
      notes,
    },
  };
}

/**
 * An environment, with what its records are to lead to.
 *
 * @param facts what is known of the endpoint's certificate: what `cdk.context.json` has of it if left out
 */
export function environmentSubject(environment: Environment, facts: CertificateFacts | undefined = cachedFacts(environment)): VerifySubject {
  const { name, file, redirectHost, hosts, namespaces, notices } = environment;
  const covered = coverages(environment, facts);
  const isDirect = (domain: string) => covered.get(autodiscoverHost(domain))?.direct ?? false;
  const twofold = namespaces.filter((namespace) => isDirect(namespace.domain) && leadsBothWays(namespace)).map(({ domain }) => domain);
  return {
    name,
    source: file,
    redirectHost: redirectHost?.name,
    hosts,
    namespaces: namespaces.map((namespace) => verifyNamespace(namespace, environment.endpoint, isDirect(namespace.domain))),
    notes:
      twofold.length === 0
        ? notices
        : [
            ...notices,
            `in private zones ${twofold.join(', ')} has an alias of the redirect site, and in public ones a CNAME of the endpoint: judged by the CNAME`,
          ],
  };
}

function verifyNamespace(namespace: Namespace, endpoint: string, covered: boolean): VerifyNamespace {
  const { domain, external, endpoint: own } = namespace;
  const isPublic = hasPublicRecord(namespace);
  const direct = covered && !hasAlias(namespace, !isPublic);
  return {
    domain,
    ...(direct ? { expected: autodiscoverHost(domain), direct: endpoint } : { expected: own ?? endpoint }),
    external,
    privateOnly: !isPublic,
    ...zoneOf(namespace),
  };
}

function zoneOf({ external, zones }: Namespace): Pick<VerifyNamespace, 'zone'> {
  const zone = external ? undefined : zones.find((one) => !one.private);
  return zone ? { zone: { name: zone.name, ...(zone.id === undefined ? {} : { id: zone.id }) } } : {};
}

function hasPublicRecord({ external, zones }: Namespace): boolean {
  return external || zones.some((zone) => !zone.private);
}

/** A zone named exactly as the host has an alias at its top, where no CNAME may stand (RFC 1034, section 3.6.2), and an alias leads to the site. */
function hasAlias({ domain, zones }: Namespace, ofPrivate: boolean): boolean {
  return zones.some((zone) => zone.private === ofPrivate && zone.name === autodiscoverHost(domain));
}

function leadsBothWays(namespace: Namespace): boolean {
  return hasPublicRecord(namespace) && namespace.zones.some((zone) => zone.private) && hasAlias(namespace, false) !== hasAlias(namespace, true);
}
