import { cnameChain, MAX_CNAMES } from '../names/domain-name';
import { srvParts } from '../names/srv-record';
import { withoutDualstack } from './names';
import type { DnsRecord, HostedZone } from './topology';
import { type Found, findIn, indexZones, namesAbove, ownerName, type RecordSets, wildcardFor, type ZoneIndex, type ZoneSet, zoneOf } from './zone-index';

/*
 * DNS answers for a name as Route 53 and the resolver of a VPC give them, from the topology only: no query leaves it.
 */

/** The DNS that answers: the public one, or a VPC's resolver, for which private hosted zones come first. */
export type View = 'public' | 'private';

/** The names of one view, indexed once. */
export interface Names {
  /**
   * `all` follows CNAMEs as a resolver does, through all zones of the topology; `zone` as an authoritative server
   * does, within the hosted zone that holds the name.
   *
   * @param type a record type, or `ANY` for all records of a name
   */
  lookUp(name: string, type: string, options: { readonly chase: 'all' | 'zone' }): LookupAnswer;
}

/**
 * Addresses of a host without a record: a load balancer by its `dnsName`, also with `dualstack.` before it, or a
 * stand-in. A record of the same name has precedence over it, and it has precedence over a wildcard.
 */
export interface KnownHost {
  readonly name: string;
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
}

export interface LookupAnswer {
  /** Of the last name in the chain (RFC 6604). `REFUSED`: no zone here holds it, and whether it exists is unknown. */
  readonly rcode: 'NOERROR' | 'NXDOMAIN' | 'REFUSED';
  /** Whether a zone here holds the queried name. */
  readonly authoritative: boolean;
  /** The CNAMEs that were followed, in their order, and the records at their end. */
  readonly answers: readonly AnsweredRecord[];
  /** The zone's start of authority with a negative answer (RFC 2308), if its name is known; NS records of a referral. */
  readonly authority: readonly AnsweredRecord[];
  /** The CNAMEs form a loop, or are more than a resolver follows. */
  readonly loop?: boolean;
}

export interface AnsweredRecord {
  readonly name: string;
  readonly type: DnsRecord['type'];
  /** In seconds. */
  readonly ttl: number;
  /** In its presentation format. */
  readonly value: string;
}

/** Of a load balancer's addresses, and so of its aliases: the TTL of Elastic Load Balancing's DNS entries is 60 s. */
const LOAD_BALANCER_TTL = 60;

/** Of a record without a TTL, which Route 53 does not accept. */
const DEFAULT_TTL = 300;

/** Of a name that no zone here holds. */
const UNKNOWN = { authoritative: false, answers: [], authority: [] } as const;

interface NameData {
  /** In the order of the look-up. */
  readonly layers: readonly ZoneSet[];
  readonly hosts: ReadonlyMap<string, KnownHost>;
  readonly domains: ReadonlySet<string>;
  /** The names that records lead to. */
  readonly targets: ReadonlySet<string>;
}

/** The zone or the host that answers for a name. */
type Authority =
  | { readonly kind: 'zone'; readonly zone: ZoneIndex; readonly zoneKey: string; readonly found: Found }
  /** The zone that holds the host's name. */
  | { readonly kind: 'host'; readonly host: KnownHost; readonly zone?: ZoneIndex; readonly zoneKey: string }
  | { readonly kind: 'nowhere' };

/** The answer for one name, its CNAME not followed yet. */
interface Hop extends LookupAnswer {
  readonly next?: string;
  readonly zoneKey?: string;
}

export interface NamesOptions {
  readonly zones: readonly HostedZone[];
  readonly hosts: readonly KnownHost[];
  readonly view: View;
  /**
   * Domains of which all names are here: for a resolver, a name at or below them that no zone of the view holds does not
   * exist, unless a record leads to it. A record may lead anywhere, so that its target is refused, as all other names are.
   */
  readonly domains?: readonly string[];
}

export function namesOf({ zones, hosts, view, domains = [] }: NamesOptions): Names {
  const inView = (isPrivate: boolean) => indexZones(zones.filter((zone) => zone.private === isPrivate));
  const layers = view === 'private' ? [inView(true), inView(false)] : [inView(false)];
  const data: NameData = { layers, hosts: indexHosts(hosts), domains: new Set(domains.map(ownerName)), targets: targetsOf(zones) };
  return { lookUp: (name, type, { chase }) => lookUp(data, ownerName(name), type.toUpperCase(), chase) };
}

