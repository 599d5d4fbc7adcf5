import { isIPv4 } from 'node:net';
import { type AddressClass, addressClass } from '../discovery/addresses';
import { lookUp } from '../discovery/look-up';
import type { Probe } from '../discovery/probe';
import type { Network, Resolution } from '../network/network';
import { isOwn, type Owner, thirdPartiesAmong } from './owner';

/** Where a service for other machines answers (RFC 9110, section 4.2); another port that another party chose may be anything. */
const PORTS = [80, 443];

/** A request there reaches this machine or its link, not the host with that name. */
const NEVER: Readonly<Partial<Record<AddressClass, string>>> = {
  loopback: 'leads to this machine itself',
  'link-local': 'is link-local, the range of cloud metadata services',
  'no-host': 'is not the address of a host',
};

/**
 * Sends no request to an address that is a different machine for each client, nor to a private address or an unusual
 * port of another party's name: the author of a redirect or a record could otherwise make this machine send requests to
 * places that the author cannot reach (SSRF).
 *
 * @param owner whose private addresses and ports are asked nevertheless
 */
export function guardedProbe(probe: Probe, owner: Owner): Probe {
  return async (url, host, port, network, options, signal) => {
    const begun = performance.now();
    const { cnames, addresses } = await lookUp(host, network.resolver, signal);
    const thirdParties = [...(isOwn(host, owner) ? [] : [host]), ...thirdPartiesAmong({ cnames, addresses }, owner)];
    const refusals = addresses.flatMap((address) => {
      const reason = refusalOf(address, port, thirdParties, owner);
      return reason === undefined ? [] : [{ address, reason }];
    });
    const asked = addresses.filter((address) => refusals.every((refusal) => refusal.address !== address));
    // Not looked up again, as the answer may differ; a failed look-up is reported as that.
    if (asked.length > 0) return probe(url, host, port, answering(network, host, { status: 'NOERROR', cnames, addresses: asked }), options, signal);
    if (refusals.length === 0) return probe(url, host, port, network, options, signal);
    const [{ address, reason }] = refusals;
    return { facts: { cnames, address }, verdict: 'not-asked', detail: reason, ms: Math.round(performance.now() - begun) };
  };
}

function refusalOf(address: string, port: number, [thirdParty]: readonly string[], owner: Owner): string | undefined {
  const kind = addressClass(address);
  const never = NEVER[kind];
  if (never !== undefined) return `${address} ${never}`;
  if (thirdParty === undefined || owner.addresses.includes(address)) return undefined;
  if (kind === 'private') return `${thirdParty} belongs to another party, and ${address} is private`;
  return PORTS.includes(port) ? undefined : `${thirdParty} belongs to another party, and ${port} is neither port 443 nor 80`;
}

/** The network in which a host keeps these addresses, even if its DNS answers differ the next time. */
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
