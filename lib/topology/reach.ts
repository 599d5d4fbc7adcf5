import type { Ingress, Listener, LoadBalancer } from './topology';

/**
 * What a client meets on a port of a load balancer. Without a listener a connection is refused if the security group
 * lets it in, by TCP's rules (RFC 9293, section 3.5.2), and dropped in silence if not.
 */
export type Reach =
  | { readonly kind: 'open'; readonly listener: Listener }
  | { readonly kind: 'refused' }
  /** `known` is false where the security groups are not: the worse of the two is taken. */
  | { readonly kind: 'dropped'; readonly known: boolean };

/** A client is taken to be within the ranges that the site is for. */
export function reachOf({ listeners, ingress }: LoadBalancer, port: number): Reach {
  const listener = listeners.find((candidate) => candidate.port === port);
  const letIn = ingress?.some((rule) => lets(rule, port));
  if (letIn === false) return { kind: 'dropped', known: true };
  if (listener) return { kind: 'open', listener };
  return letIn ? { kind: 'refused' } : { kind: 'dropped', known: false };
}

/** Who is let in on a port, where that is not everybody. Nothing where the security groups are not known, either. */
export function admittedOn({ ingress = [] }: LoadBalancer, port: number): readonly string[] | undefined {
  const sources = [...new Set(ingress.filter((rule) => lets(rule, port)).map(({ source }) => source))];
  return sources.length === 0 || sources.includes('0.0.0.0/0') ? undefined : sources;
}

function lets({ protocol, fromPort, toPort }: Ingress, port: number): boolean {
  // Protocols by name or by IANA's number.
  return ['tcp', '6', '-1'].includes(protocol.toLowerCase()) && fromPort <= port && port <= toPort;
}