function lookUp(data: NameData, name: string, type: string, chase: 'all' | 'zone'): LookupAnswer {
  const answers: AnsweredRecord[] = [];
  const chain = cnameChain(name);
  let place = authorityOf(data, name);
  if (place.kind === 'nowhere' && chase === 'all' && isWithinDomains(data, name)) return { rcode: ownRcode(data, name), ...UNKNOWN };
  let authoritative: boolean | undefined;
  for (let at = name; ; ) {
    const { next, zoneKey, ...hop } = answerAt(data, place, at, type, chase);
    authoritative ??= hop.authoritative;
    answers.push(...hop.answers);
    if (next === undefined) return { ...hop, authoritative, answers };

    if (!chain.follow(next)) return { rcode: 'NOERROR', authoritative, answers, authority: [], loop: true };
    place = authorityOf(data, next);
    if (chase === 'zone' && (place.kind === 'nowhere' || place.zoneKey !== zoneKey)) return { rcode: 'NOERROR', authoritative, answers, authority: [] };
    at = next;
  }
}

function targetsOf(zones: readonly HostedZone[]): Set<string> {
  const records = zones.flatMap((zone) => zone.records);
  return new Set(
    records.flatMap(({ type, values, aliasOf }) => {
      if (aliasOf !== undefined) return [ownerName(aliasOf)];
      if (type === 'CNAME') return values.map((value) => ownerName(value.trim()));
      return type === 'SRV' ? values.map((value) => ownerName(srvParts(value).target)) : [];
    }),
  );
}

function isWithinDomains({ domains, targets }: NameData, name: string): boolean {
  if (targets.has(name)) return false;
  return namesAbove(name).some((at) => domains.has(at));
}

/** A domain exists, and so does a name with others below it (RFC 8020). */
function ownRcode({ domains, layers }: NameData, name: string): 'NOERROR' | 'NXDOMAIN' {
  return domains.has(name) || layers.some(({ unnamed }) => unnamed.existing.has(name)) ? 'NOERROR' : 'NXDOMAIN';
}

/**
 * What answers for the name: in a private view the private zones, if one of them holds it, otherwise the public ones
 * (Route 53 Developer Guide, "Considerations when working with a private hosted zone").
 */
function authorityOf({ layers, hosts }: NameData, name: string): Authority {
  const host = hosts.get(name);
  for (const zones of layers) {
    const named = zoneOf(zones, name);
    const found = named && findIn(named, name);
    if (named && found?.kind === 'records') return inZone(named, found, named.name ?? '');

    const { unnamed } = zones;
    const sets = unnamed.sets.get(name);
    if (sets) return inZone(unnamed, { kind: 'records', sets }, unnamedKey(unnamed, name));

    const wildcard = named ? undefined : wildcardFor(unnamed, name);
    const synthesized = wildcard === undefined ? undefined : unnamed.sets.get(wildcard);
    if (host && (named || synthesized)) return { kind: 'host', host, zone: named, zoneKey: named?.name ?? name };
    if (named && found) return inZone(named, found, named.name ?? '');
    if (synthesized) return inZone(unnamed, { kind: 'wildcard', sets: synthesized }, unnamedKey(unnamed, wildcard ?? ''));
  }
  const outside = hostOf(hosts, name);
  return outside ? { kind: 'host', host: outside, zoneKey: outside.name } : { kind: 'nowhere' };
}

function inZone(zone: ZoneIndex, found: Found, zoneKey: string): Authority {
  return { kind: 'zone', zone, found, zoneKey };
}

/** Zones without a known name are distinguished by their IDs, which cannot be names. */
function unnamedKey(unnamed: ZoneIndex, owner: string): string {
  return `#${unnamed.zoneIds.get(owner) ?? ''}`;
}

function answerAt({ hosts }: NameData, place: Authority, name: string, type: string, chase: 'all' | 'zone'): Hop {
  if (place.kind === 'nowhere') return { rcode: 'REFUSED', ...UNKNOWN };
  const { zone, zoneKey } = place;
  if (place.kind === 'host') return positiveOrNot('NOERROR', addressesOf(place.host, name, type), zone, zoneKey);

  const { found } = place;
  if (found.kind === 'delegated') return referral(found, type, name, chase);
  if (found.kind === 'absent') return positiveOrNot('NXDOMAIN', [], zone, zoneKey);
  if (found.kind === 'empty') return positiveOrNot('NOERROR', [], zone, zoneKey);

  const read = (wanted: string) => expandSet({ zone: place.zone, hosts }, found.sets, wanted, name);
  if (type === 'ANY') {
    return positiveOrNot(
      'NOERROR',
      [...found.sets.keys()].flatMap((each) => read(each)),
      zone,
      zoneKey,
    );
  }
  const answers = read(type);
  const cname = answers.length > 0 || type === 'CNAME' ? undefined : read('CNAME').at(0);
  if (cname) return { rcode: 'NOERROR', authoritative: true, answers: [cname], authority: [], next: cname.value, zoneKey };
  if (answers.length === 0 && leadsOut({ zone: place.zone, hosts }, found.sets, type)) return { rcode: 'REFUSED', ...UNKNOWN };
  return positiveOrNot('NOERROR', type === 'CNAME' ? answers.slice(0, 1) : answers, zone, zoneKey);
}

