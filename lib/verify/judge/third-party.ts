import type { Step } from '../../discovery/walk-result';
import type { FindingId } from '../../findings/catalogue';
import type { Evidence } from '../evidence';
import { isOwn } from '../owner';
import { asksForCredentials, chainText, type Fault, isAtEndpoint } from './judgement';

/**
 * The fault of a way that reaches a service, the endpoint or another, through a redirect of another party's host: Outlook
 * follows it, and the owner of that host decides where to. A way that ends nowhere is no such fault, as when a web site
 * redirects all requests to another one.
 *
 * @param steps the way from its first request, or from the SRV record, to its end
 */
export function throughThirdParty(id: FindingId, steps: readonly Step[], evidence: Evidence): Fault | undefined {
  const last = steps[steps.length - 1];
  if (last.verdict !== 'reached' && !asksForCredentials(last)) return undefined;
  const at = steps.findIndex((step) => step.verdict === 'redirected' && !mayRedirect(step, evidence));
  if (at < 0) return undefined;
  const { host } = steps[at];
  return { id, observed: `${host} belongs to another party: ${chainText(steps)}`, fix: fixOf(steps[0], steps[at - 1], host, evidence) };
}

/** The endpoint may have names in other domains: those on its certificate, at its addresses. */
function mayRedirect(step: Step, evidence: Evidence): boolean {
  return isOwn(step.host, evidence.owner) || isAtEndpoint(step, evidence);
}

function fixOf(first: Step, before: Step, host: string, evidence: Evidence): string {
  const { endpoint } = evidence.namespace;
  if (isAtEndpoint(before, evidence)) return `let ${before.host} answer itself and not redirect to ${host}`;
  if (first.id === 'https-domain') return `let ${first.host} answer 404 to /autodiscover/ and not redirect it`;
  return `let ${before.host} lead straight to ${endpoint}, port 443, and not to ${host}`;
}
