import type { ResourceRecordSet, HostedZone as ZoneDescription } from '@aws-sdk/client-route-53';
import { compare, nameOf } from '../names';
import { ADDRESSING, type DnsRecord, type Gap, type HostedZone, type RecordType } from '../topology';
import type { AccountSession } from './accounts';
import { parentsOf, reachedBy } from './leads';
import { hostedZonesOf, recordSetsOf } from './reads';

export interface ZoneReading {
  readonly names?: readonly string[];
  readonly onProgress: (message: string) => void;
  readonly report: (gap: Gap) => void;
}

/** A hosted zone as Route 53 lists it, without its records. */
export interface ListedZone {
  readonly id: string;
  /** In its normal form. */
  readonly name: string;
  readonly private: boolean;
  readonly account: string;
  /** How many record sets it has. */
  readonly records?: number;
  /** The service that made it, such as `servicediscovery.amazonaws.com`, and alone may change it (API reference, "LinkedService"). */
  readonly managedBy?: string;
}

type Listed = ListedZone & AccountSession;

/** All zones of accounts, by name, public ones first. */
export async function listZones(accounts: readonly AccountSession[], onProgress: (message: string) => void): Promise<ListedZone[]> {
  const listed = await listedIn(accounts, onProgress);
  return listed.map(({ session, ...zone }) => zone).sort(byNameAndKind);
}

async function listedIn(accounts: readonly AccountSession[], onProgress: (message: string) => void): Promise<Listed[]> {
  const listed: Listed[] = [];
  for (const account of accounts) {
    onProgress(`listing the hosted zones of account ${account.account}`);
    for (const zone of await hostedZonesOf(account.session)) listed.push(listedOf(zone, account));
  }
  return listed;
}

type Named = Pick<HostedZone, 'id' | 'name' | 'private'>;

function byNameAndKind(a: Named, b: Named): number {
  return compare(a.name ?? '', b.name ?? '') || Number(a.private) - Number(b.private) || compare(a.id, b.id);
}

/** The zones of accounts, by name, public ones first: all, or those of the names and their targets. */
export async function readZones(accounts: readonly AccountSession[], reading: ZoneReading): Promise<HostedZone[]> {
  const { names, onProgress } = reading;
  let unread: readonly Listed[] = await listedIn(accounts, onProgress);

  const zones: HostedZone[] = [];
  let wanted = wantedZones(names, zones);
  for (let next = unread.filter(wanted); next.length > 0; next = unread.filter(wanted)) {
    for (const [index, zone] of next.entries()) {
      onProgress(`reading the records of ${zone.name} in account ${zone.account} (${index + 1} of ${next.length})`);
      zones.push(await readZone(zone, reading));
    }
    unread = unread.filter((zone) => !next.includes(zone));
    wanted = wantedZones(names, zones);
  }
  return zones.sort(byNameAndKind);
}

async function readZone({ id, name, private: isPrivate, account, session }: Listed, { report }: ZoneReading): Promise<HostedZone> {
  return { id, name, private: isPrivate, account, records: recordsOf(id, await recordSetsOf(session, id, name), report) };
}

function listedOf(
  { Id: id = '', Name: name, Config: config, ResourceRecordSetCount: records, LinkedService: by }: ZoneDescription,
  account: AccountSession,
): Listed {
  return {
    ...account,
    id: id.replace('/hostedzone/', ''),
    name: nameOf(name),
    private: config?.PrivateZone ?? false,
    ...(records === undefined ? {} : { records }),
    ...(by?.ServicePrincipal === undefined ? {} : { managedBy: by.ServicePrincipal }),
  };
}

/** Which zones to read: a name's record may lead to a name in another zone, as a namespace's leads to the redirect host. */
function wantedZones(names: readonly string[] | undefined, zones: readonly HostedZone[]): (zone: Listed) => boolean {
  if (names === undefined) return () => true;
  const holders = new Set([...reachedBy(names, zones)].flatMap((name) => [name, ...parentsOf(name)]));
  return ({ name }) => holders.has(name);
}

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
function recordsOf(zoneId: string, sets: readonly ResourceRecordSet[], report: (gap: Gap) => void): DnsRecord[] {
  const records: DnsRecord[] = [];
  for (const set of sets) {
    const problem = problemOf(set);
    if (problem === undefined) {
      records.push(recordOf(set));
      continue;
    }
    const [name, type] = [nameOf(set.Name), set.Type as RecordType];
    const message = `the record ${name} ${type}${set.SetIdentifier ? ` '${set.SetIdentifier}'` : ''} ${problem}`;
    report({ at: zoneId, message, ...(ADDRESSING.includes(type) ? { record: name } : {}) });
  }
  return records.sort((a, b) => compare(a.name, b.name) || compare(a.type, b.type));
}

function problemOf(set: ResourceRecordSet): string | undefined {
  if (!isRecordType(set.Type)) return 'is of a type that is not read';
  if (set.TrafficPolicyInstanceId !== undefined) return 'is made by a traffic policy, which is not read';
  const routing = routingOf(set);
  if (routing !== undefined) return `has ${routing} routing: which answer a client gets is unknown`;
  if (set.HealthCheckId !== undefined) return 'has a health check: whether Route 53 answers with it is unknown';
  if (set.AliasTarget === undefined && !set.ResourceRecords?.length) return 'has neither values nor an alias';
  return undefined;
}

/** Route 53's routing policies except the simple one, by the property that only each has (API reference, "ResourceRecordSet"). */
export function routingOf(set: ResourceRecordSet): string | undefined {
  if (set.Weight !== undefined) return 'weighted';
  if (set.Region !== undefined) return 'latency';
  if (set.GeoLocation !== undefined) return 'geolocation';
  if (set.GeoProximityLocation !== undefined) return 'geoproximity';
  if (set.Failover !== undefined) return 'failover';
  if (set.CidrRoutingConfig !== undefined) return 'IP-based';
  if (set.MultiValueAnswer) return 'multivalue answer';
  return set.SetIdentifier === undefined ? undefined : 'some';
}

/** EvaluateTargetHealth changes nothing here: Route 53 answers with the only record of a name even if its target is unhealthy. */
function recordOf({ Name: name, Type: type, TTL: ttl, ResourceRecords: values = [], AliasTarget: alias }: ResourceRecordSet): DnsRecord {
  const record = { name: nameOf(name), type: type as RecordType };
  if (alias) return { ...record, values: [], aliasOf: nameOf(alias.DNSName) };
  return { ...record, ...(ttl === undefined ? {} : { ttl }), values: values.map(({ Value: value = '' }) => inNormalForm(record.type, value)) };
}

/** The root, `.`, stays: as an SRV record's target it means that there is no such service (RFC 2782). */
function inNormalForm(type: RecordType, value: string): string {
  const names = NAME_FIELDS[type];
  if (names.length === 0) return value;
  const fields = value.trim().split(/\s+/);
  return fields.map((field, index) => (names.includes(index) ? nameOf(field) || '.' : field)).join(' ');
}

function isRecordType(type: string | undefined): type is RecordType {
  return type !== undefined && Object.hasOwn(NAME_FIELDS, type);
}
