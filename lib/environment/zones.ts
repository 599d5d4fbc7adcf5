import { checkHostName, quote } from '../names/domain-name';
import type { EnvironmentRedirectHost, Source, Zone } from './environment';
import type { EnvironmentFile, ZoneEntry } from './schema';
import type { Path } from './yaml-source';

/** Zones by their normalized names. Comparing 5,000 zones with 5,000 namespaces takes longer than their synthesis. */
export type Zones = ReadonlyMap<string, readonly Zone[]>;

/** The zones of an environment file. */
export function readZones(data: EnvironmentFile, report: (path: Path, message: string) => void): Zones {
  const zones = new Map<string, Zone[]>();
  const seen = new Map<string, number>();
  const ids = new Map<string, number>();
  (data.zones ?? []).forEach((entry: ZoneEntry, index) => {
    const checked = checkHostName(entry.name);
    if (checked.name === undefined) {
      report(['zones', index, 'name'], `${quote(entry.name)} ${checked.problem}`);
      return;
    }
    const zone: Zone = {
      name: checked.name,
      // The form in which Route 53's API and the AWS CLI show an ID.
      id: entry.id?.replace(/^\/hostedzone\//, ''),
      account: entry.account ?? data.account,
      region: entry.region ?? data.region,
      private: entry.private ?? false,
    };
    const twin = zone.id === undefined ? undefined : ids.get(zone.id);
    if (twin !== undefined) report(['zones', index, 'id'], `${quote(zone.id)} is the ID of zones[${twin}] too: give each zone its own`);
    else if (zone.id !== undefined) ids.set(zone.id, index);
    // Several private zones may share a name, one per VPC; a second public zone of a name gets no queries.
    const key = zone.private ? `private ${zone.name} ${zone.id ?? ''}` : zone.name;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, index);
    else report(['zones', index], `${quote(entry.name)} is in the list twice, first at zones[${first}]: remove one of the two`);
    zones.set(zone.name, [...(zones.get(zone.name) ?? []), zone]);
  });
  return zones;
}

/** The longest public zone that holds a name, then the longest private ones. */
export function zonesHolding(zones: Zones, name: string): Zone[] {
  return [...longest(zones, name, false), ...longest(zones, name, true)];
}

function longest(zones: Zones, name: string, ofPrivate: boolean): Zone[] {
  for (let held = name; ; held = held.slice(held.indexOf('.') + 1)) {
    const found = zones.get(held)?.filter((zone) => zone.private === ofPrivate) ?? [];
    if (found.length > 0 || !held.includes('.')) return found;
  }
}

export interface RedirectHostReading {
  readonly data: EnvironmentFile;
  readonly zones: Zones;
  readonly host: (value: string, path: Path) => string | undefined;
  readonly report: (path: Path, message: string) => void;
  readonly notices: string[];
  readonly source: Source;
}

/** The redirect host of an environment file, and the zones of its alias: those of the site's own account. */
export function resolveRedirectHost({ data, zones, host, report, notices, source }: RedirectHostReading): EnvironmentRedirectHost | undefined {
  if (data.redirectHost === undefined) return undefined;
  const written = typeof data.redirectHost === 'string' ? { name: data.redirectHost } : data.redirectHost;
  const name = host(written.name, typeof data.redirectHost === 'string' ? ['redirectHost'] : ['redirectHost', 'name']);
  if (name === undefined) return undefined;

  const external = written.external ?? false;
  const byHand = `write {name: ${name}, external: true} and make its record yourself`;
  const holding = zonesHolding(zones, name);
  if (holding.length === 0 && !external) report(['redirectHost'], `${quote(name)} is in none of the zones: add its zone to 'zones', or ${byHand}`);
  for (const zone of holding.filter(({ account }) => account !== data.account)) {
    if (zone.private)
      notices.push(
        `${name} gets no record in the private zone ${zone.name} of account ${zone.account}, as its alias is made in ${data.account}: make one there yourself`,
      );
    else if (!external)
      report(
        ['redirectHost'],
        `${quote(name)} is in a zone of account ${zone.account}, and its alias is made next to the load balancer, in ${data.account}: ${byHand}`,
      );
  }
  const ofSite = holding.filter((zone) => zone.account === data.account && (zone.private || !external));
  return { name, external, zones: ofSite, source };
}
