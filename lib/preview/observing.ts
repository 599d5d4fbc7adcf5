import { urlOfV2 } from '../discovery/autodiscover-v2';
import { type HttpRequestId, type Observations, type ObservedChain, REQUESTS, stepAt, urlOf } from '../discovery/clients/observations';
import { unasked } from '../discovery/clients/profiles';
import { probe } from '../discovery/probe';
import { rememberingProbe, rememberingResolver } from '../discovery/remembering';
import type { StepOrigin } from '../discovery/step';
import { type ChainOptions, chainFrom, discover, PATH } from '../discovery/walk';
import type { Step, StepId, Walk } from '../discovery/walk-result';
import { childOf } from '../network/abort';
import type { Network } from '../network/network';
import type { Expectation } from '../plan/expectation';
import type { Preview } from './preview';

/** The steps of a walk, and the requests that they are. */
const WALKED = {
  'https-domain': 'post-https-domain',
  'https-autodiscover': 'post-https-autodiscover',
  'http-redirect': 'get-http-autodiscover',
  srv: 'srv',
} as const;
type Beginning = keyof typeof WALKED;
const BEGINNINGS = Object.keys(WALKED) as Beginning[];

/** One namespace's walk, and what else was observed. */
interface Observed {
  readonly walk: Walk;
  readonly observations: Observations;
}

/**
 * Walks as Outlook does, and then asks what decides for other clients: the steps that the walk did not reach, and requests
 * that only others send. Names are looked up once, and what an https URL answers is asked once for all namespaces.
 */
export function observing(preview: Preview, options: Pick<ChainOptions, 'signal' | 'answerTimeoutMs'>): (namespace: Expectation) => Promise<Observed> {
  const once = { public: rememberingProbe(probe), private: rememberingProbe(probe) };
  return async (namespace) => {
    const { view } = namespace;
    const life = childOf(options.signal);
    const { resolver, ...network } = preview.network(view);
    const asked: ChainOptions = {
      ...options,
      signal: life.signal,
      probe: (url, ...rest) => (url.protocol === 'https:' ? once[view] : probe)(url, ...rest),
    };
    try {
      return await observe(namespace, { ...network, resolver: rememberingResolver(resolver, life.signal) }, asked);
    } finally {
      life.end();
    }
  };
}

async function observe({ domain, endpoint, directTo }: Expectation, network: Network, options: ChainOptions): Promise<Observed> {
  const from = async (url: URL, id: StepId, method?: ChainOptions['method']): Promise<ObservedChain[]> => {
    const place: StepOrigin = { id, origin: id === 'follow' ? 'http-redirect' : id, domain };
    return [{ steps: await chainFrom(url, place, network, { ...options, method }) }];
  };
  const ask = async (id: HttpRequestId) => [id, await from(urlOf(id, domain), stepAt(id), REQUESTS[id].method)] as const;

  const walk = await discover(domain, network, options);
  const missing = BEGINNINGS.filter((id) => !walk.steps.some((step) => step.id === id));
  const further = await Promise.all(missing.map((id) => discover(domain, network, { ...options, steps: [id] })));
  const requests = Object.fromEntries([walk, ...further].flatMap(({ steps }) => chainsOf(steps)));
  let observations: Observations = { domain, servers: 'simulated', requests };
  for (let lacks = unasked(observations); lacks.length > 0; lacks = unasked(observations)) {
    observations = { ...observations, requests: { ...observations.requests, ...Object.fromEntries(await Promise.all(lacks.map(ask))) } };
  }
  if (endpoint === undefined) return { walk, observations };
  const host = directTo ?? endpoint;
  const [xml, v2] = await Promise.all([new URL(`https://${host}${PATH}`), urlOfV2(host)].map((url) => from(url, 'follow')));
  return { walk, observations: { ...observations, endpoint: { hosts: [...new Set([endpoint, host])], xml, v2 } } };
}

function chainsOf(steps: readonly Step[]): (readonly [string, readonly ObservedChain[]])[] {
  const starts = steps.flatMap(({ id }, index) => (id === 'follow' ? [] : [index]));
  return starts.map((start, at) => [WALKED[steps[start].id as Beginning], [{ steps: steps.slice(start, starts[at + 1]) }]] as const);
}
