import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { compare, nameOf } from '../names';
import type { DnsRecord, Gap, RecordType } from '../topology';

/** Where a record's value holds names, by its fields (RFC 1035, section 3.3; RFC 2782). */
const NAME_FIELDS: Readonly<Record<RecordType, readonly number[]>> = {
  A: [],
  AAAA: [],
  CNAME: [0],
  SRV: [3],
  TXT: [],
  MX: [1],
  NS: [0],
  SOA: [0, 1],
  CAA: [],
  PTR: [0],
};

/** The records of a hosted zone, by name and type. */
export function recordsOf(zoneId: string, sets: readonly ResourceRecordSet[], report: (gap: Gap) => void): DnsRecord[] {
  const records: DnsRecord[] = [];
  for (const set of sets) {
    const problem = problemOf(set);
    if (problem === undefined) records.push(recordOf(set));
    else report({ at: zoneId, says: `the record ${nameOf(set.Name)} ${set.Type}${set.SetIdentifier ? ` '${set.SetIdentifier}'` : ''} ${problem}` });
  }
  return records.sort((a, b) => compare(a.name, b.name) || compare(a.type, b.type));
}

function problemOf(set: ResourceRecordSet): string | undefined {
  if (!isRecordType(set.Type)) return 'is of a type that is not read';
  if (set.TrafficPolicyInstanceId !== undefined) return 'is made by a traffic policy, which is not read';
  const routing = routingOf(set);
  if (routing !== undefined) return `has ${routing} routing: which answer a client gets is not known`;
  if (set.HealthCheckId !== undefined) return 'has a health check: whether it is answered is not known';
  if (set.AliasTarget === undefined && !set.ResourceRecords?.length) return 'has neither values nor an alias';
  return undefined;
}

/** Route 53's routing policies but the simple one, by what each alone has (API reference, "ResourceRecordSet"). */
function routingOf(set: ResourceRecordSet): string | undefined {
  if (set.Weight !== undefined) return 'weighted';
  if (set.Region !== undefined) return 'latency';
  if (set.GeoLocation !== undefined) return 'geolocation';
  if (set.GeoProximityLocation !== undefined) return 'geoproximity';
  if (set.Failover !== undefined) return 'failover';
  if (set.CidrRoutingConfig !== undefined) return 'IP-based';
  if (set.MultiValueAnswer) return 'multivalue answer';
  return set.SetIdentifier === undefined ? undefined : 'some';
}

/** EvaluateTargetHealth changes nothing here: the only record of a name is answered even if its target is unhealthy. */
function recordOf({ Name: name, Type: type, TTL: ttl, ResourceRecords: values = [], AliasTarget: alias }: ResourceRecordSet): DnsRecord {
  const record = { name: nameOf(name), type: type as RecordType };
  if (alias) return { ...record, values: [], aliasOf: nameOf(alias.DNSName) };
  return { ...record, ...(ttl === undefined ? {} : { ttl }), values: values.map(({ Value: value = '' }) => inNormalForm(record.type, value)) };
}

/** The root, `.`, stays: as an SRV record's target it says that there is no such service (RFC 2782). */
function inNormalForm(type: RecordType, value: string): string {
  const names = NAME_FIELDS[type];
  if (names.length === 0) return value;
  const fields = value.trim().split(/\s+/);
  return fields.map((field, index) => (names.includes(index) ? nameOf(field) || '.' : field)).join(' ');
}

function isRecordType(type: string | undefined): type is RecordType {
  return type !== undefined && Object.hasOwn(NAME_FIELDS, type);
}
