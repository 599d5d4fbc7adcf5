import type { LookUp } from '../discovery/look-up';

/** Whether a host leads where it should: by a CNAME, or to one of the same addresses as an alias does. Load balancers give some of theirs at a time. */
export function leadsTo(host: string, found: LookUp, target: { readonly host: string; readonly found: LookUp }): boolean {
  return host === target.host || found.cnames.includes(target.host) || overlap(found.addresses, target.found.addresses);
}

/** Whether two names come to the same: the same end of their CNAMEs, or an address that they share. */
export function sameEnd(one: LookUp, other: LookUp): boolean {
  const end = one.cnames.at(-1);
  return (end !== undefined && end === other.cnames.at(-1)) || overlap(one.addresses, other.addresses);
}

export function overlap(some: readonly string[], others: readonly string[]): boolean {
  return some.some((one) => others.includes(one));
}
