import { isIPv4 } from 'node:net';
import { isByDnssec, type LookUp } from '../discovery/look-up';
import type { Network, Resolution } from '../discovery/network';

/**
 * The network as a client sees it that takes this one of a host's addresses. Without an address it is the network itself;
 * but where DNS has failed, it is not asked for the host again.
 */
export function pinned(network: Network, host: string, address: string | undefined, { cnames, fault }: Pick<LookUp, 'cnames' | 'fault'>): Network {
  if (address === undefined && fault?.verdict !== 'dns-failed') return network;
  const failure = address === undefined ? (fault?.detail ?? '') : 'NOERROR';
  const answer: Pick<Resolution, 'status' | 'dnssec'> = isByDnssec(failure)
    ? { status: 'SERVFAIL', dnssec: true }
    : { status: failure as Resolution['status'] };
  const addressesOf = (type: string) => (address !== undefined && type === (isIPv4(address) ? 'A' : 'AAAA') ? [address] : []);
  return {
    ...network,
    resolver: {
      resolve: async (name, type, signal) => {
        if (name !== host || (type !== 'A' && type !== 'AAAA')) return network.resolver.resolve(name, type, signal);
        return { ...answer, cnames, addresses: addressesOf(type), services: [] };
      },
    },
  };
}
