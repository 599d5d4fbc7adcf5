import { comparable } from '../names/domain-name';
import { srvParts } from '../names/srv-record';
import type { Subject } from '../plan/expectation';
import type { HostedZone, Topology } from '../topology/topology';

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
    if (type === 'SRV') for (const value of values) found.add(comparable(srvParts(value).target));
  for (const { endpoint, directTo } of namespaces) if (endpoint && !directTo) found.add(endpoint);
  found.delete('');
  return [...found].sort();
}

function actionsOf({ loadBalancers }: Topology) {
  return loadBalancers.flatMap(({ listeners }) =>
    listeners.flatMap(({ rules, defaultAction }) => [...rules.map(({ action }) => action), ...(defaultAction ? [defaultAction] : [])]),
  );
}
