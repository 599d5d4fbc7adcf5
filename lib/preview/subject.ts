import { comparable } from '../names/domain-name';
import type { Subject } from '../plan/expectation';
import type { KnownHost } from '../topology/dns-answer';
import type { DnsRecord, HostedZone, Topology } from '../topology/topology';

/** What to preview: a topology, and the namespaces with their expectations. */
export interface PreviewSubject extends Subject {
  readonly topology: Topology;
  /** Zones whose DNS is elsewhere, with the records that they need: simulated here. */
  readonly elsewhere: readonly HostedZone[];
  /** Names that the site had before, if known, each of which a client is walked through. */
  readonly formerRedirectHosts?: readonly string[];
  /** DNS names on the certificates of endpoints, by the endpoint's host: only its host if the certificate is unknown. */
  readonly certificateNames?: Readonly<Record<string, readonly string[]>>;
  /** What to write, and where, so that a redirect site refuses port 443. */
  readonly toRefuseHttps?: string;
}

/** A preview has only what is deployed: neither a company's web site nor its mail servers. */
export const NOT_DEPLOYED_NOTES: readonly string[] = [
  'https://<domain> itself, often a web site, is not part of a preview: it is assumed to have no address',
  "each endpoint is a stand-in, and the certificate that is valid here a temporary one: the command 'certificate' looks at the real one",
];

/** Every HTTPS host of a redirect, an SRV record or an expectation. */
export function endpointsOf({ topology, elsewhere, namespaces }: PreviewSubject): string[] {
  const found = new Set<string>();
  for (const action of actionsOf(topology)) {
    // A keyword in the host redirects to the request's host: not a host of its own.
    if (action.type === 'redirect' && action.protocol === 'HTTPS' && !action.host.includes('#{')) found.add(action.host.toLowerCase());
  }
  for (const { type, values } of [...topology.zones, ...elsewhere].flatMap((zone) => zone.records))
    if (type === 'SRV') for (const value of values) found.add(targetOf(value));
  for (const { endpoint, directTo } of namespaces) if (endpoint && !directTo) found.add(endpoint);
  found.delete('');
  return [...found].sort();
}

function actionsOf({ loadBalancers }: Topology) {
  return loadBalancers.flatMap(({ listeners }) =>
    listeners.flatMap(({ rules, defaultAction }) => [...rules.map(({ action }) => action), ...(defaultAction ? [defaultAction] : [])]),
  );
}

/** Of `0 0 443 autodiscover.contoso.com` (RFC 2782); `.` means that there is no such service. */
function targetOf(value: DnsRecord['values'][number]): string {
  return comparable(value.split(/\s+/)[3] ?? '');
}

/** A load balancer has an address in each of its availability zones, at least two. */
const ZONES = 2;

/**
 * Addresses for the load balancers and the endpoints, from ranges that lead to no other machine: the loopback (RFC 1122,
 * section 3.2.1.3) and the one for documentation (RFC 3849), so that a client that is only partly configured for the
 * preview reaches no other host.
 */
export function loadBalancerHosts({ loadBalancers }: Topology): KnownHost[] {
  return loadBalancers.map(({ dnsName, dualStack }, index) => ({
    name: dnsName,
    ipv4: inEachZone(index, (place) => loopback(80, place)),
    ipv6: dualStack ? inEachZone(index, (place) => `2001:db8:50::${(place + 1).toString(16)}`) : [],
  }));
}

export function endpointHosts(endpoints: readonly string[]): KnownHost[] {
  return endpoints.map((name, index) => ({ name, ipv4: [loopback(43, index)], ipv6: [] }));
}

function inEachZone(index: number, addressOf: (place: number) => string): string[] {
  return Array.from({ length: ZONES }, (_, zone) => addressOf(ZONES * index + zone));
}

function loopback(block: number, index: number): string {
  return `127.${block}.${Math.floor(index / 250)}.${(index % 250) + 1}`;
}
