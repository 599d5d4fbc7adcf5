import { nameThatCovers } from '../names/certificate-cover';
import { checkHostName } from '../names/domain-name';
import { type CertificateFacts, dateOf, daysBetween, endsAt } from './certificate-facts';
import { type CertificateVerdict, type Severity, verdictsOf } from './certificate-verdicts';

/** Days after which facts are stale: within a month a certificate may be replaced, or its renewal may fail. */
const DEFAULT_MAX_AGE_DAYS = 30;

export interface CoverageQuestion {
  /** Left out if the certificate was never looked up. */
  readonly facts?: CertificateFacts;
  /** The host of the endpoint, in its normal form. */
  readonly endpoint: string;
  readonly namespaces: readonly NamespaceToCover[];
  readonly now: Date;
  /** Days after which facts are stale: 30 if left out. */
  readonly maxAgeDays?: number;
  /** Names of a certificate that ACM issues to this account: 10 if left out, which is ACM's default. */
  readonly nameQuota?: number;
}

export interface NamespaceToCover {
  readonly domain: string;
  /** Its Autodiscover host. */
  readonly host: string;
  /** The host of an endpoint of its own. */
  readonly endpoint?: string;
  /** Where its CNAME leads if the certificate covers it: `redirect` if left out. */
  readonly whenCovered?: 'redirect' | 'direct';
}

/** What a certificate means for an endpoint and the namespaces that it serves. */
export interface Coverage {
  readonly endpoint: EndpointCoverage;
  /** In the given order. */
  readonly namespaces: readonly NamespaceCoverage[];
  /** Whole days until the certificate ends, negative after that; left out if that is unknown. */
  readonly daysLeft?: number;
  readonly room?: NameRoom;
  /** Left out if the certificate covers everything. */
  readonly sanCertificate?: SanCertificate;
}

interface EndpointCoverage {
  readonly host: string;
  /** The name of the certificate that covers it. */
  readonly coveredBy?: string;
  /** Of its most severe verdict. */
  readonly severity: Severity;
  /** The most severe first; never empty. */
  readonly verdicts: readonly CertificateVerdict[];
}

export interface NamespaceCoverage {
  readonly domain: string;
  readonly host: string;
  /** `unknown` if there are no facts. */
  readonly coverage: 'covered' | 'needs-redirect' | 'own-endpoint' | 'unknown';
  /** The name of the certificate that covers it. */
  readonly coveredBy?: string;
  /** The host of an endpoint of its own. */
  readonly endpoint?: string;
  /** See {@link isDirect}. */
  readonly direct: boolean;
}

const BY_SEVERITY: readonly Severity[] = ['error', 'warning', 'hint', 'ok'];

/** What the facts of a certificate mean for an endpoint and its namespaces. Pure: nothing is looked up. */
export function coverageOf(question: CoverageQuestion): Coverage {
  const { facts, endpoint, now, maxAgeDays = DEFAULT_MAX_AGE_DAYS, nameQuota = DEFAULT_NAME_QUOTA } = question;
  const coveredBy = facts && nameThatCovers(endpoint, facts.names);
  const verdicts = verdictsOf({ facts, endpoint, coveredBy, now, maxAgeDays });
  const sorted = [...verdicts].sort((a, b) => BY_SEVERITY.indexOf(a.severity) - BY_SEVERITY.indexOf(b.severity));
  const namespaces = question.namespaces.map((namespace) => namespaceCoverage(namespace, facts));
  const uncovered = namespaces.filter(({ coverage }) => coverage === 'needs-redirect' || coverage === 'unknown').map(({ host }) => host);
  const room = roomOf(facts, nameQuota);
  const end = facts && endsAt(facts);
  return {
    endpoint: { host: endpoint, ...(coveredBy === undefined ? {} : { coveredBy }), severity: sorted[0].severity, verdicts: sorted },
    namespaces,
    ...(end ? { daysLeft: daysBetween(now, end) } : {}),
    ...(room ? { room } : {}),
    ...(coveredBy === undefined || uncovered.length > 0 ? { sanCertificate: sanCertificateOf(facts, endpoint, uncovered, nameQuota) } : {}),
  };
}

