import { isIP } from 'node:net';
import { plainText } from '../text/untrusted';
import type { Resolution, Resolver } from './network';
import type { Verdict } from './walk';

/** Addresses of one name that are tried; a client's patience, and that of whoever waits for a walk, ends somewhere. */
const MAX_ADDRESSES = 16;

export interface LookUp {
  readonly cnames: readonly string[];
  /** In the order in which they are tried: IPv4 first. */
  readonly addresses: readonly string[];
  /** The question that DNS failed to answer, where the other one has addresses. */
  readonly half?: { readonly type: 'A' | 'AAAA'; readonly status: Resolution['status'] };
  /** Why there is none. */
  readonly fault?: { readonly verdict: Extract<Verdict, 'no-name' | 'no-address' | 'dangling-cname' | 'cname-loop' | 'dns-failed'>; readonly detail: string };
}

/** The addresses of a host, which may be an address itself. */
export async function lookUp(host: string, resolver: Resolver, signal: AbortSignal): Promise<LookUp> {
  const literal = host.replace(/^\[(.*)\]$/, '$1');
  if (isIP(literal)) return { cnames: [], addresses: [literal] };

  const [v4, v6] = await Promise.all([resolver.resolve(host, 'A', signal), resolver.resolve(host, 'AAAA', signal)]);
  const cnames = (v4.cnames.length > 0 ? v4 : v6).cnames.map(plainText);
  const addresses = [...v4.addresses, ...v6.addresses].slice(0, MAX_ADDRESSES);
  if (addresses.length === 0) return { cnames, addresses, fault: faultOf([v4.status, v6.status], cnames) };
  const half = failedHalf(v4, v6);
  return { cnames, addresses, ...(half ? { half } : {}) };
}

function failedHalf(v4: Resolution, v6: Resolution): LookUp['half'] {
  if (v4.status !== 'NOERROR') return { type: 'A', status: v4.status };
  return v6.status === 'NOERROR' ? undefined : { type: 'AAAA', status: v6.status };
}

/** A status that holds for every type of record comes before one that the other question may not have met. */
function faultOf(statuses: readonly Resolution['status'][], cnames: readonly string[]): NonNullable<LookUp['fault']> {
  if (statuses.includes('LOOP')) return { verdict: 'cname-loop', detail: cnames.join(' → ') };
  if (statuses.includes('NXDOMAIN')) {
    return cnames.length > 0 ? { verdict: 'dangling-cname', detail: cnames[cnames.length - 1] } : { verdict: 'no-name', detail: '' };
  }
  const failed = statuses.find((status) => status !== 'NOERROR');
  if (failed) return { verdict: 'dns-failed', detail: failed };
  return cnames.length > 0 ? { verdict: 'dangling-cname', detail: cnames[cnames.length - 1] } : { verdict: 'no-address', detail: '' };
}
