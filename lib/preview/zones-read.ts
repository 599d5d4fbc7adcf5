import { autodiscoverHost, zoneHolds } from '../names/domain-name';
import type { KnownExpectation } from '../plan/expectation';
import { ADDRESSING, type Gap, type HostedZone, type Topology } from '../topology/topology';
import { type Found, findIn, indexZones, type ZoneSet, zoneOf } from '../topology/zone-index';

/*
 * What zones of an account say of names, which only they decide: all their records were read, also those that no stack makes.
 */

/** Records that somebody else has to make, of a namespace or of a host of the site. */
export interface Lacking {
  readonly host: string;
  /** Named after the namespace, or the host. Left out where it is not known what its records lead to. */
  readonly zone?: HostedZone;
}

/**
 * What public zones that were read have of hosts whose records are made elsewhere: a record may lead to another place than it
 * should, or not be there yet. A zone that they delegate is not one that was read.
 */
export function inZonesRead(lacking: readonly Lacking[], { zones, gaps }: Topology): { readonly host: string; readonly says: string }[] {
  const inside = zones.filter((zone) => !zone.private);
  const [index, byName] = [indexZones(inside), grouped(inside)];
  return lacking.flatMap(({ host, zone: simulated }) => {
    const zone = zoneOf(index, host);
    const found = zone && findIn(zone, host);
    if (!found || (found.kind === 'delegated' && zoneHolds(found.cut, simulated?.name ?? host))) return [];
    const ids = (byName.get(zone.name) ?? []).map(({ id }) => id);
    const there = gaps.some(({ at, record }) => record === host && ids.includes(at)) ? 'a record that could not be read' : shownIn(found);
    return [{ host, says: `${host} (${there || 'no record'}, in ${zone.name}, ${ids.join(' and ')})` }];
  });
}

function shownIn(found: Found): string {
  const types = found.kind === 'delegated' ? ['NS'] : ADDRESSING;
  const records = 'sets' in found ? types.flatMap((type) => found.sets.get(type) ?? []) : [];
  return records.map(({ type, values, aliasOf }) => `${type} ${aliasOf === undefined ? values.join(', ') : `alias of ${aliasOf}`}`).join(' and ');
}

/** The namespaces, and why what clients of some of them get is not known. */
export function withDoubts(namespaces: readonly KnownExpectation[], { zones, gaps }: Topology): KnownExpectation[] {
  const [inside, outside] = [true, false].map((isPrivate) => {
    const ofView = zones.filter((zone) => zone.private === isPrivate);
    return { index: indexZones(ofView), byName: grouped(ofView), gaps };
  });
  return namespaces.map((one) => ({ ...one, ...doubtOf(one, one.view === 'private' ? inside : outside) }));
}

interface ReadView {
  readonly index: ZoneSet;
  readonly byName: ReadonlyMap<string | undefined, readonly HostedZone[]>;
  readonly gaps: readonly Gap[];
}

function grouped(zones: readonly HostedZone[]): Map<string | undefined, HostedZone[]> {
  const byName = new Map<string | undefined, HostedZone[]>();
  for (const zone of zones) byName.set(zone.name, [...(byName.get(zone.name) ?? []), zone]);
  return byName;
}

/**
 * Why nobody knows what clients of a namespace get, with zones that were read: its record was not understood, so that a wildcard
 * would seem to answer; or zones of one name, of which the file names none, say different things.
 */
function doubtOf({ domain, view, external }: KnownExpectation, { index, byName, gaps }: ReadView): Pick<KnownExpectation, 'unread' | 'toRead'> {
  const host = autodiscoverHost(domain);
  const holder = zoneOf(index, host)?.name;
  const holders = holder === undefined ? [] : (byName.get(holder) ?? []);
  const gap = gaps.find(({ at, record }) => record === host && holders.some(({ id }) => id === at));
  if (gap) {
    const toRead = `give ${host} one simple record, or see what clients get with verify`;
    return { unread: `its record could not be read: ${gap.at}: ${gap.message}`, toRead };
  }
  if (!external || view === 'private') return {};
  const said = holders.map((zone) => ({ id: zone.id, text: saidBy(zone, host) }));
  if (new Set(said.map(({ text }) => text)).size < 2) return {};
  return {
    unread: `${said.length} zones of the name ${holder} differ about ${host}: ${said.map(({ id, text }) => `${text} in ${id}`).join(', ')}`,
    toRead: `only the one that ${holder} is delegated to counts: delete the other, or see what clients get with verify`,
  };
}

function saidBy(zone: HostedZone, host: string): string {
  const index = zoneOf(indexZones([zone]), host);
  return (index && shownIn(findIn(index, host))) || 'no record';
}
