import type { Zone } from '../environment/environment';
import { zonesHolding } from '../environment/zones';
import { checkHostName, zoneHolds } from '../names/domain-name';

/** A hosted zone of an account, as Route 53 lists it. */
export interface FoundZone extends Zone {
  readonly id: string;
  /** How many record sets it has; a new one has two. */
  readonly records?: number;
  /** The service that made it, and alone may change it. */
  readonly managedBy?: string;
}

/** Where the records of a name belong. */
export interface Place {
  readonly public?: FoundZone;
  /** Why its records cannot be made in the public zone that holds it. */
  readonly blocked?: string;
  readonly private: readonly FoundZone[];
}

/** Zones that an environment file cannot name, with a reason. */
export interface Refusal {
  readonly zones: readonly FoundZone[];
  readonly why: string;
}

export interface ZoneChoice {
  placeOf(host: string): Place;
  /** What keeps zones that hold one of these names out of the file. */
  refusalsFor(hosts: readonly string[]): Refusal[];
}

interface SiteFacts {
  readonly account: string;
  readonly redirectHost: string;
}

/** Decides which of the zones that were found can have records of the environment. */
export function chooseZones(found: readonly FoundZone[], site: SiteFacts): ZoneChoice {
  const byName = new Map<string, FoundZone[]>();
  for (const zone of found) byName.set(zone.name, [...(byName.get(zone.name) ?? []), zone]);

  const refusals: Refusal[] = [...byName.values()].flatMap((zones) => {
    const alone = zones.flatMap((zone) => {
      const why = whyNot(zone, site);
      return why === undefined ? [] : [{ zones: [zone], why }];
    });
    const twins = zones.filter((zone) => !zone.private);
    return twins.length > 1 ? [...alone.filter(({ zones: [zone] }) => zone.private), { zones: twins, why: MANY_PUBLIC }] : alone;
  });
  const reasons = new Map(refusals.flatMap(({ zones, why }) => zones.map((zone) => [zone, why])));
  // A public zone that is refused still answers for its names, so that no shorter one takes its place.
  const held = new Map([...byName].map(([name, zones]) => [name, zones.filter((zone) => !zone.private || !reasons.has(zone))]));

  return {
    placeOf: (host) => {
      const holding = zonesHolding(held, host);
      const first = holding.find((zone) => !zone.private);
      const blocked = first && reasons.get(first);
      return { ...(blocked === undefined ? { public: first } : { blocked }), private: holding.filter((zone) => zone.private) };
    },
    refusalsFor: (hosts) => refusals.filter(({ zones: [zone] }) => hosts.some((host) => zoneHolds(zone.name, host))),
  };
}

const MANY_PUBLIC =
  'only one of several public zones of a name answers: the one whose name servers the domain is delegated to. Delete the others, or list that one';

function whyNot(zone: FoundZone, { account, redirectHost }: SiteFacts): string | undefined {
  if (zone.managedBy !== undefined) return `${zone.managedBy} made it, and alone may change it`;
  if (checkHostName(zone.name).name !== zone.name) return 'an environment file takes zones of two labels or more, which are host names';
  if (zone.account === account) return undefined;
  if (zone.name.startsWith('autodiscover.')) {
    return `it is named as the host itself, which needs an alias, and aliases are made only in account ${account}`;
  }
  if (zone.private && zoneHolds(zone.name, redirectHost)) {
    return `clients in its VPCs look for ${redirectHost} there, and its alias is made only in account ${account}: make one there yourself, then list the zone`;
  }
  return undefined;
}
