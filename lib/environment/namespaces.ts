import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { closest, distance } from 'fastest-levenshtein';
import { autodiscoverHost, type Checked, checkEndpointHost, checkListedDomain, checkMailDomain, isFileName, quote } from '../names/domain-name';
import { LEAVE_OUT_NAMES_IT, leavesOut, parseAcceptedDomains, whyLeftOut } from './accepted-domains';
import type { EnvironmentProblem, Namespace, Source } from './environment';
import type { DomainType, EnvironmentFile, NamespaceCsvEntry, NamespaceEntry } from './schema';
import type { Path, YamlSource } from './yaml-source';
import { type Zones, zonesHolding } from './zones';

/** A namespace as written; without its domain if that is not valid. */
export interface NamespaceDraft extends Omit<Namespace, 'domain'> {
  readonly given: string;
  readonly domain?: string;
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
  /** The domains that are listed by themselves; their lines in CSV files are ignored. */
  readonly listed: ReadonlySet<string>;
  /** Where a CSV file has a domain first. */
  readonly exported: Map<string, string>;
  /** Every domain of the CSV files, those that are left out among them, and where it is. */
  readonly lines: Map<string, string>;
}

/** How an entry of the list was read, and how its domain should be written. */
interface Written {
  readonly checked: Checked;
  readonly at: Source;
  readonly path: Path;
  /** What to write where the domain's DNS is elsewhere. */
  readonly externally: string;
}

type NamespaceObject = Exclude<NamespaceEntry, string | NamespaceCsvEntry>;

/** The namespaces of an environment file, those of its CSV files among them. */
export function readNamespaces(data: EnvironmentFile, zones: Zones, endpoint: string | undefined, source: YamlSource, file: string): NamespaceList {
  const entries = data.namespaces.map((entry) => {
    if (typeof entry === 'string') return { entry: { domain: entry }, isBare: true, checked: checkListedDomain(entry) };
    return 'csv' in entry ? { entry } : { entry, checked: checkListedDomain(entry.domain) };
  });
  const reading: Reading = {
    data,
    zones,
    endpoint,
    source,
    file,
    list: { drafts: [], notices: [], problems: [] },
    listed: new Set(entries.flatMap(({ checked }) => checked?.name ?? [])),
    exported: new Map(),
    lines: new Map(),
  };
  entries.forEach(({ entry, isBare, checked }, index) => {
    const path: Path = ['namespaces', index];
    if (checked === undefined) addCsv(reading, entry, path);
    else if (isBare) add(reading, entry, { checked, at: source.at(path), path, externally: `{domain: ${checked.name}, external: true}` });
    else add(reading, entry, { checked, at: source.at([...path, 'domain']), path, externally: 'external: true next to it' });
  });
  const { list } = reading;
  list.notices.push(...likeALine(reading));
  if (list.drafts.length === 0 && list.problems.length === 0) {
    const message = `are none, because every line of the CSV files is left out: ${takingMore(list.notices)}`;
    list.problems.push({ ...source.at(['namespaces']), message: [message, ...list.notices.slice(0, 5)].join('; ') });
  }
  return list;
}

function add(reading: Reading, entry: NamespaceObject, { checked, at, path, externally }: Written): void {
  const { data, zones, source, list } = reading;
  const problem = (where: Source, given: string, message: string) => list.problems.push({ ...where, message: `${quote(given)} ${message}` });
  if (checked.problem !== undefined) problem(at, entry.domain, `${checked.problem}${isFileName(entry.domain) ? fileFix(entry.domain) : ''}`);

  const endpoint = entry.endpoint === undefined ? undefined : checkEndpointHost(entry.endpoint);
  if (endpoint?.problem !== undefined) problem(source.at([...path, 'endpoint']), entry.endpoint as string, endpoint.problem);

  if (entry.endpoint !== undefined && entry.whenCovered !== undefined) {
    problem(
      source.at([...path, 'whenCovered']),
      entry.domain,
      "has its own endpoint, and whenCovered is only for the environment's endpoint: leave one of the two out",
    );
  }

  const holding = checked.name === undefined ? [] : zonesHolding(zones, autodiscoverHost(checked.name));
  const external = entry.external ?? false;
  if (checked.name !== undefined && holding.length === 0 && !external) {
    problem(at, entry.domain, `is in none of the zones: add its zone to 'zones', or write ${externally} where its DNS is elsewhere`);
  }
  list.drafts.push({
    given: entry.domain,
    domain: checked.name,
    zones: external ? holding.filter((zone) => zone.private) : holding,
    external,
    publicZone: holding.find((zone) => !zone.private),
    endpoint: endpoint?.name,
    srv: entry.srv ?? data.records?.srv ?? false,
    whenCovered: endpoint !== undefined && endpoint.name !== reading.endpoint ? 'redirect' : (entry.whenCovered ?? data.whenCovered ?? 'redirect'),
    source: at,
  });
}

/** Lines that are not counted at a glance. */
const MANY = 4;

