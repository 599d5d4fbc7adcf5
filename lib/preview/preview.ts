import { nameThatCovers } from '../names/certificate-cover';
import type { Network } from '../network/network';
import type { KnownHost, View } from '../topology/dns-answer';
import { endpointHosts, hostsOnLoopback, loadBalancerHosts, type PlacedHosts } from './addresses';
import { type CertificateAuthority, createAuthority } from './certificate-authority';
import { type DnsViews, serveDns, sitesInPlaceOf } from './dns-views';
import { localConnector } from './local-connector';
import { type ExchangeEndpoint, startExchange } from './servers/exchange-server';
import { type PreviewPorts, type PreviewServer, Serving } from './serving';
import { type Ruled, serveSites } from './site-servers';
import { endpointsOf, type PreviewSubject } from './subject';

export interface PreviewOptions extends PreviewPorts {
  /** Faults of the endpoints and their certificates, for tests. */
  readonly endpoint?: (host: string, authority: CertificateAuthority) => Promise<{ readonly key: string; readonly cert: string } | 'down'>;
  /** How long an endpoint takes to answer. */
  readonly endpointDelayMs?: number;
}

/** A subject that answers on the loopback. */
export interface Preview extends Ruled, Pick<DnsViews, 'leadsTo'> {
  /** The public view, and that of a VPC with the private zones. */
  network(view: View): Network;
  /** The load balancer that an endpoint's record leads to, if it has no port 443 for clients: a stand-in still answers here. */
  siteInPlaceOf(endpoint: string, view: View): string | undefined;
  readonly servers: readonly PreviewServer[];
  /** The certificate of the temporary authority of the endpoints' certificates (PEM). */
  readonly ca: string;
  /** What the topology does not show, and how it is simulated. */
  readonly notes: readonly string[];
  close(): Promise<void>;
}

/**
 * Serves a subject: DNS, the listeners of its load balancers, and a stand-in for every endpoint.
 *
 * @throws UserError if a port that was asked for is not available
 */
export async function startPreview(subject: PreviewSubject, options: PreviewOptions = {}): Promise<Preview> {
  const serving = new Serving(options);
  try {
    return await start(subject, options, serving);
  } catch (error) {
    await serving.close();
    throw error;
  }
}

async function start(subject: PreviewSubject, options: PreviewOptions, serving: Serving): Promise<Preview> {
  const authority = await createAuthority();
  const hosts = await placed(subject, options);
  const ruled = await serveSites(subject, hosts.sites, authority, serving);
  await serveEndpoints(subject, hosts.endpoints, authority, serving, options);
  const { resolvers, leadsTo } = await serveDns(subject, hosts, serving, options.dns);
  await serving.refuseStrangers();
  const connector = await localConnector(serving.behind);
  return {
    ...ruled,
    leadsTo,
    siteInPlaceOf: sitesInPlaceOf(subject, hosts),
    network: (view) => {
      const resolver = resolvers.get(view);
      if (!resolver) throw new Error(`the preview has no ${view} view: no zone is private`);
      return { resolver, connector, ca: [authority.pem] };
    },
    servers: serving.servers,
    ca: authority.pem,
    notes: [...hosts.notes, ...serving.notes],
    close: () => serving.close(),
  };
}

/** Walks need no server on an address of the DNS: their connections are led to it. */
async function placed(subject: PreviewSubject, { http, https }: PreviewPorts): Promise<PlacedHosts> {
  const [sites, endpoints] = [loadBalancerHosts(subject.topology), endpointHosts(endpointsOf(subject))];
  return http || https ? hostsOnLoopback(sites, endpoints) : { sites, endpoints, notes: [] };
}

async function serveEndpoints(
  subject: PreviewSubject,
  hosts: readonly KnownHost[],
  authority: CertificateAuthority,
  serving: Serving,
  { endpoint, endpointDelayMs }: PreviewOptions,
): Promise<void> {
  const up: ExchangeEndpoint[] = [];
  const aliases: ExchangeEndpoint[] = [];
  for (const { name } of hosts) {
    const names = subject.certificateNames?.[name] ?? [name];
    const own = await (endpoint?.(name, authority) ?? authority.issue({ names: [...names] }));
    if (own === 'down') continue;
    up.push({ host: name, ...own });
    for (const further of directHosts(subject, names)) aliases.push({ host: further, ...own });
  }
  const hostsUp = hosts.filter(({ name }) => up.some(({ host }) => host === name));
  if (up.length > 0) {
    const place = serving.placeOf(443, ...hostsUp);
    const server = serving.keep(await startExchange({ endpoints: [...up, ...aliases], ...place, delayMs: endpointDelayMs }));
    serving.servers.push({ role: 'endpoint', hosts: up.map(({ host }) => host), addresses: place.addresses, port: server.port });
    for (const host of hostsUp) serving.put(host, 443, { kind: 'open', port: server.port });
  }
  for (const host of hosts) {
    serving.put(host, 80, { kind: 'refused' });
    if (!hostsUp.includes(host)) serving.put(host, 443, { kind: 'refused' });
  }
}

/** The namespaces that lead straight to an endpoint: its certificate names them too. */
function directHosts({ namespaces }: PreviewSubject, names: readonly string[]): string[] {
  const hosts = namespaces.flatMap(({ directTo, endpoint }) => (directTo && endpoint ? [endpoint] : []));
  return [...new Set(hosts)].filter((host) => nameThatCovers(host, names) !== undefined);
}
