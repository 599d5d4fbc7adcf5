import { wireResolver } from '../dns/wire-resolver';
import { nameThatCovers } from '../names/certificate-cover';
import { autodiscoverHost, zoneHolds } from '../names/domain-name';
import type { Network } from '../network/network';
import { type KnownHost, namesOf } from '../topology/dns-answer';
import { type Answer, admittedOn, answererOf, type HttpRequest, type Overtaken, overtaken, reachOf } from '../topology/listener-answer';
import type { HostedZone, Listener, LoadBalancer } from '../topology/topology';
import { type CertificateAuthority, createAuthority } from './certificate-authority';
import { type Behind, localConnector, targetKey } from './local-connector';
import { startDnsServer } from './servers/dns-server';
import { startExchange } from './servers/exchange-server';
import { startRedirectServer } from './servers/redirect-server';
import { endpointHosts, endpointsOf, loadBalancerHosts, type PreviewSubject } from './subject';

/** The ports of the loopback to serve on; free ones if left out. */
interface PreviewPorts {
  readonly dns?: number;
  readonly http?: number;
  readonly https?: number;
}

export interface PreviewOptions extends PreviewPorts {
  /** Faults of the endpoints and their certificates, for tests. */
  readonly endpoint?: (host: string, authority: CertificateAuthority) => Promise<{ readonly key: string; readonly cert: string } | 'down'>;
  /** How long an endpoint takes to answer. */
  readonly endpointDelayMs?: number;
}

/** A subject that answers on the loopback. */
export interface Preview {
  /** The public view, and that of a VPC with the private zones. */
  network(view: 'public' | 'private'): Network;
  /** The target of a name's alias; the name itself without one. */
  leadsTo(name: string): string;
  /** The load balancer that an endpoint's record leads to, if it has no port 443 for clients: a stand-in still answers here. */
  siteInPlaceOf(endpoint: string, view: 'public' | 'private'): string | undefined;
  /** The rules' answer to a GET of port 80 at an address; nothing if no redirect site has the address. */
  ruled(address: string, url: URL): Answer | undefined;
  /** The rule that answers the same request before the one that names its host, if one does. */
  overtaken(address: string, url: URL): Overtaken | undefined;
  /** The servers on 127.0.0.1. */
  readonly servers: readonly PreviewServer[];
  /** The certificate of the temporary authority of the endpoints' certificates (PEM). */
  readonly ca: string;
  /** What the topology does not show, and how it is simulated. */
  readonly notes: readonly string[];
  close(): Promise<void>;
}

export interface PreviewServer {
  readonly role: 'dns' | 'redirect site' | 'endpoint';
  /** Of DNS its view, of a redirect site its load balancer's name, of the endpoint the hosts it is for. */
  readonly hosts: readonly string[];
  readonly port: number;
}

interface Closeable {
  close(): Promise<void>;
}

/**
 * Serves a subject: DNS, the listeners of its load balancers, and a stand-in for every endpoint.
 *
 * @throws if a port that was asked for is taken
 */
