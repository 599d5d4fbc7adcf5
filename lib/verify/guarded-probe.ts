import { isIPv4 } from 'node:net';
import { type AddressClass, addressClass } from '../discovery/addresses';
import { lookUp } from '../discovery/look-up';
import type { Probe } from '../discovery/probe';
import type { Network, Resolution } from '../network/network';
import { isOwn, type Owner, strangersAmong } from './owner';

/** Where a service for other machines answers (RFC 9110, section 4.2); another port of a stranger's choosing may be anything. */
const PORTS = [80, 443];

/** Who asks there asks the machine or the link that it is on, and not the host that the name stands for. */
const NEVER: Readonly<Partial<Record<AddressClass, string>>> = {
  loopback: 'leads back to the machine that asks',
  'link-local': 'is link-local, where clouds have their metadata services',
  'no-host': "is no host's",
};

/**
 * Asks nothing of an address that means another machine for each who asks, nor what a stranger's name leads to inside a
 * private network or on a port of its choosing: whoever writes a redirect or a record could else have this machine send
 * requests to places that he cannot reach himself.
 *
 * @param owner whose private addresses and ports are asked all the same
 */
export function guardedProbe(probe: Probe, owner: Owner): Probe {
  return async (url, host, port, network, options, signal) => {
    const begun = performance.now();
    const { cnames, addresses } = await lookUp(host, network.resolver, signal);
    const strangers = [...(isOwn(host, owner) ? [] : [host]), ...strangersAmong({ cnames, addresses }, owner)];
    const refusals = addresses.flatMap((address) => {
      const reason = refusalOf(address, port, strangers, owner);
      return reason === undefined ? [] : [{ address, reason }];
    });
    const asked = addresses.filter((address) => refusals.every((refusal) => refusal.address !== address));
    // Another look-up may be answered otherwise; and one that failed says so itself.
    if (asked.length > 0) return probe(url, host, port, answering(network, host, { status: 'NOERROR', cnames, addresses: asked }), options, signal);
    if (refusals.length === 0) return probe(url, host, port, network, options, signal);
    const [{ address, reason }] = refusals;
    return { facts: { cnames, address }, verdict: 'not-asked', detail: reason, ms: Math.round(performance.now() - begun) };
  };
}

function refusalOf(address: string, port: number, [stranger]: readonly string[], owner: Owner): string | undefined {
  const kind = addressClass(address);
  const never = NEVER[kind];
  if (never !== undefined) return `${address} ${never}`;
  if (stranger === undefined || owner.addresses.includes(address)) return undefined;
  if (kind === 'private') return `${stranger} is somebody else's, and ${address} is private`;
  return PORTS.includes(port) ? undefined : `${stranger} is somebody else's, and ${port} is neither port 443 nor 80`;
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
