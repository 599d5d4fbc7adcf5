import { PATH } from '../discovery/discover';
import { lookUp } from '../discovery/look-up';
import type { Asking } from './asking';
import { chainsAt } from './chains';
import type { Chain, EndpointChain, EndpointEvidence } from './evidence';
import { oldTlsOf } from './old-tls';
import { ownerOf } from './owner';

/**
 * What each address of an endpoint answers to those who were led to it. So much hangs on it that a connection that was
 * dropped is tried again.
 *
 * @param domain one of the namespaces that are led there, which is of no matter but for the address that is made up of it
 */
export async function endpointEvidence(host: string, domain: string, asking: Asking): Promise<EndpointEvidence> {
  const found = await lookUp(host, asking.network.resolver, asking.signal);
  const owner = ownerOf({ domain: host, expected: host }, { host, found });
  const ask = () => chainsAt(new URL(`https://${host}${PATH}`), { id: 'follow', origin: 'http-redirect', domain }, found, owner, asking);
  const first = await ask();
  const chains = first.some(({ steps }) => steps[0].verdict === 'dropped') ? await ask() : first;
  return { host, addresses: found.addresses, untried: found.untried, chains: await Promise.all(chains.map((chain) => withProtocol(chain, host, asking))) };
}

async function withProtocol(chain: Chain, host: string, asking: Asking): Promise<EndpointChain> {
  const { address, steps } = chain;
  if (steps[0].verdict !== 'tls-failed' || address === undefined) return chain;
  const oldProtocol = await oldTlsOf({ address, port: 443 }, host, asking.network.connector, asking);
  return oldProtocol === undefined ? chain : { ...chain, oldProtocol };
}