export async function startPreview(subject: PreviewSubject, options: PreviewOptions = {}): Promise<Preview> {
  const started: Closeable[] = [];
  const close = async () => {
    await Promise.all(started.splice(0).map((server) => server.close()));
  };
  try {
    return await start(subject, options, started, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function start(subject: PreviewSubject, options: PreviewOptions, started: Closeable[], close: () => Promise<void>): Promise<Preview> {
  const keep = <T extends Closeable>(server: T): T => {
    started.push(server);
    return server;
  };
  const servers: PreviewServer[] = [];
  const notes: string[] = [];
  const behind = new Map<string, Behind>();
  const authority = await createAuthority();
  const place = (host: KnownHost, port: number, what: Behind) => {
    for (const address of [...host.ipv4, ...host.ipv6]) behind.set(targetKey({ address, port }), what);
  };

  const sites = loadBalancerHosts(subject.topology);
  const led = publiclyLedTo(subject, sites);
  const httpPorts = new FixedPort(options.http);
  const answerers = new Map<string, { readonly listener: Listener; readonly answer: (request: HttpRequest) => Answer }>();
  for (const [index, loadBalancer] of subject.topology.loadBalancers.entries()) {
    notes.push(...whoReaches(loadBalancer, led));
    for (const port of [80, 443]) {
      const reach = reachOf(loadBalancer, port);
      if (reach.kind === 'dropped' && !reach.known && port === 443)
        notes.push(`whether ${loadBalancer.dnsName} refuses port 443 or drops it is unknown: assumed to drop it`);
      if (reach.kind === 'dropped' && reach.known && port === 443) notes.push(droppedNote(loadBalancer, sites[index], subject));
      if (reach.kind !== 'open') place(sites[index], port, reach);
      else if (reach.listener.protocol === 'HTTP') {
        const server = keep(await startRedirectServer(reach.listener, { port: httpPorts.take() }));
        servers.push({ role: 'redirect site', hosts: [loadBalancer.dnsName], port: server.port });
        place(sites[index], port, { kind: 'open', port: server.port });
        const answerer = { listener: reach.listener, answer: answererOf(reach.listener) };
        for (const address of [...sites[index].ipv4, ...sites[index].ipv6]) answerers.set(address, answerer);
      } else {
        notes.push(httpsListenerNote(loadBalancer, reach.listener));
        const { key, cert } = await authority.issue({ names: [loadBalancer.dnsName] });
        const server = keep(await startExchange({ endpoints: [{ host: loadBalancer.dnsName, key, cert }] }));
        place(sites[index], port, { kind: 'open', port: server.port });
      }
    }
  }

  const played = endpointHosts(endpointsOf(subject));
  const up: { host: string; key: string; cert: string }[] = [];
  const aliases: typeof up = [];
  for (const { name } of played) {
    const names = subject.certificateNames?.[name] ?? [name];
    const own = await (options.endpoint?.(name, authority) ?? authority.issue({ names: [...names] }));
    if (own === 'down') continue;
    up.push({ host: name, ...own });
    for (const further of directHosts(subject, names)) aliases.push({ host: further, ...own });
  }
  const hostsUp = new Set(up.map(({ host }) => host));
  if (up.length > 0) {
    const server = keep(await startExchange({ endpoints: [...up, ...aliases], port: options.https, delayMs: options.endpointDelayMs }));
    servers.push({ role: 'endpoint', hosts: up.map(({ host }) => host), port: server.port });
    for (const host of played) if (hostsUp.has(host.name)) place(host, 443, { kind: 'open', port: server.port });
  }
  for (const host of played) {
    place(host, 80, { kind: 'refused' });
    if (!hostsUp.has(host.name)) place(host, 443, { kind: 'refused' });
  }

  const connector = await localConnector(behind);
  const zones = withoutHosts([...subject.topology.zones, ...subject.elsewhere, ...domainsOfNobody(subject)], new Set(played.map(({ name }) => name)));
  const records = zones.flatMap((zone) => zone.records);
  const aliasTargets = new Map(records.map(({ name, aliasOf }) => [name, aliasOf]));
  const domains = subject.namespaces.map(({ domain }) => domain);
  const dnsPorts = new FixedPort(options.dns);
  const views = new Map<string, Network>();
  for (const view of ['public', 'private'] as const) {
    if (view === 'private' && !zones.some((zone) => zone.private)) continue;
    const server = keep(await startDnsServer(namesOf({ zones, hosts: [...sites, ...played], view, domains }), { port: dnsPorts.take() }));
    servers.push({ role: 'dns', hosts: [view], port: server.port });
    views.set(view, { resolver: wireResolver({ address: '127.0.0.1', port: server.port }), connector, ca: [authority.pem] });
  }

  const shut = new Map(
    subject.topology.loadBalancers.flatMap((loadBalancer, index) =>
      reachOf(loadBalancer, 443).kind === 'open' ? [] : [...sites[index].ipv4, ...sites[index].ipv6].map((address) => [address, loadBalancer.dnsName] as const),
    ),
  );
  const strayed = new Map<string, string | undefined>();
  const all = [...subject.topology.zones, ...subject.elsewhere];
  const recorded = played.filter(({ name }) => all.some((zone) => zone.records.some((record) => record.name === name)));
  for (const view of recorded.length > 0 ? (['public', 'private'] as const) : []) {
    const names = namesOf({ zones: all, hosts: sites, view });
    for (const { name } of recorded) {
      const found = ['A', 'AAAA'].flatMap((type) => names.lookUp(name, type, { chase: 'all' }).answers);
      strayed.set(`${view} ${name}`, found.flatMap(({ value }) => shut.get(value) ?? []).at(0));
    }
  }

  return {
    siteInPlaceOf: (endpoint, view) => strayed.get(`${view} ${endpoint}`),
    network: (view) => {
      const network = views.get(view);
      if (!network) throw new Error(`the preview has no ${view} view: no zone is private`);
      return network;
    },
    leadsTo: (name) => aliasTargets.get(name) ?? name,
    ruled: (address, url) => answerers.get(address)?.answer(requestOf(url)),
    overtaken: (address, url) => {
      const answerer = answerers.get(address);
      return answerer && overtaken(answerer.listener, requestOf(url));
    },
    servers,
    ca: authority.pem,
    notes,
    close,
  };
}

function requestOf({ host, pathname, search }: URL): HttpRequest {
  return { method: 'GET', host, path: pathname, query: search.slice(1) };
}

/**
 * Domains that no zone here holds, as the record's zone is named after the autodiscover host: queries for the domain itself
 * get an empty answer, in a walk and from these servers. Zones without a known name may hold any domain.
 */
function domainsOfNobody({ namespaces, topology, elsewhere }: PreviewSubject): HostedZone[] {
  const zones = [...topology.zones, ...elsewhere];
  if (zones.some(({ name }) => name === undefined)) return [];
  const domains = new Set(namespaces.map(({ domain }) => domain));
  return [...domains]
    .filter((domain) => !zones.some(({ name = '' }) => zoneHolds(name, domain)))
    .map((domain) => ({ id: `nobody: ${domain}`, name: domain, private: false, records: [] }));
}

/** The endpoints have stand-ins here: their records in a live account would lead away from the machine. */
function withoutHosts(zones: readonly HostedZone[], hosts: ReadonlySet<string>): HostedZone[] {
  return zones.map((zone) => ({ ...zone, records: zone.records.filter(({ name }) => !hosts.has(name)) }));
}

/** The namespaces that lead straight to an endpoint: its certificate names them too. */
function directHosts({ namespaces }: PreviewSubject, names: readonly string[]): string[] {
  const hosts = namespaces.flatMap(({ directTo, endpoint }) => (directTo && endpoint ? [endpoint] : []));
  return [...new Set(hosts)].filter((host) => nameThatCovers(host, names) !== undefined);
}

/** A requested port is for the first server of its type; others use free ports. */
class FixedPort {
  public constructor(private port: number | undefined) {}

  public take(): number | undefined {
    const { port } = this;
    this.port = undefined;
    return port;
  }
}

/** The load balancers that everybody's DNS leads to; an internal one may stand next to it for clients inside. */
function publiclyLedTo({ topology, elsewhere, namespaces }: PreviewSubject, sites: readonly KnownHost[]): ReadonlySet<string> {
  const names = namesOf({ zones: [...topology.zones, ...elsewhere], hosts: sites, view: 'public' });
  const asked = namespaces.filter(({ view }) => view === 'public').map(({ domain }) => autodiscoverHost(domain));
  const addresses = new Set(asked.flatMap((host) => names.lookUp(host, 'A', { chase: 'all' }).answers.map(({ value }) => value)));
  return new Set(sites.filter(({ ipv4 }) => ipv4.some((address) => addresses.has(address))).map(({ name }) => name));
}

/** Not in the table: the walks assume clients that the security groups admit. */
function whoReaches(loadBalancer: LoadBalancer, publicly: ReadonlySet<string>): string[] {
  const { dnsName, scheme } = loadBalancer;
  if (scheme === 'internal') {
    if (!publicly.has(dnsName)) return [];
    return [`warning: ${dnsName} is internal, and public DNS leads to it: its addresses are private, and clients outside its network cannot reach them`];
  }
  const admitted = admittedOn(loadBalancer, 80);
  return admitted
    ? [`${dnsName} is internet-facing, and admits only ${admitted.join(', ')} on port 80: other clients are dropped; the walks assume admitted clients`]
    : [];
}

function droppedNote({ dnsName }: LoadBalancer, { ipv4, ipv6 }: KnownHost, { toRefuseHttps }: PreviewSubject): string {
  const count = ipv4.length + ipv6.length;
  return `${dnsName} drops port 443: a client waits for each of its addresses, ${count} at least, as there is one for each availability zone${ipv6.length > 0 ? ' and family' : ''}${toRefuseHttps === undefined ? '' : `; ${toRefuseHttps} has it refuse at once`}`;
}

function httpsListenerNote({ dnsName }: LoadBalancer, { port }: Listener): string {
  return `${dnsName} also listens on port ${port}: the names of its certificate are unknown here; assumed to have no namespace's`;
}
