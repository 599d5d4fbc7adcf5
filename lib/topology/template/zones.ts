import { comparable } from '../../names/domain-name';
import type { Gaps } from '../gaps';
import { Unresolved } from '../intrinsics';
import { compare } from '../names';
import type { StackResource } from '../stack-set';
import type { Known } from '../stack-template';
import { ADDRESSING, type DnsRecord, type HostedZone, RECORD_TYPES, type RecordType } from '../topology';

export const ZONE_TYPES = ['AWS::Route53::HostedZone', 'AWS::Route53::RecordSet', 'AWS::Route53::RecordSetGroup'] as const;

/** `AWS::Route53::RecordSet`, as far as it is read; in a group the zone may be next to the records. */
interface RecordSet {
  readonly HostedZoneId: string;
  readonly HostedZoneName: string;
  readonly Name: string;
  readonly Type: string;
  readonly TTL: string | number;
  readonly ResourceRecords: readonly string[];
  readonly AliasTarget: { readonly DNSName: string };
  readonly SetIdentifier: string;
}

const RECORD_SET = ['HostedZoneId', 'HostedZoneName', 'Name', 'Type', 'TTL', 'ResourceRecords', 'AliasTarget', 'SetIdentifier'] as const;

/** The zones, existing or made, with the records that the stacks make in them. */
export function readZones(resources: readonly StackResource[], known: Known, gaps: Gaps): HostedZone[] {
  const zones = new Zones(known);
  for (const resource of resources) if (resource.type === 'AWS::Route53::HostedZone') zones.made(resource, gaps);
  for (const { resource, set, record } of recordsIn(resources, gaps)) zones.of(set, resource)?.records.push(record);
  return zones.all(gaps);
}

/** A record that a resource makes; a group makes several. */
interface RecordMade {
  readonly resource: StackResource;
  readonly set: Partial<Pick<RecordSet, 'HostedZoneId' | 'HostedZoneName'>>;
  readonly record: DnsRecord;
}

/** The records that the resources make, one by one. */
export function recordsIn(resources: readonly StackResource[], gaps: Gaps): RecordMade[] {
  return resources.flatMap((resource) =>
    recordSetsOf(resource, gaps).flatMap((set) => {
      const record = recordOf(set, { ...resource, properties: set as Readonly<Record<string, unknown>> }, gaps);
      return record ? [{ resource, set, record }] : [];
    }),
  );
}

interface OpenZone extends HostedZone {
  readonly records: DnsRecord[];
  /** Whether a template has only its ID, so that it may also be a private zone. */
  readonly byIdAlone?: boolean;
}

class Zones {
  private readonly byId = new Map<string, OpenZone>();

  public constructor({ zones = [] }: Known) {
    for (const zone of zones) this.byId.set(zone.id, { ...zone, records: [] });
  }

  public made(resource: StackResource, gaps: Gaps): void {
    const properties = gaps.known<{ Name: string }>(resource, 'Name');
    if (properties?.Name === undefined) return;
    const id = String(resource.id);
    this.byId.set(id, { id, name: comparable(properties.Name), private: 'VPCs' in resource.properties, account: resource.stack.account, records: [] });
  }

  public of({ HostedZoneId: id, HostedZoneName: name }: Partial<RecordSet>, { stack }: StackResource): OpenZone | undefined {
    if (id === undefined && name === undefined) return undefined;
    const key = id ?? [...this.byId.values()].find((zone) => zone.name === comparable(String(name)))?.id ?? comparable(String(name));
    const zone = this.byId.get(key) ?? { id: key, name: name && comparable(name), private: false, account: stack.account, records: [], byIdAlone: true };
    this.byId.set(key, zone);
    return zone;
  }