function namespaceCoverage(namespace: NamespaceToCover, facts: CertificateFacts | undefined): NamespaceCoverage {
  const { domain, host, endpoint } = namespace;
  const direct = isDirect(namespace, facts);
  if (endpoint !== undefined) return { domain, host, coverage: 'own-endpoint', endpoint, direct };
  if (!facts) return { domain, host, coverage: 'unknown', direct };
  const coveredBy = nameThatCovers(host, facts.names);
  return coveredBy === undefined ? { domain, host, coverage: 'needs-redirect', direct } : { domain, host, coverage: 'covered', coveredBy, direct };
}

/**
 * Whether a namespace is direct: the CNAME of its autodiscover host leads straight to the endpoint, and not to the redirect
 * site. So it is where that is wanted and the certificate of the environment's endpoint names the host; never with an
 * endpoint of its own, whose certificate nobody has looked at, and never by a certificate that was not issued. It is no
 * matter of the day either: a record that moves when a certificate ends would surprise whoever deploys the next morning.
 *
 * An alias is no CNAME, and leads to the redirect site all the same.
 */
export function isDirect({ host, endpoint, whenCovered }: NamespaceToCover, facts: CertificateFacts | undefined): boolean {
  if (whenCovered !== 'direct' || endpoint !== undefined || facts === undefined) return false;
  return wasIssued(facts) && nameThatCovers(host, facts.names) !== undefined;
}

function wasIssued({ status }: CertificateFacts): boolean {
  return status !== 'PENDING_VALIDATION' && status !== 'VALIDATION_TIMED_OUT' && status !== 'FAILED' && status !== 'UNKNOWN';
}

/** Names of a certificate that ACM issues, unless its quota was raised (User Guide of ACM, "Quotas"). */
const DEFAULT_NAME_QUOTA = 10;
/** The maximum of the quota. */
export const MAX_NAME_QUOTA = 100;

/** How many names a certificate of ACM has, of those that it may have. */
export interface NameRoom {
  readonly used: number;
  readonly quota: number;
  readonly max: number;
}

/** A certificate that would name every host, so that no client would ask its user about a redirect. */
export interface SanCertificate {
  /** Those to request: the endpoint first, as ACM makes the first name the common name; then in alphabetical order. */
  readonly names: readonly string[];
  /**
   * Whether ACM issues it: within the quota, with a raised quota, or not at all. `unknown` if another authority
   * would have to issue it.
   */
  readonly fits: 'within-quota' | 'needs-raised-quota' | 'too-many' | 'unknown';
}

/** Unknown if ACM does not issue the certificate: the names of an imported one depend on its authority. */
function roomOf(facts: CertificateFacts | undefined, quota: number): NameRoom | undefined {
  return facts?.acmIssued ? { used: facts.names.length, quota, max: MAX_NAME_QUOTA } : undefined;
}

/**
 * The certificate that would make the redirect unnecessary: the names of the present one, and the hosts that it lacks.
 *
 * @param hosts those that it does not cover
 */
function sanCertificateOf(facts: CertificateFacts | undefined, endpoint: string, hosts: readonly string[], quota: number): SanCertificate {
  const present = (facts?.names ?? []).filter(canBeRequested);
  const further = hosts.filter((host) => host !== endpoint && nameThatCovers(host, present) === undefined);
  const names = [endpoint, ...[...new Set([...present, ...further])].filter((name) => name !== endpoint).sort()];
  return { names, fits: facts?.acmIssued ? fitOf(names.length, quota) : 'unknown' };
}

/** Certificates of a private authority name hosts such as `exchange01`, which a public authority refuses. */
function canBeRequested(name: string): boolean {
  return checkHostName(name.replace(/^\*\./, '')).name !== undefined;
}

function fitOf(count: number, quota: number): SanCertificate['fits'] {
  if (count <= quota) return 'within-quota';
  return count <= MAX_NAME_QUOTA ? 'needs-raised-quota' : 'too-many';
}

/**
 * The error for a certificate that does not name the endpoint: the fix, how to look it up again if the facts are old, and
 * how to ignore it, as a cache must not stop an urgent deployment.
 */
export function uncoveredEndpoint({ message, fix }: CertificateVerdict, facts: CertificateFacts | undefined): string {
  const seen = facts && dateOf(facts.seenAt);
  const again = seen
    ? ` If it has changed since ${seen.toISOString().slice(0, 10)}, when it was last looked up, run 'npx cdk-autodiscover-redirect certificate' again.`
    : '';
  return `${message}. To fix it, ${fix}.${again} To deploy anyway, set certificate.failOnMismatch: false in the environment file, or failOnCertificateMismatch: false of the construct.`;
}
