import type { HttpRequestId, Observations, ObservedChain, RequestId } from '../discovery/clients/observations';
import { unasked } from '../discovery/clients/profiles';
import type { Step } from '../discovery/walk-result';
import type { Chain, Evidence, VariantId } from './evidence';
import { isAnother, isAtEndpoint } from './judge/judgement';

/** The evidence of a namespace, without what other clients than Outlook ask. */
export type Gathered = Omit<Evidence, 'observations'>;

/** Sends a request to every address of its host. */
export type AskRequest = (id: HttpRequestId) => Promise<readonly Chain[]>;

/** What was observed for each kind of request that decides what some client gets. What the evidence lacks of it is asked. */
export async function observe(gathered: Gathered, ask: AskRequest): Promise<Observations> {
  const { domain } = gathered.namespace;
  let requests = knownRequests(gathered);
  const endpoint = observedEndpoint(gathered, requests);
  for (;;) {
    const met = worstOf(requests, gathered);
    const lacks = unasked({ domain, servers: 'real', requests: met, endpoint });
    if (lacks.length === 0) return { domain, servers: 'real', requests: met, endpoint: { ...endpoint, hosts: hostsOf(gathered, requests) } };
    const asked = await Promise.all(lacks.map(async (id) => [id, await ask(id)] as const));
    requests = { ...requests, ...Object.fromEntries(asked) };
  }
}

function knownRequests(gathered: Gathered): Observations['requests'] {
  const { atDomain, https, http, srv } = gathered;
  return {
    'post-https-domain': atDomain,
    'post-https-autodiscover': https,
    'get-http-autodiscover': http,
    srv,
    ...variantRequests(gathered),
    ...requestOfV2(https),
  };
}

const VARIANT_REQUESTS: Readonly<Partial<Record<VariantId, RequestId>>> = {
  post: 'post-http-autodiscover',
  'mixed-case': 'get-http-autodiscover-mixed',
  svc: 'get-http-autodiscover-svc',
};

/** Of the addresses that answered, those that redirected a plain GET were asked: as an answer to clients it counts where all did. */
function variantRequests({ http, variants }: Gathered): Observations['requests'] {
  const of = (id: VariantId) =>
    http.map((chain): ObservedChain | undefined =>
      isLost(chain) ? chain : variants.find((variant) => variant.id === id && variant.address === chain.address),
    );
  const requests = Object.entries(VARIANT_REQUESTS).map(([id, request]) => [request, of(id as VariantId)] as const);
  return Object.fromEntries(requests.filter(([, chains]) => chains.every((chain) => chain !== undefined)));
}

function requestOfV2(https: readonly Chain[]): Observations['requests'] {
  const chains = https.map((chain): ObservedChain | undefined => (isLost(chain) ? chain : chain.v2 && { address: chain.address, steps: chain.v2 }));
  return chains.every((chain) => chain !== undefined) ? { 'get-https-autodiscover-v2': chains } : {};
}

/** Whether it was lost before a request was sent, so that any other request to the same host and port is lost too. */
export function isLost({ steps: [{ status, verdict }] }: Pick<Chain, 'steps'>): boolean {
  return status === undefined && verdict !== 'no-answer';
}

function observedEndpoint(gathered: Gathered, requests: Observations['requests']): NonNullable<Observations['endpoint']> {
  const { chains } = gathered.endpoint;
  const v2 = chains.flatMap((chain) => (chain.v2 ? [{ address: chain.address, steps: chain.v2 }] : []));
  return { hosts: hostsOf(gathered, requests), xml: chains, ...(v2.length === chains.length ? { v2 } : {}) };
}

/** The same with what a client can meet and the chains do not show: the endpoint's worst address, and DNS that has IPv6 alone. */
function worstOf(requests: Observations['requests'], { dns, endpoint, host }: Gathered): Observations['requests'] {
  const bad = endpoint.chains.find((chain) => !isLost(chain) && chain.steps.at(-1)?.verdict !== 'reached');
  const { half } = dns.found;
  const unknown = (step: Step): ObservedChain => {
    const { id, asked, port } = step;
    return {
      steps: [{ id, asked, host, port, cnames: [], ms: 0, verdict: 'dns-failed', message: `the DNS has no IPv4 address for ${host} (${half?.failure})` }],
    };
  };
  const chains = ([first, ...others]: readonly ObservedChain[]): readonly ObservedChain[] => [
    ...[first, ...others].map((chain) => (bad ? throughBad(chain, bad) : chain)),
    ...(half?.type === 'A' && first.steps[0].host === host ? [unknown(first.steps[0])] : []),
  ];
  return Object.fromEntries(Object.entries(requests).map(([id, list]) => [id, chains(list)]));
}

/** Where a way leads to the endpoint and its service, what one of its addresses answers. */
function throughBad({ address, steps }: ObservedChain, { steps: there }: Chain): ObservedChain {
  const at = steps.findIndex(({ id, host, port, verdict }) => id === 'follow' && host === there[0].host && port === 443 && verdict === 'reached');
  return at < 0 ? { address, steps } : { address, steps: [...steps.slice(0, at), ...there] };
}

/** The names of the endpoint: under them a client is at its server. */
function hostsOf(gathered: Gathered, requests: Observations['requests']): readonly string[] {
  const { namespace, endpoint, host, https } = gathered;
  if (isAnother(gathered) && https.some(({ steps: [{ certificate }] }) => certificate !== undefined)) return [endpoint.host];
  // One that redirects to the service of somebody else is no end.
  const ends = Object.values(requests).flatMap((chains = []) => chains.map(({ steps }) => steps[steps.length - 1]));
  const others = ends.filter((step) => step.verdict === 'reached' && isAtEndpoint(step, gathered)).map((step) => step.host);
  return [...new Set([namespace.endpoint, endpoint.host, ...(namespace.directTo === undefined ? [] : [host]), ...others])];
}
