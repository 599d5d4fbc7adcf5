import { autodiscoverHost } from '../../names/domain-name';
import { srvName } from '../../names/srv-record';
import { urlOfV2 } from '../autodiscover-v2';
import { type Step, type StepId, UNCONNECTED, type Verdict } from '../walk-result';

/*
 * What was observed of one namespace, for each kind of request that some client sends. A kind that is left out was not
 * observed, and counts as good for nobody.
 */

/** The first requests of clients: method, scheme, host, and what is special about the path. */
export type RequestId =
  | 'post-https-domain'
  | 'post-https-autodiscover'
  | 'get-http-autodiscover'
  | 'post-http-autodiscover'
  | 'post-http-domain'
  /** `/Autodiscover/Autodiscover.xml` */
  | 'post-https-domain-mixed'
  | 'post-https-autodiscover-mixed'
  | 'get-http-autodiscover-mixed'
  | 'post-http-autodiscover-mixed'
  | 'post-http-domain-mixed'
  /** `/autodiscover/autodiscover.svc` */
  | 'post-https-domain-svc'
  | 'post-https-autodiscover-svc'
  | 'get-http-autodiscover-svc'
  /** Autodiscover V2: `/autodiscover/autodiscover.json` with a query. */
  | 'get-https-autodiscover-v2'
  /** `_autodiscover._tcp.<domain>`, and the service of its target. */
  | 'srv'
  /** The same, and Autodiscover V2 of its target. */
  | 'srv-v2';

/** A request over HTTP or HTTPS. */
export interface FirstRequest {
  readonly method: 'GET' | 'POST';
  readonly scheme: 'http' | 'https';
  readonly at: 'domain' | 'autodiscover';
  /** Without a query. */
  readonly path: string;
}

const LOWER = '/autodiscover/autodiscover.xml';
const MIXED = '/Autodiscover/Autodiscover.xml';
const SVC = '/autodiscover/autodiscover.svc';

const to = (method: FirstRequest['method'], scheme: FirstRequest['scheme'], at: FirstRequest['at'], path: string): FirstRequest => ({
  method,
  scheme,
  at,
  path,
});

export const REQUESTS: Readonly<Record<Exclude<RequestId, 'srv' | 'srv-v2'>, FirstRequest>> = {
  'post-https-domain': to('POST', 'https', 'domain', LOWER),
  'post-https-autodiscover': to('POST', 'https', 'autodiscover', LOWER),
  'get-http-autodiscover': to('GET', 'http', 'autodiscover', LOWER),
  'post-http-autodiscover': to('POST', 'http', 'autodiscover', LOWER),
  'post-http-domain': to('POST', 'http', 'domain', LOWER),
  'post-https-domain-mixed': to('POST', 'https', 'domain', MIXED),
  'post-https-autodiscover-mixed': to('POST', 'https', 'autodiscover', MIXED),
  'get-http-autodiscover-mixed': to('GET', 'http', 'autodiscover', MIXED),
  'post-http-autodiscover-mixed': to('POST', 'http', 'autodiscover', MIXED),
  'post-http-domain-mixed': to('POST', 'http', 'domain', MIXED),
  'post-https-domain-svc': to('POST', 'https', 'domain', SVC),
  'post-https-autodiscover-svc': to('POST', 'https', 'autodiscover', SVC),
  'get-http-autodiscover-svc': to('GET', 'http', 'autodiscover', SVC),
  'get-https-autodiscover-v2': to('GET', 'https', 'autodiscover', '/autodiscover/autodiscover.json'),
};

export type HttpRequestId = keyof typeof REQUESTS;
export const HTTP_REQUESTS = Object.keys(REQUESTS) as readonly HttpRequestId[];

/** The steps from a first request at one address, or from an SRV record. */
export interface ObservedChain {
  /** Left out where the host has none, of SRV, and where one chain is for all addresses. */
  readonly address?: string;
  /** The first request, and those of its redirects. At least one. */
  readonly steps: readonly Step[];
}

