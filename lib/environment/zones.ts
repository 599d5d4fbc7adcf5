import { checkHostName, quote, zoneHolds } from '../names/domain-name';
import type { Zone } from './environment';
import type { EnvironmentFile, ZoneEntry } from './schema';
import type { Path } from './yaml-source';

/** The zones of an environment file, by normalized name. */
export function readZones(data: EnvironmentFile, report: (path: Path, says: string) => void): Zone[] {
  const zones: Zone[] = [];
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
      id: entry.id,
      account: entry.account ?? data.account,
      region: entry.region ?? data.region,
      private: entry.private ?? false,
    };
    const twin = zone.id === undefined ? undefined : ids.get(zone.id);
    if (twin !== undefined) report(['zones', index, 'id'], `${quote(zone.id)} is the ID of zones[${twin}] too: give each zone its own`);
    else if (zone.id !== undefined) ids.set(zone.id, index);
    // Several private zones may share a name, one per VPC; a second public zone of a name answers nobody.
    const key = zone.private ? `private ${zone.name} ${zone.id ?? ''}` : zone.name;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, index);
    else report(['zones', index], `${quote(entry.name)} is in the list twice, first at zones[${first}]: remove one of the two`);
    zones.push(zone);
  });
  return zones;
}

/** The longest public zone that holds a name, then the longest private ones. */
export function zonesHolding(zones: readonly Zone[], name: string): Zone[] {
  const holding = zones.filter((zone) => zoneHolds(zone.name, name));
  return [...longest(holding.filter((zone) => !zone.private)), ...longest(holding.filter((zone) => zone.private))];
}

function longest(zones: readonly Zone[]): Zone[] {
  const length = Math.max(0, ...zones.map((zone) => zone.name.length));
  return zones.filter((zone) => zone.name.length === length);
}
