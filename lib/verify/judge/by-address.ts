import type { Verdict } from '../../discovery/walk';
import { CATALOGUE, type FindingId } from '../catalogue';
import type { Chain } from '../evidence';
import type { Finding, Severity } from '../finding';
import { finding } from './judgement';
import { mendAtPrivate } from './private-addresses';

/** What one address has wrong. */
export interface Fault {
  readonly id: FindingId;
  readonly saw: string;
  readonly mend: string;
  /** Where the catalogue's is not what it is here. */
  readonly severity?: Severity;
}

/** One of a host's addresses, and what it has wrong, if anything. */
export interface Examined {
  readonly address?: string;
  readonly fault?: Fault;
  /** Of its first request; left out where it has answered another one well. */
  readonly verdict?: Verdict;
}

/** Faults that a client sees before it has sent anything: it goes on to the host's next address, if there is one. What was not asked is most often no host at all. */
const PASSED_OVER: readonly Verdict[] = ['refused', 'dropped', 'unreachable', 'not-asked'];

/** One finding for each kind of fault of a host's addresses. */
export function byAddress<T extends Chain>(chains: readonly T[], faultOf: (chain: T) => Fault | undefined): Finding[] {
  return findingsOf(
    chains.map((chain) => ({ address: chain.address, fault: withMend(faultOf(chain), mendAtPrivate(chain)), verdict: chain.steps[0].verdict })),
  );
}

function withMend(fault: Fault | undefined, mend: string | undefined): Fault | undefined {
  return fault && mend !== undefined ? { ...fault, mend } : fault;
}

/**
 * One finding for each kind of fault, with the addresses that have it, where others have not. What a client gets over by
 * the next address is then a warning.
 */
export function findingsOf(examined: readonly Examined[]): Finding[] {
  const all = new Set(examined.map(({ address }) => address));
  const faults = new Map<FindingId, { readonly fault: Fault; readonly faulty: Examined[] }>();
  for (const one of examined) {
    if (!one.fault) continue;
    const same = faults.get(one.fault.id) ?? { fault: one.fault, faulty: [] };
    same.faulty.push(one);
    faults.set(one.fault.id, same);
  }
  return [...faults.values()].map(({ fault: { id, saw, mend, severity }, faulty }) => {
    const addresses = [...new Set(faulty.flatMap(({ address }) => address ?? []))];
    if (addresses.length === 0 || addresses.length === all.size)
      return finding(id, { saw: costsAtEach(faulty) ? `${saw}, and again at each of ${all.size} addresses` : saw, mend, severity });
    const part = `${saw}, at ${addresses.length} of ${all.size} addresses: ${addresses.join(', ')}`;
    return finding(id, { saw: part, mend, addresses, severity: isMild(id, faulty) ? 'warning' : severity });
  });
}

function isMild(id: FindingId, faulty: readonly Examined[]): boolean {
  return CATALOGUE[id].severity === 'error' && faulty.every(isPassedOver);
}

/** Whether a client is on to the host's next address before it has sent anything. */
export function isPassedOver({ verdict }: Pick<Examined, 'verdict'>): boolean {
  return verdict !== undefined && PASSED_OVER.includes(verdict);
}

/** A client waits for one address after the other. */
function costsAtEach(faulty: readonly Examined[]): boolean {
  return faulty.length > 1 && faulty.every(({ verdict }) => verdict === 'dropped');
}
