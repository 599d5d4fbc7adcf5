import { isIP } from 'node:net';
import type { Resolution, Resolver } from '../network/network';
import { plainText } from '../text/untrusted';
import type { Verdict } from './walk-result';

/** The most addresses of one name that are tried, to bound the time of a walk. */
export const MAX_ADDRESSES = 32;

export interface LookUp {
  readonly cnames: readonly string[];
  /** In the order in which they are tried: IPv4 first. */
  readonly addresses: readonly string[];
  /** How many more it has, which are not tried; left out if none. */
  readonly untried?: number;
  /** The query that DNS failed to answer while the other one has addresses, and its failure (`failureOf`). */
  readonly half?: { readonly type: 'A' | 'AAAA'; readonly failure: string };
  /** Why there is no address. */
  readonly fault?: { readonly verdict: Extract<Verdict, 'no-name' | 'no-address' | 'dangling-cname' | 'cname-loop' | 'dns-failed'>; readonly detail: string };
}

/** Of a server that does not return records with invalid DNSSEC signatures. */
const BY_DNSSEC = 'SERVFAIL: DNSSEC';

/** How DNS failed: its status, and its cause if known. */
export function failureOf({ status, dnssec }: Pick<Resolution, 'status' | 'dnssec'>): string {
  return dnssec ? BY_DNSSEC : status;
}

export function isByDnssec(failure: string): boolean {
  return failure.startsWith(BY_DNSSEC);
}

/** The fix for the operator of a failing DNS. */
export function fixOfFailure(name: string, failure: string): string {
  if (isByDnssec(failure))
    return `check that the DS record of the domain of ${name} at its registrar matches the keys of its zone, or remove it: a validating resolver (DNSSEC) returns nothing from a zone with invalid signatures`;
  return `ask the operator of the name servers of ${name} why they ${failure === 'TIMEOUT' ? 'do not answer' : `answer ${failure}`}`;
}

/** The addresses of a host, which may be an address itself. */
export async function lookUp(host: string, resolver: Resolver, signal: AbortSignal): Promise<LookUp> {
  const literal = host.replace(/^\[(.*)\]$/, '$1');
  if (isIP(literal)) return { cnames: [], addresses: [literal] };

  const [v4, v6] = await Promise.all([resolver.resolve(host, 'A', signal), resolver.resolve(host, 'AAAA', signal)]);
  const cnames = (v4.cnames.length > 0 ? v4 : v6).cnames.map(plainText);
  const all = [...v4.addresses, ...v6.addresses];
  if (all.length === 0) return { cnames, addresses: all, fault: faultOf([v4, v6], cnames) };
  const half = failedHalf(v4, v6);
  const untried = all.length - MAX_ADDRESSES;
  return { cnames, addresses: all.slice(0, MAX_ADDRESSES), ...(untried > 0 ? { untried } : {}), ...(half ? { half } : {}) };
}

function failedHalf(v4: Resolution, v6: Resolution): LookUp['half'] {
  if (v4.status !== 'NOERROR') return { type: 'A', failure: failureOf(v4) };
  return v6.status === 'NOERROR' ? undefined : { type: 'AAAA', failure: failureOf(v6) };
}

/** A status for all types of records has precedence over one for a single type. */
function faultOf(resolutions: readonly Resolution[], cnames: readonly string[]): NonNullable<LookUp['fault']> {
  const statuses = resolutions.map(({ status }) => status);
  if (statuses.includes('LOOP')) return { verdict: 'cname-loop', detail: cnames.join(' → ') };
  if (statuses.includes('NXDOMAIN')) {
    return cnames.length > 0 ? { verdict: 'dangling-cname', detail: cnames[cnames.length - 1] } : { verdict: 'no-name', detail: '' };
  }
  const failed = resolutions.find(({ status }) => status !== 'NOERROR');
  if (failed) return { verdict: 'dns-failed', detail: failureOf(failed) };
  return cnames.length > 0 ? { verdict: 'dangling-cname', detail: cnames[cnames.length - 1] } : { verdict: 'no-address', detail: '' };
}
