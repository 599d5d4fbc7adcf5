import { type AcceptedDomain, privateNetworkOf, whyLeftOut } from '../environment/accepted-domains';
import { recordPlaces } from '../environment/placement';
import { rulesOf } from '../layout/namespace-checks';
import { recordCountOf } from '../layout/record-set';
import { stacksFor } from '../layout/record-shards';
import { DEFAULT_RULE_QUOTA, HOSTS_PER_RULE } from '../layout/rule-slots';
import { autodiscoverHost, checkMailDomain } from '../names/domain-name';
import { chooseZones, type FoundZone, type Place, type Refusal, type ZoneChoice } from './zone-choice';
import type { ExistingRecord, ZoneFileDomains } from './zone-file-domains';

/** The redirect site that is to be made. */
export interface Site {
  readonly account: string;
  readonly region: string;
  readonly endpoint: string;
  readonly redirectHost: string;
}

/** What people have, as it was read. */
export interface Facts {
  readonly site: Site;
  /** Exchange's lists; `csv` as the environment file refers to it. */
  readonly exports: readonly { readonly csv: string; readonly domains: readonly AcceptedDomain[] }[];
  /** Domains that somebody listed, in their normal form. */
  readonly listed: readonly string[];
  readonly zoneFiles: readonly (ZoneFileDomains & { readonly file: string })[];
  /** The hosted zones of accounts; left out if no account was read. */
  readonly hosted?: { readonly accounts: readonly string[]; readonly zones: readonly FoundZone[] };
}

/** A namespace with an entry of its own. */
export interface DraftedNamespace {
  readonly domain: string;
  readonly external: boolean;
  /** Why its record cannot be made in the hosted zone that holds it. */
  readonly blocked?: string;
  readonly mailHosts: readonly string[];
}

export interface LeftOut {
  /** The list that has it. */
  readonly of: string;
  readonly domain: string;
  readonly why: string;
  /** Whether the line of an export would be a mistake of the environment, which has to leave it out by name. */
  readonly byName: boolean;
}

/** What an environment file is to say. */
export interface Draft {
  readonly site: Site;
  /** Whose zones were read; undefined if no account was. */
  readonly accounts?: readonly string[];
  /** Why no zone of the file holds the redirect host, if none does. */
  readonly externalHost?: string;
  readonly zones: readonly FoundZone[];
  readonly refusals: readonly Refusal[];
  readonly exports: readonly { readonly csv: string; readonly leaveOut: readonly string[] }[];
  readonly namespaces: readonly DraftedNamespace[];
  /** How many namespaces the environment has, those of the exports among them. */
  readonly total: number;
  /** Whether every host is redirected, as the rules cannot hold them all. */
  readonly anyHost: boolean;
  /** How many stacks the records of an account need. */
  readonly stacks: number;
  readonly leftOut: readonly LeftOut[];
  readonly existing: readonly ExistingRecord[];
  /** Lines of zone files that were not understood. */
  readonly unread: readonly { readonly file: string; readonly line: number; readonly message: string }[];
}

/** A domain that is to be a namespace. */
interface Wanted {
  readonly domain: string;
  /** The list that has it. */
  readonly of: string;
  /** As the list writes it. */
  readonly written: string;
  readonly inExport: boolean;
  readonly mailHosts: readonly string[];
  readonly place: Place;
}

/** The list of what somebody listed. */
const LISTED = 'the list of domains';

/** Decides what an environment file says about what people have. */
export function draftOf(facts: Facts): Draft {
  const { site, hosted, exports, zoneFiles } = facts;
  const choice = chooseZones(hosted?.zones ?? [], site);
  const { wanted: candidates, leftOut } = wantedOf(facts, choice);
  const { wanted, anyHost, unfit } = withRules(candidates, site.endpoint);
  leftOut.push(...unfit);

  const host = choice.placeOf(site.redirectHost);
  const externalHost = whyExternal(host, facts);
  const used = [...(host.public && externalHost === undefined ? [host.public] : []), ...host.private, ...wanted.flatMap(({ place }) => zonesOf(place))];
  const domains = new Set(wanted.map(({ domain }) => domain));
  return {
    site,
    accounts: hosted?.accounts,
    externalHost,
    zones: [...new Set(used)].sort((a, b) => compare(a.name, b.name) || Number(a.private) - Number(b.private) || compare(a.id, b.id)),
    refusals: choice.refusalsFor([site.redirectHost, ...[...domains].map(autodiscoverHost)]),
    exports: exports.map((one) => ({ csv: one.csv, leaveOut: inTheWay(one, leftOut) })),
    namespaces: wanted
      .filter(needsEntry)
      .map(drafted)
      .sort((a, b) => compare(a.domain, b.domain)),
    total: wanted.length,
    anyHost,
    stacks: stacksOf(wanted),
    leftOut,
    existing: zoneFiles.flatMap(({ existing }) => existing).filter(({ domain }) => domains.has(domain)),
    unread: zoneFiles.flatMap(({ file, problems }) => problems.map((problem) => ({ file, ...problem }))),
  };
}

