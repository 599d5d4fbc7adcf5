import { checkNamespaceSet, redirectHostProblem } from '../constructs/private/namespace-checks';
import { autodiscoverHost, type Checked, checkEndpointHost, checkHostName, checkListedDomain, isFileName, quote } from '../names/domain-name';
import type { VerifySubject } from './subject';

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
  for (const { index, says } of checkNamespaceSet(facts, { endpoint, redirectHost })) problems.push(`${source}: ${quote(redirected[index])} ${says}`);
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
