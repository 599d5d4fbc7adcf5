import type { Environment, Zone } from '../environment/environment';
import { UserError } from '../errors';
import { needsAlias } from '../layout/record-set';
import { registrableDomain } from '../names/libraries';
import type { Plan } from './plan';

/** The zone that a record belongs into. */
export type RecordZone = Pick<Zone, 'name' | 'private'> & Partial<Pick<Zone, 'id' | 'account'>>;

/** A record that somebody makes in a zone: the owner of a namespace's DNS, or the deployment. */
export interface ZoneFileRecord {
  readonly domain: string;
  readonly name: string;
  readonly ttl: number;
  readonly type: 'CNAME' | 'SRV' | 'ALIAS';
  /** Its target. */
  readonly value: string;
  /** Of the file where it names one that holds the record; else the registered domain, which most often is the zone. */
  readonly zone: RecordZone;
}

/** Which records. */
export interface Choice {
  /** Those that the deployment creates too; else only those that are made elsewhere. */
  readonly all: boolean;
  /** Only those of these domains; of one whose records the deployment creates, these. */
  readonly only?: readonly string[];
}

/**
 * The records of the namespaces, one for each zone of a name.
 *
 * @throws UserError if they would lead to the load balancer's own name, which is known only after the deployment
 */
export function zoneFileRecords(environment: Environment, plan: Plan, { all, only }: Choice): ZoneFileRecord[] {
  const publicZones = new Map(environment.namespaces.map(({ domain, publicZone }) => [domain, publicZone]));
  const chosen = plan.namespaces.filter(({ domain, external }) => (only ? only.includes(domain) : all || external));
  if (plan.redirectHost === undefined && chosen.some(({ direct }) => !direct)) {
    throw new UserError(
      "has no redirectHost, so its records lead to the load balancer's DNS name, which is known only after the deployment: give redirectHost, or read the stack's outputs",
    );
  }
  const records = chosen.flatMap(({ domain, records, external }) =>
    records
      .filter(({ zone }) => all || !external || zone === undefined)
      .map(({ name, type, value = plan.redirectHost as string, alias, zone: made }): ZoneFileRecord => {
        const zone = made ?? publicZones.get(domain) ?? { name: registrableDomain(domain), private: false };
        const isAlias = alias || (type === 'CNAME' && needsAlias(domain, zone.name));
        return { domain, name, ttl: environment.records.ttl, type: isAlias ? 'ALIAS' : (type as 'CNAME' | 'SRV'), value, zone: withoutRegion(zone) };
      }),
  );
  // An alias to a load balancer with IPv6 is two records.
  return distinct(records, ({ zone, name, type }) => `${keyOf(zone)} ${zone.id} ${name} ${type}`);
}

function withoutRegion({ name, id, account, private: inside }: RecordZone): RecordZone {
  return { name, ...(id === undefined ? {} : { id }), ...(account === undefined ? {} : { account }), private: inside };
}

/** The records of one zone; of private zones of the same name, which have the same records, there may be several. */
export interface ZoneRecords {
  readonly name: string;
  readonly private: boolean;
  readonly zones: readonly RecordZone[];
  readonly records: readonly ZoneFileRecord[];
}

/**
 * The records by zone.
 *
 * @param views `apart` where the reader knows public and private zones of one name, as Route 53 does; a DNS server that
 *   holds a zone of that name holds each record once
 */
export function byZone(records: readonly ZoneFileRecord[], views: 'apart' | 'together'): ZoneRecords[] {
  const groups = new Map<string, ZoneFileRecord[]>();
  for (const record of records) {
    const key = views === 'apart' ? keyOf(record.zone) : record.zone.name;
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, members]) => ({
      name: members[0].zone.name,
      private: views === 'apart' && members[0].zone.private,
      zones: distinct(
        members.map(({ zone }) => zone),
        (zone) => `${keyOf(zone)} ${zone.id}`,
      ),
      records: distinct(members, ({ name, type, value }) => `${name} ${type} ${value}`),
    }));
}

function keyOf(zone: RecordZone): string {
  return `${zone.name} ${zone.private ? 'private' : ''}`;
}

function distinct<T>(things: readonly T[], key: (thing: T) => string): T[] {
  return [...new Map(things.map((thing) => [key(thing), thing])).values()];
}