/** The name servers of the delegation are not here: a resolver fails, an authoritative server refers to them. */
function referral(found: Found & { readonly kind: 'delegated' }, type: string, name: string, chase: 'all' | 'zone'): Hop {
  const servers = (found.sets.get('NS') ?? []).flatMap((record) => ownValues(record, found.cut));
  if (chase === 'zone') return { rcode: 'NOERROR', authoritative: false, answers: [], authority: servers };
  if (type === 'NS' && name === found.cut) return { rcode: 'NOERROR', authoritative: false, answers: servers, authority: [] };
  return { rcode: 'REFUSED', ...UNKNOWN };
}

function positiveOrNot(rcode: 'NOERROR' | 'NXDOMAIN', answers: readonly AnsweredRecord[], zone: ZoneIndex | undefined, zoneKey: string): Hop {
  return { rcode, authoritative: true, answers, authority: answers.length > 0 ? [] : startOfAuthority(zone), zoneKey };
}

/** With the TTL of a negative answer: the lesser of the record's own and its last field (RFC 2308, section 5). */
function startOfAuthority(zone: ZoneIndex | undefined): AnsweredRecord[] {
  if (zone?.name === undefined) return [];
  const { name } = zone;
  const soa = zone.sets
    .get(name)
    ?.get('SOA')
    ?.flatMap((record) => ownValues(record, name))
    .at(0);
  if (!soa) return [];
  const minimum = Number(soa.value.split(/\s+/).at(-1));
  return [{ ...soa, ttl: Number.isInteger(minimum) ? Math.min(soa.ttl, minimum) : soa.ttl }];
}

interface AliasScope {
  readonly zone: ZoneIndex;
  readonly hosts: ReadonlyMap<string, KnownHost>;
}

/** The records of one type as an answer has them: an alias with its target's records, under the alias's name. */
function expandSet(scope: AliasScope, sets: RecordSets, type: string, owner: string, depth = 0): AnsweredRecord[] {
  const expanded = (sets.get(type) ?? []).flatMap((record) => {
    if (record.aliasOf === undefined) return ownValues(record, owner);
    return depth < MAX_CNAMES ? behindAlias(scope, ownerName(record.aliasOf), type, owner, depth + 1) : [];
  });
  const unique = new Map(expanded.map((record) => [record.value, record]));
  return [...unique.values()];
}

/**
 * A load balancer's addresses, or the records of the same type of another name in the same zone, with their time to live
 * (Route 53 Developer Guide, "Choosing between alias and non-alias records"). An alias that leads to no name of its zone answers nothing.
 */
function behindAlias(scope: AliasScope, target: string, type: string, owner: string, depth: number): AnsweredRecord[] {
  const found = findIn(scope.zone, target);
  if (found.kind === 'records') return expandSet(scope, found.sets, type, owner, depth);
  const host = hostOf(scope.hosts, target);
  if (host) return addressesOf(host, owner, type);
  return found.kind === 'wildcard' ? expandSet(scope, found.sets, type, owner, depth) : [];
}

/** Whether an alias leads to a name that is not here, so that its answer is unknown. */
function leadsOut({ zone, hosts }: AliasScope, sets: RecordSets, type: string): boolean {
  return (sets.get(type) ?? []).some(({ aliasOf }) => {
    if (aliasOf === undefined) return false;
    const target = ownerName(aliasOf);
    const within = zone.name !== undefined && (target === zone.name || target.endsWith(`.${zone.name}`));
    return !within && findIn(zone, target).kind !== 'records' && !hostOf(hosts, target);
  });
}

function ownValues(record: DnsRecord, name: string): AnsweredRecord[] {
  const { type, ttl = DEFAULT_TTL } = record;
  return record.values.map((value) => ({ name, type, ttl, value: type === 'CNAME' ? ownerName(value.trim()) : value }));
}

function addressesOf(host: KnownHost, name: string, type: string): AnsweredRecord[] {
  const answered = (kind: 'A' | 'AAAA', addresses: readonly string[]) =>
    type === kind || type === 'ANY' ? addresses.map((value) => ({ name, type: kind, ttl: LOAD_BALANCER_TTL, value })) : [];
  return [...answered('A', host.ipv4), ...answered('AAAA', host.ipv6)];
}

function indexHosts(hosts: readonly KnownHost[]): Map<string, KnownHost> {
  const index = new Map<string, KnownHost>();
  for (const host of hosts) {
    const name = ownerName(host.name);
    const same = index.get(name);
    index.set(name, { name, ipv4: [...(same?.ipv4 ?? []), ...host.ipv4], ipv6: [...(same?.ipv6 ?? []), ...host.ipv6] });
  }
  return index;
}

/** Every load balancer also has a name with `dualstack.` before it (Route 53 API Reference, `AliasTarget`). */
function hostOf(hosts: ReadonlyMap<string, KnownHost>, name: string): KnownHost | undefined {
  return hosts.get(name) ?? hosts.get(withoutDualstack(name));
}
