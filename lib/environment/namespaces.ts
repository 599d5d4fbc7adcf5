import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { autodiscoverHost, checkEndpointHost, checkMailDomain, quote } from '../names/domain-name';
import { parseAcceptedDomains } from './accepted-domains';
import type { Source, Zone } from './environment';
import type { EnvironmentProblem } from './environment-error';
import { whyLeftOut } from './left-out';
import type { DomainType, EnvironmentFile, NamespaceCsvEntry, NamespaceEntry } from './schema';
import type { Path, YamlSource } from './yaml-source';
import { type Zones, zonesHolding } from './zones';

/** A namespace as it was written; its domain is left out where it is none. */
export interface NamespaceDraft {
  readonly given: string;
  readonly domain?: string;
  readonly zones: readonly Zone[];
  readonly external: boolean;
  readonly endpoint?: string;
  readonly srv: boolean;
  readonly whenCovered: 'redirect' | 'direct';
  readonly source: Source;
}

export interface NamespaceList {
  readonly drafts: NamespaceDraft[];
  readonly notices: string[];
  readonly problems: EnvironmentProblem[];
}

interface Reading {
  readonly data: EnvironmentFile;
  readonly zones: Zones;
  readonly endpoint?: string;
  readonly source: YamlSource;
  readonly file: string;
  readonly list: NamespaceList;
}

type NamespaceObject = Exclude<NamespaceEntry, string | NamespaceCsvEntry>;

/** The namespaces of an environment file, those of its CSV files among them. */
export function readNamespaces(data: EnvironmentFile, zones: Zones, endpoint: string | undefined, source: YamlSource, file: string): NamespaceList {
  const reading: Reading = { data, zones, endpoint, source, file, list: { drafts: [], notices: [], problems: [] } };
  data.namespaces.forEach((entry, index) => {
    const path: Path = ['namespaces', index];
    if (typeof entry === 'string') add(reading, { domain: entry }, path, source.at(path));
    else if ('csv' in entry) addCsv(reading, entry, path);
    else add(reading, entry, path, source.at([...path, 'domain']));
  });
  return reading.list;
}

function add(reading: Reading, entry: NamespaceObject, path: Path, at: Source): void {
  const { data, zones, source, list } = reading;
  const problem = (where: Source, given: string, says: string) => list.problems.push({ ...where, says: `${quote(given)} ${says}` });
  const checked = checkMailDomain(entry.domain);
  if (checked.problem !== undefined) problem(at, entry.domain, checked.problem);

  const endpoint = entry.endpoint === undefined ? undefined : checkEndpointHost(entry.endpoint);
  if (endpoint?.problem !== undefined) problem(source.at([...path, 'endpoint']), entry.endpoint as string, endpoint.problem);

  if (entry.endpoint !== undefined && entry.whenCovered !== undefined) {
    problem(
      source.at([...path, 'whenCovered']),
      entry.domain,
      "has an endpoint of its own, and whenCovered is a matter of the certificate of the environment's endpoint: leave one of the two out",
    );
  }

  const holding = checked.name === undefined ? [] : zonesHolding(zones, autodiscoverHost(checked.name));
  const external = entry.external ?? false;
  if (checked.name !== undefined && holding.length === 0 && !external) {
    problem(
      at,
      entry.domain,
      `is in none of the zones: add its zone to 'zones', or write {domain: ${checked.name}, external: true} where its DNS is elsewhere`,
    );
  }
  list.drafts.push({
    given: entry.domain,
    domain: checked.name,
    zones: external ? holding.filter((zone) => zone.private) : holding,
    external,
    endpoint: endpoint?.name,
    srv: entry.srv ?? data.records?.srv ?? false,
    whenCovered: endpoint !== undefined && endpoint.name !== reading.endpoint ? 'redirect' : (entry.whenCovered ?? data.whenCovered ?? 'redirect'),
    source: at,
  });
}

/**
 * A CSV file lists every accepted domain of the organisation, so it holds ones that are no namespace of the redirect
 * site. Those are left out, and said to be: an operator sees what happened to each.
 */
function addCsv(reading: Reading, entry: NamespaceCsvEntry, path: Path): void {
  const { source, file, list, zones, endpoint } = reading;
  const csv = isAbsolute(entry.csv) ? entry.csv : join(dirname(file), entry.csv);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(csv);
  } catch (error) {
    list.problems.push({
      ...source.at([...path, 'csv']),
      says: `${quote(entry.csv)} is not readable (${(error as NodeJS.ErrnoException).code}): ${csv} is looked for`,
    });
    return;
  }
  const { domains, problems } = parseAcceptedDomains(bytes);
  list.problems.push(...problems.map(({ line, says }) => ({ file: csv, line, says })));

  const wanted = new Set<DomainType>(entry.domainTypes ?? ['Authoritative']);
  for (const accepted of domains) {
    const { domain, line } = accepted;
    const checked = checkMailDomain(domain);
    const why = whyLeftOut(accepted, wanted, endpoint);
    if (why !== undefined) list.notices.push(`${csv}:${line}: ${domain} is left out: ${why}`);
    else {
      const external =
        entry.withoutZone === 'external' && checked.name !== undefined && zonesHolding(zones, autodiscoverHost(checked.name)).every((zone) => zone.private);
      add(reading, { domain, external: external || undefined }, path, { file: csv, line, path: '' });
    }
  }
}
