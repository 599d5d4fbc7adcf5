import { quote } from '../names/domain-name';
import type { EnvironmentRedirectHost, Source } from './environment';
import type { EnvironmentFile } from './schema';
import type { Path } from './yaml-source';
import { type Zones, zonesHolding } from './zones';

export interface RedirectHostReading {
  readonly data: EnvironmentFile;
  readonly zones: Zones;
  readonly host: (value: string, path: Path) => string | undefined;
  readonly report: (path: Path, says: string) => void;
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
  const byHand = `write {name: ${name}, external: true} and make its record by hand`;
  const holding = zonesHolding(zones, name);
  if (holding.length === 0 && !external) report(['redirectHost'], `${quote(name)} is in none of the zones: add its zone to 'zones', or ${byHand}`);
  for (const zone of holding.filter(({ account }) => account !== data.account)) {
    if (zone.private)
      notices.push(
        `${name} gets no record in the private zone ${zone.name} of account ${zone.account}, as its alias is made in ${data.account}: make one there by hand`,
      );
    else if (!external)
      report(
        ['redirectHost'],
        `${quote(name)} is in a zone of account ${zone.account}, and its alias is made beside the load balancer, in ${data.account}: ${byHand}`,
      );
  }
  const ofSite = holding.filter((zone) => zone.account === data.account && (zone.private || !external));
  return { name, external, zones: ofSite, source };
}
