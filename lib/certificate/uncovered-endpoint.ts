import { type CertificateFacts, dateOf } from './certificate-facts';
import type { CertificateVerdict } from './certificate-verdicts';

/**
 * What is said of a certificate that does not name the endpoint, where that fails a synthesis: what fixes it, what looks
 * again where the facts are old, and what passes over it, as a cache must not hold up an urgent deployment.
 */
export function uncoveredEndpoint({ message, fix }: CertificateVerdict, facts: CertificateFacts | undefined): string {
  const seen = facts && dateOf(facts.seenAt);
  const again = seen
    ? ` If it has changed since ${seen.toISOString().slice(0, 10)}, when it was last looked at, run 'npx cdk-autodiscover-redirect certificate', which looks again.`
    : '';
  return `${message}. To fix it, ${fix}.${again} To deploy all the same, set certificate.failOnMismatch: false in the environment file, or failOnCertificateMismatch: false of the construct.`;
}
