import { checkHostName } from '../names/domain-name';
import type { CertificateFacts } from './certificate-facts';
import { nameThatCovers } from './name-match';

/** Names of a certificate that ACM issues, unless its quota was raised (User Guide of ACM, "Quotas"). */
export const DEFAULT_NAME_QUOTA = 10;
/** The most that the quota is raised to. */
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
   * Whether ACM issues it: within the quota, once the quota is raised, or not at all. `unknown` where another authority
   * would have to issue it.
   */
  readonly fits: 'within-quota' | 'needs-raised-quota' | 'too-many' | 'unknown';
}

/** Unknown where ACM does not issue the certificate: an import's names are a matter of its own authority. */
export function roomOf(facts: CertificateFacts | undefined, quota: number): NameRoom | undefined {
  return facts?.acmIssued ? { used: facts.names.length, quota, max: MAX_NAME_QUOTA } : undefined;
}

/**
 * The certificate that would make the redirect needless: what the present one covers, and the hosts that it does not.
 *
 * @param hosts those that it does not cover
 */
export function sanCertificateOf(facts: CertificateFacts | undefined, endpoint: string, hosts: readonly string[], quota: number): SanCertificate {
  const present = (facts?.names ?? []).filter(canBeRequested);
  const further = hosts.filter((host) => host !== endpoint && nameThatCovers(host, present) === undefined);
  const names = [endpoint, ...[...new Set([...present, ...further])].filter((name) => name !== endpoint).sort()];
  return { names, fits: facts?.acmIssued ? fitOf(names.length, quota) : 'unknown' };
}

/** Certificates of an authority of one's own name hosts such as `exchange01`, which a public authority refuses. */
function canBeRequested(name: string): boolean {
  return checkHostName(name.replace(/^\*\./, '')).name !== undefined;
}

function fitOf(count: number, quota: number): SanCertificate['fits'] {
  if (count <= quota) return 'within-quota';
  return count <= MAX_NAME_QUOTA ? 'needs-raised-quota' : 'too-many';
}