  public all(gaps: Gaps): HostedZone[] {
    const contradicted = contradictions([...this.byId.values()].filter(({ byIdAlone }) => byIdAlone));
    const beside = new Map<OpenZone, ReadonlySet<string>>();
    for (const zone of this.byId.values()) {
      const names = besideCnames(zone);
      beside.set(zone, names);
      for (const name of names)
        gaps.all.push({
          at: name,
          message: `${name} has a CNAME and addresses in ${zone.id}, which no zone can hold: which of them will exist is unknown, so none is read`,
          record: name,
        });
    }
    for (const [name, zones] of contradicted) {
      const [record] = name.split(' ');
      const unique = [...new Set(zones)];
      const message =
        unique.length < zones.length
          ? `${name} is made more than once in ${unique.join(' and in ')}, with different values: which of them will exist is unknown, so none is read`
          : `${name} has different values in ${zones.join(' and in ')}: one of them may be private, and which one is unknown, so neither is read`;
      gaps.all.push({ at: name, message, record });
    }
    return [...this.byId.values()]
      .map((open) => {
        const { byIdAlone, ...zone } = open;
        const records = zone.records.filter(({ name, type }) => !(beside.get(open)?.has(name) && ADDRESSING.includes(type)));
        return { ...zone, records: byIdAlone ? records.filter((record) => !contradicted.has(nameAndType(record))) : records };
      })
      .map((zone) => ({ ...zone, records: zone.records.sort((a, b) => compare(a.name, b.name) || compare(a.type, b.type)) }))
      .sort((a, b) => compare(a.name ?? '', b.name ?? '') || compare(a.id, b.id));
  }
}

/** Names with a CNAME and addresses: RFC 1034, section 3.6.2, allows nothing next to a CNAME. */
function besideCnames({ records }: OpenZone): ReadonlySet<string> {
  const cnames = new Set(records.filter(({ type }) => type === 'CNAME').map(({ name }) => name));
  return new Set(records.filter(({ name, type }) => (type === 'A' || type === 'AAAA') && cnames.has(name)).map(({ name }) => name));
}

/** Records of one name and type with different values in zones of which only the IDs are known. */
function contradictions(zones: readonly OpenZone[]): Map<string, string[]> {
  const found = new Map<string, { readonly message: Set<string>; readonly zones: string[] }>();
  for (const { id, records } of zones) {
    for (const record of records) {
      const entry = found.get(nameAndType(record)) ?? { message: new Set(), zones: [] };
      entry.message.add(JSON.stringify([record.values, record.aliasOf]));
      entry.zones.push(id);
      found.set(nameAndType(record), entry);
    }
  }
  return new Map([...found].filter(([, { message }]) => message.size > 1).map(([name, entry]) => [name, entry.zones]));
}

function nameAndType({ name, type }: DnsRecord): string {
  return `${name} ${type}`;
}

function recordSetsOf(resource: StackResource, gaps: Gaps): Partial<RecordSet>[] {
  if (resource.type === 'AWS::Route53::RecordSet') return present(gaps.known<RecordSet>(resource, ...RECORD_SET));
  if (resource.type !== 'AWS::Route53::RecordSetGroup') return [];
  const {
    HostedZoneId,
    HostedZoneName,
    RecordSets = [],
  } = resource.properties as { RecordSets?: readonly Record<string, unknown>[] } & Record<string, unknown>;
  const shared = Object.fromEntries(Object.entries({ HostedZoneId, HostedZoneName }).filter(([, value]) => value !== undefined));
  if (!Array.isArray(RecordSets) || RecordSets.some((set) => set instanceof Unresolved)) {
    gaps.known<{ RecordSets: unknown }>(resource, 'RecordSets');
    return [];
  }
  return RecordSets.flatMap((set) => present(gaps.known<RecordSet>({ ...resource, properties: { ...shared, ...set } }, ...RECORD_SET)));
}

function recordOf(set: Partial<RecordSet>, resource: StackResource, gaps: Gaps): DnsRecord | undefined {
  const { Name = '', Type = '', TTL, ResourceRecords = [], AliasTarget, SetIdentifier } = set;
  if (SetIdentifier !== undefined) {
    gaps.report(resource, `${Name} is one of several records of its name (${SetIdentifier}), among which Route 53 chooses: not understood`);
    return undefined;
  }
  if (!(RECORD_TYPES as readonly string[]).includes(Type)) {
    gaps.report(resource, `records of type ${Type} are not understood`);
    return undefined;
  }
  return {
    name: comparable(Name),
    type: Type as RecordType,
    ...(TTL === undefined ? {} : { ttl: Number(TTL) }),
    values: ResourceRecords,
    ...(AliasTarget ? { aliasOf: comparable(AliasTarget.DNSName) } : {}),
  };
}

function present<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}
