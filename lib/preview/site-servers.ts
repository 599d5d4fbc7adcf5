import { autodiscoverHost } from '../names/domain-name';
import { type KnownHost, namesOf } from '../topology/dns-answer';
import { type Answer, admittedOn, answererOf, type HttpRequest, type Overtaken, overtaken, reachOf } from '../topology/listener-answer';
import type { Listener, LoadBalancer } from '../topology/topology';
import { addressesOf } from './addresses';
import type { CertificateAuthority } from './certificate-authority';
import { startExchange } from './servers/exchange-server';
import { startRedirectServer } from './servers/redirect-server';
import type { Serving } from './serving';
import type { PreviewSubject } from './subject';

/** What the rules of the redirect sites say, without a server. */
export interface Ruled {
  /** The rules' answer to a GET of port 80 at an address; nothing if no redirect site has the address. */
  ruled(address: string, url: URL): Answer | undefined;
  /** The rule that answers the same request before the one that names its host, if one does. */
  overtaken(address: string, url: URL): Overtaken | undefined;
}

/** @param sites the hosts of the subject's load balancers, in their order */
export async function serveSites(subject: PreviewSubject, sites: readonly KnownHost[], authority: CertificateAuthority, serving: Serving): Promise<Ruled> {
  const led = publiclyLedTo(subject, sites);
  const answerers = new Map<string, { readonly listener: Listener; readonly answer: (request: HttpRequest) => Answer }>();
  for (const [index, loadBalancer] of subject.topology.loadBalancers.entries()) {
    const site = sites[index];
    serving.notes.push(...whoReaches(loadBalancer, led));
    for (const port of [80, 443]) {
      const reach = reachOf(loadBalancer, port);
      if (reach.kind === 'dropped' && !reach.known && port === 443)
        serving.notes.push(`whether ${loadBalancer.dnsName} refuses port 443 or drops it is unknown: assumed to drop it`);
      if (reach.kind === 'dropped' && reach.known && port === 443) serving.notes.push(droppedNote(loadBalancer, site, subject));
      if (reach.kind === 'dropped') await serving.drop(site, port);
      else if (reach.kind === 'refused') serving.put(site, port, reach);
      else if (reach.listener.protocol === 'HTTP') {
        const place = serving.placeOf(port, site);
        const server = serving.keep(await startRedirectServer(reach.listener, { ...place, attributes: loadBalancer.attributes }));
        serving.servers.push({ role: 'redirect site', hosts: [loadBalancer.dnsName], addresses: place.addresses, port: server.port });
        serving.put(site, port, { kind: 'open', port: server.port });
        const answerer = { listener: reach.listener, answer: answererOf(reach.listener) };
        for (const address of addressesOf(site)) answerers.set(address, answerer);
      } else {
        serving.notes.push(httpsListenerNote(loadBalancer, reach.listener));
        const { key, cert } = await authority.issue({ names: [loadBalancer.dnsName] });
        const server = serving.keep(await startExchange({ endpoints: [{ host: loadBalancer.dnsName, key, cert }], ...serving.placeOf(port, site) }));
        serving.put(site, port, { kind: 'open', port: server.port });
      }
    }
  }
  return {
    ruled: (address, url) => answerers.get(address)?.answer(requestOf(url)),
    overtaken: (address, url) => {
      const answerer = answerers.get(address);
      return answerer && overtaken(answerer.listener, requestOf(url));
    },
  };
}

function requestOf({ host, pathname, search }: URL): HttpRequest {
  return { method: 'GET', host, path: pathname, query: search.slice(1) };
}

/** The load balancers that everybody's DNS leads to; an internal one may stand next to it for clients inside. */
function publiclyLedTo({ topology, elsewhere, namespaces }: PreviewSubject, sites: readonly KnownHost[]): ReadonlySet<string> {
  const names = namesOf({ zones: [...topology.zones, ...elsewhere], hosts: sites, view: 'public' });
  const asked = namespaces.filter(({ view }) => view === 'public').map(({ domain }) => autodiscoverHost(domain));
  const addresses = new Set(
    asked.flatMap((host) => ['A', 'AAAA'].flatMap((type) => names.lookUp(host, type, { chase: 'all' }).answers.map(({ value }) => value))),
  );
  return new Set(sites.filter((site) => addressesOf(site).some((address) => addresses.has(address))).map(({ name }) => name));
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
