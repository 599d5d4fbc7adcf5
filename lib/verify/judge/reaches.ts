import { nameThatCovers } from '../../certificate/name-match';
import { isServicePath } from '../../discovery/location';
import type { Step, Walk } from '../../discovery/walk';
import type { EndpointEvidence, Evidence } from '../evidence';
import type { Severity } from '../finding';
import { overlap } from '../leads-to';

/** Whether the step is one at the endpoint: by its name, or by another name of its certificate at one of its addresses, which others may share. */
export function isAtEndpoint({ host, port, address }: Step, { namespace, endpoint }: Evidence): boolean {
  if (port !== 443) return false;
  if (host === namespace.expected || host === endpoint.host) return true;
  return address !== undefined && overlap([address], endpoint.addresses) && isOnCertificate(host, endpoint);
}

/** Whether the endpoint's certificate covers the host, at whichever of its addresses presents one. */
export function isOnCertificate(host: string, { chains }: Pick<EndpointEvidence, 'chains'>): boolean {
  return chains.some(({ steps: [{ certificate }] }) => certificate !== undefined && nameThatCovers(host, certificate.names) !== undefined);
}

/**
 * Whether the endpoint, which answers where it should be asked, has sent this way on to another service, or answers it with
 * something else, as under another of its names. Where it answers nobody at that address, its own check says so.
 */
export function isTurnedAway(steps: readonly Step[], evidence: Evidence): boolean {
  const last = steps[steps.length - 1];
  const arrived = steps.find((step, at) => at > 0 && isAtEndpoint(step, evidence));
  if (!arrived || (last.verdict === 'reached' && isAtEndpoint(last, evidence))) return false;
  // A connection that was lost may be a moment's fault.
  if (last.status === undefined && last.certificate === undefined) return false;
  return evidence.endpoint.chains.some(({ address, steps: [own] }) => own.verdict === 'reached' && address === arrived.address);
}

/** Whether the autodiscover host is the endpoint itself, and no record leads there. */
export function isEndpointItself({ host, namespace }: Evidence): boolean {
  return namespace.direct === host;
}

/** Whether the step asks where a service answers a client's request. */
export function isAtService({ asked }: Step): boolean {
  return URL.canParse(asked) && isServicePath(new URL(asked).pathname);
}

/** Clients give them, whatever it is that wants them. */
export function asksForCredentials({ status, authentication = [] }: Step): boolean {
  return status === 401 && authentication.length > 0;
}

/** A client goes on from a service that does not know its address; but of a real one it may know more than of one that is made up. */
export function severityOfService({ document }: Step): Severity | undefined {
  return document === 'error' ? 'warning' : undefined;
}

/** Whether a client comes to the endpoint that it should, if only to be sent on by it. */
export function reaches({ outcome, steps, decidedBy }: Walk, evidence: Evidence): boolean {
  return outcome === 'found' && wayTo(decidedBy, steps).some((step) => step.status !== undefined && isAtEndpoint(step, evidence));
}

/** The step and those that led to it; another way's may have been at the endpoint in vain. */
function wayTo(step: Step, steps: readonly Step[]): readonly Step[] {
  const until = steps.slice(0, steps.indexOf(step) + 1);
  return until.slice(until.findLastIndex(({ id }) => id !== 'follow'));
}