/**
 * A CSV file lists every accepted domain of the organisation, also those that are no namespace of the redirect
 * site. Those are left out, with a notice for each.
 */
function addCsv(reading: Reading, entry: NamespaceCsvEntry, path: Path): void {
  const { source, file, list, zones, endpoint, listed, exported, lines } = reading;
  const csv = isAbsolute(entry.csv) ? entry.csv : join(dirname(file), entry.csv);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(csv);
  } catch (error) {
    list.problems.push({
      ...source.at([...path, 'csv']),
      message: `${quote(entry.csv)} is not readable (${(error as NodeJS.ErrnoException).code}): write its path as it is from the folder of this file; ${csv} is looked for`,
    });
    return;
  }
  const { domains, problems } = parseAcceptedDomains(bytes);
  list.problems.push(...problems.map(({ line, message }) => ({ file: csv, line, message })));

  const { leaveOut = [], domainTypes = ['Authoritative'], withoutZone } = entry;
  const isHeld = (domain: string) => zonesHolding(zones, autodiscoverHost(domain)).length > 0;
  const left: string[] = [];
  const wanted = { types: new Set<DomainType>(domainTypes), endpoint, leaveOut, isHeld };
  for (const accepted of domains) {
    const { domain, line } = accepted;
    const checked = checkMailDomain(domain);
    const { name, problem } = checked;
    const at = { file: csv, line, path: '' };
    const why = whyLeftOut(accepted, name, wanted) ?? (name === undefined ? undefined : alreadyExported(exported, name, `${csv}:${line}`));
    if (name !== undefined) lines.set(name, `${csv}:${line}`);
    if (name !== undefined && listed.has(name)) continue;
    if (why !== undefined) left.push(`${csv}:${line}: ${domain} is left out: ${why}`);
    else if (name === undefined)
      list.problems.push({ ...at, message: `${quote(domain)} ${problem}; or leave the line out with leaveOut: [${JSON.stringify(domain)}]` });
    else {
      const external = withoutZone === 'external' && zonesHolding(zones, autodiscoverHost(name)).every((zone) => zone.private);
      const externally = `\`withoutZone: external\` next to \`csv\`, or {domain: ${name}, external: true} in the list,`;
      add(reading, { domain, external: external || undefined }, { checked, at, path, externally });
    }
  }
  if (left.length >= MANY) list.notices.push(`${csv}: ${left.length} of its ${domains.length} domains are left out`);
  list.notices.push(...left);
  for (const entryOut of leaveOut) {
    if (!domains.some(({ domain }) => leavesOut(entryOut, domain))) list.notices.push(`${csv}: leaveOut names ${quote(entryOut)}, and no line does`);
  }
}

/**
 * Entries that stand by themselves for a line of a CSV file, as one that is misspelt leaves the line as it is.
 * Who writes both domains means both.
 */
function likeALine({ list: { drafts }, lines, listed }: Reading): string[] {
  if (lines.size === 0) return [];
  const others = [...lines.keys()].filter((name) => !listed.has(name));
  return drafts.flatMap(({ domain, source: { file, line, column, path } }) => {
    if (domain === undefined || !listed.has(domain) || lines.has(domain)) return [];
    const near = lineMeant(domain, others);
    if (near === undefined) return [];
    return [`${file}:${line}:${column}: ${path}: ${quote(domain)} is in no CSV file, and ${lines.get(near)} has '${near}': did you mean that?`];
  });
}

/** The domain of which one or two letters are wrong, missing or too many; another top-level domain is no slip of a key. */
function lineMeant(domain: string, others: readonly string[]): string | undefined {
  const [, rest, top] = /^(.*)(\.[^.]+)$/.exec(domain) as RegExpExecArray;
  const alike = others.filter((other) => other.endsWith(top));
  if (alike.length === 0) return undefined;
  const near = closest(domain, alike);
  return distance(domain, near) <= Math.min(2, Math.floor(rest.length / 3)) ? near : undefined;
}

/** How to include lines that were left out, by the reason. */
function takingMore(notices: readonly string[]): string {
  const fixes = ['list a domain by itself'];
  if (notices.some((notice) => notice.includes(' is left out: it is of type ')))
    fixes.push('take further types with domainTypes: [Authoritative, InternalRelay]');
  if (notices.some((notice) => notice.endsWith(LEAVE_OUT_NAMES_IT))) fixes.push('name fewer in leaveOut');
  return fixes.join(', or ');
}

function fileFix(file: string): string {
  return /\.xlsx?$/i.test(file) ? `; save it as CSV, and write {csv: ${file.replace(/\.xlsx?$/i, '.csv')}}` : `; write {csv: ${file}}`;
}

/** The exports of several organisations, or of one on premises and online, have domains in common. */
function alreadyExported(exported: Map<string, string>, name: string, place: string): string | undefined {
  const first = exported.get(name);
  if (first !== undefined) return `${first} has it already`;
  exported.set(name, place);
  return undefined;
}
