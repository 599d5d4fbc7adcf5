import { answerOf } from '../topology/answer';
import type { Listener, Topology } from '../topology/topology';
import { leadsTo } from './leads-to';

/** What a client that asks for a URL gets. */
export interface Redirect {
  readonly status: number;
  /** Left out where the answer is no redirect. */
  readonly location?: string;
}

/**
 * What the redirect site answers a client that asks for a URL: `http://autodiscover.fabrikam.com/autodiscover/autodiscover.xml`.
 * The topology's records lead to the load balancer; a host without one, as its DNS is elsewhere, is asked of the only
 * HTTP listener.
 *
 * @param topology what `topologyOf` gave
 * @param url with `http:`, and with a port if it is not 80
 * @param method the request's method; default GET
 * @throws if the URL is none of `http:`, if no load balancer can be told, or if the topology does not tell the answer
 */
export function redirectOf(topology: Topology, url: string, method = 'GET'): Redirect {
  const { protocol, hostname, host, port, pathname, search } = new URL(url);
  if (protocol !== 'http:') throw new Error(`'${url}' begins with ${protocol}//; a redirect site is asked by http://`);
  const listener = listenerFor(topology, hostname, port === '' ? 80 : Number(port));
  const answer = answerOf(listener, { method, host, path: pathname, query: search.slice(1) });
  if (answer.kind === 'unknown') throw new Error(`what '${url}' gets is not known: ${answer.says}`);
  return answer.kind === 'redirect' ? { status: answer.status, location: answer.location } : { status: answer.status };
}

function listenerFor(topology: Topology, host: string, port: number): Listener {
  const owner = leadsTo(topology, host);
  const among = owner ? [owner] : topology.loadBalancers;
  const listeners = among.flatMap((loadBalancer) => loadBalancer.listeners.filter((listener) => listener.port === port && listener.protocol === 'HTTP'));
  if (listeners.length === 1) return listeners[0];
  const where = owner ? `${owner.dnsName}, which '${host}' leads to,` : 'the topology';
  if (listeners.length === 0) throw new Error(`${where} has no HTTP listener on port ${port}`);
  throw new Error(`'${host}' has no record, and the topology has ${listeners.length} HTTP listeners on port ${port}: which of them is asked is not known`);
}
