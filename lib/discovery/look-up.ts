import { isIP } from 'node:net';
import type { Resolution, Resolver } from '../network/network';
import { plainText } from '../text/untrusted';
import type { Verdict } from './walk';

/** Addresses of one name that are tried; a client's patience, and that of whoever waits for a walk, ends somewhere. */
export const MAX_ADDRESSES = 32;

export interface LookUp {
  readonly cnames: readonly string[];
  /** In the order in which they are tried: IPv4 first. */
  readonly addresses: readonly string[];
  /** How many more it has, which are not tried; left out where that is none. */
  readonly untried?: number;
  /** The question that DNS failed to answer, where the other one has addresses; and how, as `failureOf` has it. */
  readonly half?: { readonly type: 'A' | 'AAAA'; readonly failure: string };
  /** Why there is none. */
  readonly fault?: { readonly verdict: Extract<Verdict, 'no-name' | 'no-address' | 'dangling-cname' | 'cname-loop' | 'dns-failed'>; readonly detail: string };
}

/** Of a server that refuses to hand out what DNSSEC's signatures do not hold for. */
const BY_DNSSEC = 'SERVFAIL: DNSSEC';

/** How DNS failed: its status, and where that is known its cause. */
export function failureOf({ status, dnssec }: Pick<Resolution, 'status' | 'dnssec'>): string {
  return dnssec ? BY_DNSSEC : status;
}

export function isByDnssec(failure: string): boolean {
  return failure.startsWith(BY_DNSSEC);
}

/** What whoever runs the DNS of a name has to do where it fails. */
export function mendOfFailure(name: string, failure: string): string {
  if (isByDnssec(failure))
    return `see that the DS record of the domain of ${name}, which its registrar keeps, matches the keys of its zone, or remove it: a resolver that checks DNSSEC hands out nothing of a zone whose signatures do not hold`;
  return `ask whoever runs the name servers of ${name} why they ${failure === 'TIMEOUT' ? 'do not answer' : `answer ${failure}`}`;
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

/** A status that holds for every type of record comes before one that the other question may not have met. */
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
