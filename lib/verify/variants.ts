import { PATH } from '../discovery/discover';
import type { LookUp } from '../discovery/look-up';
import type { Method } from '../discovery/request';
import type { Asking } from './asking';
import type { Chain, Variant, VariantId } from './evidence';
import { pinned } from './pinned';

/** Requests that clients are known to send beside `GET /autodiscover/autodiscover.xml`. */
const VARIANTS: Readonly<Record<VariantId, { readonly method: Method; readonly path: string }>> = {
  head: { method: 'HEAD', path: PATH },
  post: { method: 'POST', path: PATH },
  'mixed-case': { method: 'GET', path: '/Autodiscover/Autodiscover.xml' },
  svc: { method: 'GET', path: '/autodiscover/autodiscover.svc' },
};

/** What each address that redirects a plain GET answers to these, one after another: a host may have many addresses. */
export async function variantsOf(host: string, chains: readonly Chain[], found: LookUp, asking: Asking): Promise<readonly Variant[]> {
  const addresses = chains.flatMap(({ address, steps }) => (address !== undefined && steps[0].verdict === 'redirected' ? [address] : []));
  const variants = await Promise.all(addresses.map((address) => allAt(address, host, found, asking)));
  return variants.flat();
}

async function allAt(address: string, host: string, found: LookUp, asking: Asking): Promise<Variant[]> {
  const variants: Variant[] = [];
  for (const id of Object.keys(VARIANTS) as VariantId[]) variants.push(await ask(id, host, address, found, asking));
  return variants;
}

async function ask(id: VariantId, host: string, address: string, found: LookUp, asking: Asking): Promise<Variant> {
  const { method, path } = VARIANTS[id];
  const url = new URL(`http://${host}${path}`);
  const { connectTimeoutMs, answerTimeoutMs, signal } = asking;
  const options = { connectTimeoutMs, answerTimeoutMs, userAgent: 'autodiscover-redirect', method };
  const { facts, verdict, ms } = await asking.probe(url, host, 80, pinned(asking.network, host, address, found), options, signal);
  return { id, address, asked: `${method} ${path}`, path, verdict, status: facts.status, location: facts.location, ms };
}
