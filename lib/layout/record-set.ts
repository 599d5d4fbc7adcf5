import { autodiscoverHost } from '../names/domain-name';
import { srvName } from '../names/srv-record';
import { some } from '../text/format';

/** What the choice of records needs from a zone. */
export interface NamedZone {
  readonly name: string;
  /** Distinguishes the zone from others with the same name. */
  readonly key: string;
}

export interface PlannedRecord<Zone extends NamedZone> {
  /** From the record's full name and its zone, never from an index: a record whose logical ID changes can vanish. */
  readonly id: string;
  readonly zone: Zone;
  /** The full name, without trailing dot. */
  readonly name: string;
  readonly kind: 'alias' | 'CNAME' | 'SRV';
}

/** The records of one namespace: in each of its zones the CNAME of its autodiscover host, or an alias; and the SRV record where the namespace has one. */
export function recordsOf<Zone extends NamedZone>(domain: string, zones: readonly Zone[], srvRecord: boolean): PlannedRecord<Zone>[] {
  const host = autodiscoverHost(domain);
  return zones.flatMap((zone) => {
    const record: PlannedRecord<Zone> = { id: recordId(host, zone), zone, name: host, kind: needsAlias(domain, zone.name) ? 'alias' : 'CNAME' };
    if (!srvRecord) return [record];
    const srv = srvName(domain);
    return [record, { id: recordId(srv, zone), zone, name: srv, kind: 'SRV' as const }];
  });
}

/** Whether a namespace has an alias in a zone: one named exactly as the autodiscover host, as a zone's apex cannot have a CNAME (RFC 1034, section 3.6.2). */
export function needsAlias(domain: string, zoneName: string): boolean {
  return zoneName === autodiscoverHost(domain);
}

/** How many resources of a stack the records of one namespace need: an alias of a load balancer with IPv6 is two. */
export function recordCountOf(domain: string, zones: readonly { readonly name: string }[], srvRecord: boolean, dualStack: boolean): number {
  return recordsOf(
    domain,
    zones.map(({ name }) => ({ name, key: name })),
    srvRecord,
  ).reduce((sum, { kind }) => sum + (kind === 'alias' && dualStack ? 2 : 1), 0);
}

export function recordId(name: string, zone: NamedZone): string {
  return `${name} in ${zone.key}`;
}

/** An SRV record's value: priority, weight, port, target (RFC 2782). */
export function srvValue(endpoint: string): string {
  return `0 0 443 ${endpoint}`;
}

/** The description of the output of a namespace whose DNS is elsewhere. */
export function externalText(domain: string): string {
  return `DNS of ${domain} is elsewhere: make ${autodiscoverHost(domain)} a CNAME of this name`;
}

/** The namespace that an output's description is of; undefined if it is of none. */
export function externalNamespace(description: string): string | undefined {
  return /^DNS of (\S+) is elsewhere: /.exec(description)?.[1];
}

/** The warning about public names that lead to private addresses. */
export function publicZonesText(names: readonly string[]): string {
  return `the redirect site is internal, and the public DNS leads to it: ${some(names)}. Clients outside its network find its private addresses and cannot reach them. Put the records into private zones, or make the site internet-facing`;
}
