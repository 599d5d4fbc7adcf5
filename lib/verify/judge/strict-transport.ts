import type { Step } from '../../discovery/walk';
import type { Finding } from '../../findings/finding';
import type { Evidence } from '../evidence';
import { finding, isAtEndpoint } from './judgement';

/**
 * What `Strict-Transport-Security` does to a redirect site: a client that obeys it, and has asked the domain by https, asks
 * the autodiscover host on port 443 alone (RFC 6797, section 8.3). No matter where it finds the endpoint there.
 */
export function judgeStrictTransport(evidence: Evidence): Finding[] {
  const { atDomain, https, host, namespace } = evidence;
  const needsRedirect = namespace.directTo === undefined && !https.some(({ steps }) => steps.some((step) => isAtEndpoint(step, evidence)));
  if (!needsRedirect) return [];
  // What comes without TLS is not obeyed: section 8.1.
  const asked = [...atDomain, ...https].flatMap(({ steps }) => steps).filter((step) => step.asked.startsWith('https:'));
  const own = asked.find((step) => step.host === host && step.strictTransport !== undefined);
  if (own) return [found(own, 'https', `let ${host} refuse port 443, or leave the header out there`)];
  const ofDomain = asked.find((step) => step.host === namespace.domain && step.strictTransport === 'with sub-domains');
  return ofDomain
    ? [
        found(
          ofDomain,
          'domain',
          `leave includeSubDomains out at ${namespace.domain} if such clients are in use: what has to be asked by https alone can send the header itself`,
        ),
      ]
    : [];
}

function found({ host, strictTransport }: Step, check: 'domain' | 'https', fix: string): Finding {
  const scope = strictTransport === 'with sub-domains' ? ', includeSubDomains' : '';
  return finding('domain-hsts', { observed: `https://${host} answers with Strict-Transport-Security${scope}`, fix, check });
}
