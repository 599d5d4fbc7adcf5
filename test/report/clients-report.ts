import { foretell } from '../../lib/discovery/clients/foretell';
import type { Observations } from '../../lib/discovery/clients/observations';
import type { ClientOutcome } from '../../lib/discovery/clients/outcome';
import { PROFILES } from '../../lib/discovery/clients/profiles';
import type { PreviewRow } from '../../lib/findings/report';
import { DOMAIN, ENDPOINT, ends, HEALTHY, observed } from '../discovery/clients/recorded';
import { healthy, reportOf } from './sample-report';

/*
 * What clients get of namespaces: as it should be, where port 443 drops connections, where it presents another name's
 * certificate, and where the record leads straight to the endpoint.
 */

export const DROPPED = observed({ 'post-https-autodiscover': ends('post-https-autodiscover', 'dropped', 'ETIMEDOUT') });
export const MISMATCHED = observed({ 'post-https-autodiscover': ends('post-https-autodiscover', 'certificate-name-mismatch') });
const SERVICE = HEALTHY.endpoint?.xml;
export const DIRECT = observed(
  { 'post-https-autodiscover': SERVICE, 'post-https-autodiscover-mixed': SERVICE, 'post-https-autodiscover-svc': SERVICE },
  { endpoint: { ...HEALTHY.endpoint, hosts: [ENDPOINT] } },
);

const FORETOLD = new Map<Observations, string>();

/** What each client gets, of a namespace of another name; or of another endpoint. */
function clientsOf(domain: string, observations: Observations = HEALTHY, endpoint = ENDPOINT): ClientOutcome[] {
  const foretold = FORETOLD.get(observations) ?? JSON.stringify(PROFILES.map((profile) => foretell(profile, observations)));
  FORETOLD.set(observations, foretold);
  return JSON.parse(foretold.replaceAll(DOMAIN, domain).replaceAll(ENDPOINT, endpoint));
}

export function rowWith(domain: string, observations?: Observations, change: Partial<PreviewRow> = {}): PreviewRow {
  return healthy(domain, { clients: clientsOf(domain, observations, change.expected), ...change });
}

/** Namespaces that fare in four ways, among them one of another endpoint. */
export const MIXED = reportOf([
  rowWith('adatum.com'),
  rowWith('cohovineyard.com', DROPPED),
  rowWith('fabrikam.com'),
  rowWith('fabrikam.com', HEALTHY, { view: 'private' }),
  rowWith('fourthcoffee.com', MISMATCHED),
  rowWith('northwindtraders.com', DIRECT),
  rowWith('proseware.com', HEALTHY, { expected: 'mail.proseware.com' }),
  rowWith('xn--bcher-kva.example'),
]);

/** Many that fare as those do. */
export function manyClients(count: number) {
  const kinds = [HEALTHY, HEALTHY, HEALTHY, DROPPED, MISMATCHED];
  return reportOf(Array.from({ length: count }, (_, index) => rowWith(`domain-${String(index).padStart(4, '0')}.example`, kinds[index % kinds.length])));
}
