import type { LookUp } from '../../discovery/look-up';
import { type PreflightFinding, preflightFinding } from '../../findings/preflight-report';
import { comparable } from '../../names/domain-name';
import type { LiveRecord, LiveZone } from '../../topology/account/inventory';
import type { DnsRecord, HostedZone } from '../../topology/topology';
import { findIn, indexZones, zoneOf } from '../../topology/zone-index';
import type { AccountState } from '../account-state';
import { type Declared, type DeclaredRecord, isSamePlace } from '../declared';
import { ownRecord, recordText } from '../live';

/** What a deployment does with one record. */
export interface RecordVerdict {
  readonly action: 'create' | 'ours' | 'change' | 'unknown';
  readonly today?: string;
  readonly findings: readonly PreflightFinding[];
}

/** A record that is to be made in a zone that was found and read. */
export interface RecordCase {
  readonly declared: DeclaredRecord;
  readonly zone: LiveZone & { readonly records: readonly LiveRecord[] };
  readonly deployed: Pick<Declared, 'records'>;
  readonly state: Pick<AccountState, 'answers'>;
}

/** What CloudFormation meets at the record's name. */
export function judgeRecord(one: RecordCase): RecordVerdict {
  const { declared, zone, deployed } = one;
  const { name, type } = declared.record;
  const there = zone.records.filter((record) => record.name === name);
  const today = there.length > 0 ? there.map(recordText).join(' and ') : undefined;
  const own = ownRecord(declared, [zone], deployed);
  if (own && isSamePlace(own, declared)) return { today, ...judgeOwn(one, own, there) };

  const conflicts = there.filter((record) => conflict(type, record.type));
  if (conflicts.length === 0) return { action: 'create', today, findings: unmet(one) };
  if (own) {
    const observed = `${name} is ${recordText(conflicts[0])}, made as ${own.logicalId} of the stack ${own.stack}; it is declared as ${declared.logicalId} of ${declared.stack}`;
    return { action: 'create', today, findings: [preflightFinding('record-moves', observed)] };
  }
  return { action: 'create', today, findings: [isIdentical(declared.record, conflicts) ? identical(one) : existing(one, conflicts)] };
}

function judgeOwn({ declared, zone }: RecordCase, own: DeclaredRecord, there: readonly LiveRecord[]): Pick<RecordVerdict, 'action' | 'findings'> {
  const live = there.find(({ type }) => type === own.record.type);
  const asMade = live && (own.record.aliasOf === undefined ? isSameValue(own.record, live) : live.aliasOf !== undefined);
  const action = own.record.type === declared.record.type && isSameRecord(own.record, declared.record) ? 'ours' : 'change';
  if (asMade) return { action, findings: [] };
  const made = recordText(own.record);
  const observed = `${own.record.name} in ${zoneText(zone)} is ${live ? recordText(live) : 'gone'}; the stack ${own.stack} has made ${made}`;
  return { action, findings: [preflightFinding('record-drifted', observed, { fix: `restore it by hand: ${own.record.name} ${made}` })] };
}

/** RFC 1034, section 3.6.2: nothing stands next to a CNAME. Of other types, one set each. */
function conflict(planned: string, there: string): boolean {
  return planned === there || planned === 'CNAME' || there === 'CNAME';
}

function isIdentical(record: DnsRecord, conflicts: readonly LiveRecord[]): boolean {
  const [only, ...others] = conflicts;
  return others.length === 0 && only.type === record.type && only.routing === undefined && record.aliasOf === undefined && isSameRecord(record, only);
}

function isSameRecord(one: Pick<LiveRecord, 'values' | 'aliasOf' | 'ttl'>, other: Pick<LiveRecord, 'values' | 'aliasOf' | 'ttl'>): boolean {
  return isSameValue(one, other) && one.ttl === other.ttl;
}

function isSameValue(one: Pick<LiveRecord, 'values' | 'aliasOf'>, other: Pick<LiveRecord, 'values' | 'aliasOf'>): boolean {
  const sorted = ({ values }: Pick<LiveRecord, 'values'>) => values.map(comparable).sort();
  return one.aliasOf === other.aliasOf && JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function identical({ declared: { record }, zone }: RecordCase): PreflightFinding {
  const observed = `${record.name} is in ${zoneText(zone)} already, as it is to be made: ${recordText(record)}, TTL ${record.ttl}`;
  return preflightFinding('record-identical', observed);
}

function existing({ declared: { record }, zone, state }: RecordCase, conflicts: readonly LiveRecord[]): PreflightFinding {
  const leads = state.answers.get(record.name);
  const [first] = conflicts;
  const ttl =
    conflicts.length === 1 && first.type === record.type && first.aliasOf === undefined && isSameValue(first, record)
      ? `, TTL ${first.ttl} in place of ${record.ttl}`
      : '';
  const observed = `${record.name} is in ${zoneText(zone)} already: ${conflicts.map(recordText).join(' and ')}${ttl}${leads ? `; ${leadsText(leads)}` : ''}`;
  return preflightFinding('record-exists', observed);
}

/** Nothing stands at the name: what answers for it today. */
function unmet({ declared: { record }, zone, state }: RecordCase): PreflightFinding[] {
  if (record.type === 'SRV') return [];
  const index = zoneOf(indexOf(zone), record.name);
  const found = index && findIn(index, record.name);
  if (found?.kind === 'delegated' && found.cut !== zone.name) {
    const observed = `${record.name} is below ${found.cut}, which NS records of ${zoneText(zone)} delegate to other name servers`;
    return [preflightFinding('zone-not-delegated', observed, { fix: `make the record in the zone ${found.cut}` })];
  }
  if (found?.kind !== 'wildcard') return [];
  const [[, [wildcard]]] = [...found.sets];
  const leads = state.answers.get(record.name);
  const observed = `${record.name} gets the answer of ${wildcard.name} in ${zoneText(zone)}, ${recordText(wildcard as LiveRecord)}${leads ? `; ${leadsText(leads)}` : ''}`;
  return [preflightFinding('wildcard-answers', observed)];
}

const INDEXES = new WeakMap<LiveZone, ReturnType<typeof indexZones>>();

/** Names and types alone decide what a zone holds at a name, also those of record sets that nothing here understands. */
function indexOf(zone: RecordCase['zone']): ReturnType<typeof indexZones> {
  const index = INDEXES.get(zone) ?? indexZones([zone as HostedZone]);
  INDEXES.set(zone, index);
  return index;
}

/** `it leads to www.fabrikam.com, 192.0.2.80 today`. */
export function leadsText({ cnames, addresses, fault }: LookUp): string {
  const at = [...cnames.slice(-1), ...addresses.slice(0, 3)].join(', ');
  if (fault?.verdict === 'no-name' || fault?.verdict === 'no-address') return 'the public DNS has no address for it today';
  if (fault?.verdict === 'dns-failed') return `the public DNS does not answer for it (${fault.detail})`;
  return fault ? `it leads to ${cnames.at(-1)} today, which has no address` : `it leads to ${at} today`;
}

/** `the zone fabrikam.com (Z1)`. */
export function zoneText({ name, id, private: isPrivate }: LiveZone): string {
  return `the ${isPrivate ? 'private ' : ''}zone ${name} (${id})`;
}