function wantedOf({ site: { endpoint }, exports, listed, zoneFiles }: Facts, { placeOf }: ZoneChoice): { wanted: Wanted[]; leftOut: LeftOut[] } {
  const wanted = new Map<string, Wanted>();
  const leftOut: LeftOut[] = [];
  const isHeld = (domain: string) => zonesOf(placeOf(autodiscoverHost(domain))).length > 0;
  const take = (domain: string, more: Omit<Wanted, 'domain' | 'place'>) => wanted.set(domain, { domain, ...more, place: placeOf(autodiscoverHost(domain)) });

  const exported = new Set<string>();
  for (const { csv, domains } of exports) {
    for (const accepted of domains) {
      const { name, problem } = checkMailDomain(accepted.domain);
      const why = whyLeftOut(accepted, name, { types: new Set(['Authoritative']), endpoint, isHeld });
      if (name !== undefined) exported.add(name);
      if (why !== undefined) leftOut.push({ of: csv, domain: accepted.domain, why, byName: false });
      else if (name === undefined) leftOut.push({ of: csv, domain: accepted.domain, why: `it ${problem}`, byName: true });
      else if (!wanted.has(name)) take(name, { of: csv, written: accepted.domain, inExport: true, mailHosts: [] });
    }
  }
  for (const { file, domains, leftOut: ofFile } of zoneFiles) {
    leftOut.push(...ofFile.map((one) => ({ ...one, of: file, byName: false })));
    for (const { domain, mailHosts } of domains) {
      // Exchange's own list knows better which domains have mailboxes.
      if (exported.has(domain) || wanted.has(domain)) continue;
      const why = whyLeftOut({ domain, type: 'Authoritative', line: 0 }, domain, { types: new Set(['Authoritative']), endpoint, isHeld });
      if (why === undefined) take(domain, { of: file, written: domain, inExport: false, mailHosts });
      else leftOut.push({ of: file, domain, why, byName: false });
    }
  }
  for (const domain of listed) {
    if (autodiscoverHost(domain) === endpoint) leftOut.push({ of: LISTED, domain, why: "it is the endpoint's own namespace", byName: false });
    else if (!wanted.has(domain)) take(domain, { of: LISTED, written: domain, inExport: false, mailHosts: [] });
  }
  return { wanted: [...wanted.values()], leftOut };
}

/** Without the hosts that no rule can name; with all of them if even the others need more rules than there are. */
function withRules(candidates: readonly Wanted[], endpoint: string): { wanted: readonly Wanted[]; anyHost: boolean; unfit: LeftOut[] } {
  const layout = { first: 1, last: 50_000, slots: DEFAULT_RULE_QUOTA, hostsPerRule: HOSTS_PER_RULE };
  const ruled = (some: readonly Wanted[]) =>
    rulesOf(
      some.map(({ domain }) => ({ domain, zones: [], srvRecord: false })),
      { listed: true, endpoint, layout, maxRules: DEFAULT_RULE_QUOTA },
    );
  const problems = new Map(ruled(candidates).problems.map(({ index, message }) => [index, message]));
  const fit = candidates.filter((_, index) => !problems.has(index));
  if (ruled(fit).setProblem !== undefined) return { wanted: candidates, anyHost: true, unfit: [] };
  const unfit = [...problems].map(([index, message]) => {
    const { of, written, inExport } = candidates[index];
    return { of, domain: written, why: `it ${message}`, byName: inExport };
  });
  return { wanted: fit, anyHost: false, unfit };
}

/** The lines that an export must not have; two exports may both have one. */
function inTheWay({ domains }: Facts['exports'][number], leftOut: readonly LeftOut[]): string[] {
  const nameOf = (domain: string) => checkMailDomain(domain).name ?? domain;
  const named = new Set(leftOut.flatMap(({ byName, domain }) => (byName ? [nameOf(domain)] : [])));
  return [...new Set(domains.flatMap(({ domain }) => (named.has(nameOf(domain)) ? [domain] : [])))];
}

function whyExternal({ public: zone, blocked }: Place, { site: { account }, hosted }: Facts): string | undefined {
  if (hosted === undefined) return 'no account was read, so no hosted zone is known to hold it';
  if (blocked !== undefined) return 'the hosted zone that holds it is not listed, see below';
  if (zone === undefined) return `no hosted zone that was read holds it`;
  return zone.account === account ? undefined : `its zone ${zone.name} is in account ${zone.account}, and its alias can be made only in account ${account}`;
}

/** A line of an export needs none, unless what it gets by itself is wrong. */
function needsEntry({ domain, inExport, place: { blocked, private: inside } }: Wanted): boolean {
  return !inExport || blocked !== undefined || (privateNetworkOf(domain) !== undefined && inside.length > 0);
}

function drafted({ domain, mailHosts, place: { public: zone, blocked, private: inside } }: Wanted): DraftedNamespace {
  // The public DNS has no names of private networks: nobody there could be handed a record.
  const onlyInside = inside.length > 0 && privateNetworkOf(domain) !== undefined;
  return { domain, mailHosts, external: zone === undefined && !onlyInside, ...(blocked === undefined ? {} : { blocked }) };
}

/** Choosing again later can make records vanish: as many stacks as twice the records need, if they nearly fill one. */
function stacksOf(wanted: readonly Wanted[]): number {
  const namespaces = wanted.map(({ domain, place }) => ({ domain, external: place.public === undefined, zones: zonesOf(place) }));
  const ofAccounts = recordPlaces({ namespaces, redirectHost: true }).map(({ members }) =>
    stacksFor(new Map(members.map(({ domain, zones }) => [domain, 2 * recordCountOf(domain, zones, false, false)]))),
  );
  return Math.max(1, ...ofAccounts);
}

function zonesOf({ public: zone, private: inside }: Place): FoundZone[] {
  return [...(zone ? [zone] : []), ...inside];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
