import { formerHostProblem } from '../layout/namespace-checks';
import { checkHostName, quote } from '../names/domain-name';
import type { EnvironmentRedirectHost, FormerRedirectHost, Source, Zone } from './environment';
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
export function zonesHolding<One extends Pick<Zone, 'private'>>(zones: ReadonlyMap<string, readonly One[]>, name: string): One[] {
  return [...longest(zones, name, false), ...longest(zones, name, true)];
}

function longest<One extends Pick<Zone, 'private'>>(zones: ReadonlyMap<string, readonly One[]>, name: string, ofPrivate: boolean): One[] {
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
  readonly sourceAt: (path: Path) => Source;
}

type WrittenHost = NonNullable<EnvironmentFile['redirectHost']>;

/** The redirect host of an environment file, and the zones of its alias: those of the site's own account. */
export function resolveRedirectHost(reading: RedirectHostReading): EnvironmentRedirectHost | undefined {
  const { data, notices } = reading;
  if (data.redirectHost === undefined) return undefined;
  const { resolved, foreign } = resolveHost(data.redirectHost, ['redirectHost'], 'make its record yourself', reading);
  for (const zone of foreign) {
    notices.push(
      `${resolved?.name} gets no record in the private zone ${zone.name} of account ${zone.account}, as its alias is made in ${data.account}: make one there yourself`,
    );
  }
  return resolved;
}

/** The former redirect hosts of an environment file, with a notice for each: it is there for a while only. */
export function resolveFormerRedirectHosts(
  reading: RedirectHostReading,
  names: { readonly endpoint?: string; readonly redirectHost?: string },
): FormerRedirectHost[] {
  const { data, report, notices, sourceAt } = reading;
  const former: FormerRedirectHost[] = [];
  for (const [index, written] of (data.formerRedirectHosts ?? []).entries()) {
    const at: Path = ['formerRedirectHosts', index];
    const { resolved } = resolveHost(written, at, 'keep its record there', reading);
    if (resolved === undefined) continue;
    const { name, zones } = resolved;
    const message = formerHostProblem(
      name,
      names,
      former.map((other) => other.name),
    );
    if (message !== undefined) report(at, `${quote(name)} ${message}`);
    const retain = typeof written !== 'string' && (written.retain ?? false);
    if (retain && zones.length === 0) report([...at, 'retain'], 'has no effect, because the alias of this name is not made here: leave it out');
    former.push({ ...resolved, retain });
    const { file, line } = sourceAt(at);
    notices.push(`${file}:${line}: ${noticeOf(name, zones.length > 0, retain)}`);
  }
  return former;
}

function noticeOf(name: string, isMadeHere: boolean, retain: boolean): string {
  const record = isMadeHere ? 'alias' : 'record';
  const notice = `${name} is a former redirect host, and keeps its ${record}: remove the entry when 'verify' reports no namespace that still leads to it`;
  if (!isMadeHere) return `${notice}, and have the record removed`;
  if (!retain) return notice;
  return `${notice}. Its alias is retained: it stays in Route 53 without the entry, and without the site it leads to a name that another party may obtain. Remove it by hand`;
}

/** A redirect host and the zones of its alias; and private zones of other accounts that hold it, in which no alias is made. */
function resolveHost(
  given: WrittenHost,
  at: Path,
  elsewhere: string,
  { data, zones, host, report, sourceAt }: RedirectHostReading,
): { readonly resolved?: EnvironmentRedirectHost; readonly foreign: readonly Zone[] } {
  const written = typeof given === 'string' ? { name: given } : given;
  const name = host(written.name, typeof given === 'string' ? at : [...at, 'name']);
  if (name === undefined) return { foreign: [] };

  const external = written.external ?? false;
  const byHand = `write {name: ${name}, external: true} and ${elsewhere}`;
  const holding = zonesHolding(zones, name);
  if (holding.length === 0 && !external) report(at, `${quote(name)} is in none of the zones: add its zone to 'zones', or ${byHand}`);
  const others = holding.filter(({ account }) => account !== data.account);
  for (const { account } of external ? [] : others.filter((zone) => !zone.private)) {
    report(at, `${quote(name)} is in a zone of account ${account}, and its alias is made next to the load balancer, in ${data.account}: ${byHand}`);
  }
  const ofSite = holding.filter((zone) => zone.account === data.account && (zone.private || !external));
  return { resolved: { name, external, zones: ofSite, source: sourceAt(at) }, foreign: others.filter((zone) => zone.private) };
}
