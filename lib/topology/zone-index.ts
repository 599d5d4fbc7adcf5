import { comparable } from '../names/domain-name';
import type { DnsRecord, HostedZone } from './topology';

/** The records of one name, by their type. */
export type RecordSets = ReadonlyMap<string, readonly DnsRecord[]>;

/** The records of one hosted zone, or of all zones without a known name, by name. */
export interface ZoneIndex {
  /** Left out if it is unknown: such a zone is known only by its records' names. */
  readonly name?: string;
  readonly sets: ReadonlyMap<string, RecordSets>;
  /** Every name that exists: those with records, and those between them and the zone's name (RFC 4592, section 2.2.2). */
  readonly existing: ReadonlySet<string>;
  /** The names within the zone that NS records delegate. */
  readonly cuts: ReadonlySet<string>;
  /** The hosted zone that a name's records are in. */
  readonly zoneIds: ReadonlyMap<string, string>;
}

/** The content of a zone at a name. */
export type Found =
  | { readonly kind: 'records' | 'wildcard'; readonly sets: RecordSets }
  /** It is delegated: by the NS records of the name `cut`. */
  | { readonly kind: 'delegated'; readonly cut: string; readonly sets: RecordSets }
  /** An empty non-terminal: names below it have records. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'absent' };

/** Hosted zones that are looked up together: the public ones, or those of a VPC. */
export interface ZoneSet {
  /** By name, for those that have one. */
  readonly named: ReadonlyMap<string, ZoneIndex>;
  readonly unnamed: ZoneIndex;
}

/**
 * The records of a zone's own name that Route 53 makes, with the values of its documentation's example (Developer Guide,
 * "NS and SOA records that Amazon Route 53 creates for a public hosted zone"): a template has none of them. A negative
 * answer needs the start of authority (RFC 2308, section 3), and who looks for the zone of a name asks for its name
 * servers.
 */
const MADE_UP = {
  SOA: { ttl: 900, values: ['ns-2048.awsdns-64.net. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400'] },
  NS: { ttl: 172_800, values: ['ns-2048.awsdns-64.com.', 'ns-2049.awsdns-65.net.', 'ns-2050.awsdns-66.org.', 'ns-2051.awsdns-67.co.uk.'] },
} as const;

/**
 * The form in which DNS compares a name; Route 53's API writes the asterisk as `\052` (Developer Guide, "DNS domain name
 * format"). Other escapes stay: a query's name has its own.
 */
export function ownerName(name: string): string {
  return comparable(name.replaceAll('\\052', '*'));
}

export function indexZones(zones: readonly HostedZone[]): ZoneSet {
  const byName = new Map<string, HostedZone[]>();
  const unnamed: HostedZone[] = [];
  for (const zone of zones) {
    if (zone.name === undefined) unnamed.push(zone);
    else pushTo(byName, ownerName(zone.name), zone);
  }
  return { named: new Map([...byName].map(([name, same]) => [name, indexZone(name, same)])), unnamed: indexZone(undefined, unnamed) };
}

/** The zone whose name is the longest that the name ends in: RFC 1034, section 4.3.2, step 2. */
export function zoneOf(zones: ZoneSet, name: string): ZoneIndex | undefined {
  for (let at: string | undefined = name; at !== undefined; at = parentOf(at)) {
    const zone = zones.named.get(at);
    if (zone) return zone;
  }
  return undefined;
}

/** RFC 1034, section 4.3.2, step 3, with wildcards as RFC 4592, section 3.3, has them. */
export function findIn(zone: ZoneIndex, name: string): Found {
  const cut = cutAbove(zone, name);
  if (cut !== undefined) return { kind: 'delegated', cut, sets: zone.sets.get(cut) ?? new Map() };

  const sets = zone.sets.get(name);
  if (sets) return { kind: 'records', sets };
  if (zone.existing.has(name)) return { kind: 'empty' };

  const wildcard = wildcardFor(zone, name);
  if (wildcard === undefined) return { kind: 'absent' };
  const synthesized = zone.sets.get(wildcard);
  return synthesized ? { kind: 'wildcard', sets: synthesized } : { kind: 'empty' };
}

/** The wildcard for a name that does not exist: directly below its closest encloser. */
export function wildcardFor(zone: ZoneIndex, name: string): string | undefined {
  for (let at = parentOf(name); at !== undefined; at = parentOf(at)) {
    if (!zone.existing.has(at)) continue;
    const wildcard = at === '' ? '*' : `*.${at}`;
    return zone.existing.has(wildcard) ? wildcard : undefined;
  }
  return undefined;
}

function indexZone(name: string | undefined, zones: readonly HostedZone[]): ZoneIndex {
  const sets = new Map<string, Map<string, DnsRecord[]>>();
  const existing = new Set<string>();
  const cuts = new Set<string>();
  const zoneIds = new Map<string, string>();
  const add = (owner: string, record: DnsRecord) => {
    const ofOwner = sets.get(owner) ?? new Map<string, DnsRecord[]>();
    sets.set(owner, ofOwner);
    pushTo(ofOwner, record.type, record);
    for (let at: string | undefined = owner; at !== undefined && !existing.has(at); at = at === name ? undefined : parentOf(at)) existing.add(at);
  };

  for (const zone of zones) {
    for (const record of zone.records) {
      const owner = ownerName(record.name);
      add(owner, record);
      zoneIds.set(owner, zone.id);
      if (record.type === 'NS' && name !== undefined && owner !== name) cuts.add(owner);
    }
  }
  if (name !== undefined) {
    for (const type of ['SOA', 'NS'] as const) if (!sets.get(name)?.has(type)) add(name, { name, type, ...MADE_UP[type] });
  }
  return { name, sets, existing, cuts, zoneIds };
}

/** The highest zone cut at or above the name: names below it are not in the zone (RFC 1034, section 4.2.1). */
function cutAbove(zone: ZoneIndex, name: string): string | undefined {
  let highest: string | undefined;
  if (zone.cuts.size === 0) return highest;
  for (let at: string | undefined = name; at !== undefined && at !== zone.name; at = parentOf(at)) if (zone.cuts.has(at)) highest = at;
  return highest;
}

/** The name, and all above it up to the root. */
export function namesAbove(name: string): string[] {
  const above = parentOf(name);
  return above === undefined ? [name] : [name, ...namesAbove(above)];
}

/** The root is the empty text; nothing is above it. */
function parentOf(name: string): string | undefined {
  if (name === '') return undefined;
  const dot = name.indexOf('.');
  return dot === -1 ? '' : name.slice(dot + 1);
}

function pushTo<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
