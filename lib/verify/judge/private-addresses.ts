import { addressClass } from '../../discovery/addresses';
import type { Step } from '../../discovery/walk';
import type { Finding } from '../../findings/finding';
import type { Chain, Evidence } from '../evidence';
import { isOwn } from '../owner';
import { finding } from './judgement';

/** That hosts of one's own have private addresses, which is as it should be for those inside alone. */
export function judgePrivateAddresses(evidence: Evidence): Finding[] {
  const { atDomain, https, http, srv, endpoint, owner, namespace } = evidence;
  if (namespace.view === 'private') return [];
  const hosts = new Map<string, Set<string>>();
  for (const { host, address, verdict } of stepsOf([...https, ...http, ...endpoint.chains, ...atDomain, ...srv])) {
    if (address === undefined || verdict === 'not-asked' || addressClass(address) !== 'private' || !isOwn(host, owner)) continue;
    hosts.set(host, (hosts.get(host) ?? new Set()).add(address));
  }
  if (hosts.size === 0) return [];
  const observed = [...hosts].map(([host, addresses]) => `${host} has the private ${counted(addresses.size)} ${[...addresses].join(', ')}`).join('; ');
  return [
    finding('private-addresses', {
      observed,
      fix: `nothing, where clients inside alone ask for ${[...hosts.keys()].join(' and ')}; else use public addresses; a resolver outside shows what clients outside get (--resolver)`,
    }),
  ];
}

function stepsOf(chains: readonly Chain[]): readonly Step[] {
  return chains.flatMap(({ steps }) => steps);
}

function counted(count: number): string {
  return count === 1 ? 'address' : 'addresses';
}
