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
  const status = isByDnssec(failure) ? ({ status: 'SERVFAIL', dnssec: true } as const) : { status: failure as Resolution['status'] };
  return answering(network, host, { ...status, cnames, addresses: address === undefined ? [] : [address] });
}

/** The network in which a host has these addresses, whatever its DNS answers the next time. */
export function answering(network: Network, host: string, answer: Pick<Resolution, 'status' | 'dnssec' | 'cnames' | 'addresses'>): Network {
  const addressesOf = (type: string) => answer.addresses.filter((address) => type === (isIPv4(address) ? 'A' : 'AAAA'));
  return {
    ...network,
    resolver: {
      resolve: async (name, type, signal) => {
        if (name !== host || (type !== 'A' && type !== 'AAAA')) return network.resolver.resolve(name, type, signal);
        return { ...answer, addresses: addressesOf(type), services: [] };
      },
    },
  };
}
