import { nameThatCovers } from '../../certificate/name-match';
import type { Step, Walk } from '../../discovery/walk';
import type { Evidence } from '../evidence';
import { overlap } from '../leads-to';

/** Whether the step is one at the endpoint: by its name, or by another name of its certificate at one of its addresses, which others may share. */
export function isAtEndpoint({ host, port, address }: Step, { namespace, endpoint }: Evidence): boolean {
  if (port !== 443) return false;
  if (host === namespace.expected || host === endpoint.host) return true;
  const names = endpoint.chains[0].steps[0].certificate?.names ?? [];
  return address !== undefined && overlap([address], endpoint.addresses) && nameThatCovers(host, names) !== undefined;
}

/** Whether the autodiscover host is the endpoint itself, and no record leads there. */
export function isEndpointItself({ host, namespace }: Evidence): boolean {
  return namespace.direct === host;
}

/** Whether a client comes to the endpoint that it should, if only to be sent on by it. */
export function reaches({ outcome, steps }: Walk, evidence: Evidence): boolean {
  return outcome === 'found' && steps.some((step) => step.status !== undefined && isAtEndpoint(step, evidence));
}