export interface Observations {
  readonly domain: string;
  /** How long a real server takes counts for its clients; a simulated one is as slow as the machine that plays it. */
  readonly servers: 'real' | 'simulated';
  /** One chain for each address of the request's host; or one that tried them in turn. At least one. */
  readonly requests: Readonly<Partial<Record<RequestId, readonly ObservedChain[]>>>;
  /** The server that its clients should reach; left out where nobody has said which. */
  readonly endpoint?: ObservedEndpoint;
}

/** What the server of a namespace answers under its own name. */
interface ObservedEndpoint {
  /** Its names: a client that reaches another host is not at its server. */
  readonly hosts: readonly string[];
  /** The answers to `POST /autodiscover/autodiscover.xml`; left out if it was not asked. */
  readonly xml?: readonly ObservedChain[];
  /** The answers to Autodiscover V2; left out if it was not asked. */
  readonly v2?: readonly ObservedChain[];
}

/** How people write a request: `POST https://autodiscover.fabrikam.com/autodiscover/autodiscover.xml`. */
export function requestText(id: RequestId, domain: string): string {
  if (id === 'srv' || id === 'srv-v2') return `SRV ${srvName(domain)}`;
  const { method, scheme, path } = REQUESTS[id];
  return `${method} ${scheme}://${hostOf(id, domain)}${path}`;
}

/** What is asked: with the query that Autodiscover V2 needs. */
export function urlOf(id: HttpRequestId, domain: string): URL {
  const { scheme, path } = REQUESTS[id];
  const host = hostOf(id, domain);
  return id === 'get-https-autodiscover-v2' ? urlOfV2(host) : new URL(`${scheme}://${host}${path}`);
}

/** The step of a walk whose host and scheme a request has. */
export function stepAt(id: HttpRequestId): StepId {
  const { scheme, at } = REQUESTS[id];
  if (scheme === 'http') return 'http-redirect';
  return at === 'domain' ? 'https-domain' : 'https-autodiscover';
}

/** The host of a request; of SRV the name of the record. */
export function hostOf(id: RequestId, domain: string): string {
  if (id === 'srv' || id === 'srv-v2') return srvName(domain);
  return REQUESTS[id].at === 'domain' ? domain : autodiscoverHost(domain);
}

/** Decided by the DNS, so that every request to the host has the same fate. */
const BY_NAME: readonly Verdict[] = ['no-name', 'no-address', 'dangling-cname', 'cname-loop', 'dns-failed'];

/** Decided before a request is sent, so that every request to the host and port has the same fate. */
const BY_CONNECTION: readonly Verdict[] = [
  ...BY_NAME,
  ...UNCONNECTED,
  'tls-failed',
  'certificate-name-mismatch',
  'certificate-expired',
  'certificate-untrusted',
];

/** What was observed of a request: of itself, or of another one that was lost before it was sent, for a reason that both share. */
export function observedOf(id: RequestId, { requests, endpoint }: Observations): readonly ObservedChain[] | undefined {
  if (id === 'srv-v2') return requests[id] ?? locatedV2(requests.srv, endpoint);
  const own = requests[id];
  if (own !== undefined || id === 'srv') return own;
  const { scheme, at } = REQUESTS[id];
  const alike = HTTP_REQUESTS.filter((one) => REQUESTS[one].at === at);
  return alike.flatMap((one) => {
    const chains = requests[one] ?? [];
    const shared = REQUESTS[one].scheme === scheme ? BY_CONNECTION : BY_NAME;
    return chains.length > 0 && chains.every(({ steps }) => shared.includes(steps[0].verdict)) ? [chains] : [];
  })[0];
}

/** Without a record no service is asked; the service of one that leads to the endpoint is the endpoint's. */
function locatedV2(srv: readonly ObservedChain[] | undefined, endpoint: ObservedEndpoint | undefined): readonly ObservedChain[] | undefined {
  if (srv === undefined || srv.every(({ steps }) => steps[0].verdict !== 'located')) return srv;
  const { v2 } = endpoint ?? {};
  if (v2 === undefined || !srv.every(({ steps: [, next] }) => next !== undefined && next.port === 443 && endpoint?.hosts.includes(next.host))) return undefined;
  return srv.flatMap(({ steps: [record] }) => v2.map(({ steps }) => ({ steps: [record, ...steps] })));
}
