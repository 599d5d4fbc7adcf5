import { CATALOGUE, type FindingId } from '../findings/catalogue';
import { type CheckId, type Finding, mostSevereFirst, type Severity } from '../findings/finding';
import type { ReportRow, VerifyReport } from '../findings/report';
import { unicodeForm } from '../text/format';
import { visible } from '../text/untrusted';

/** The findings of one id and one severity, so that a problem of many namespaces is reported once. */
export interface FindingGroup {
  readonly id: FindingId;
  readonly severity: Severity;
  /** The different observations; the one that most rows share is first. */
  readonly variants: readonly Variant[];
}

/** Findings that differ only in the names of their namespaces. */
export interface Variant {
  /** That of the first row. */
  readonly finding: Finding;
  /** None for a finding of the redirect site itself. */
  readonly rows: readonly ReportRow[];
}

/** What each check looks at, in a few words. */
export const CHECK_WORDS: Readonly<Record<CheckId, string>> = {
  dns: 'where the autodiscover host leads',
  domain: 'port 443 of the domain itself',
  https: 'port 443 of the autodiscover host',
  redirect: 'the redirect of port 80',
  endpoint: 'the endpoint',
  srv: 'the SRV record',
  unlisted: 'a host that is not listed',
  resolvers: 'whether the resolvers agree',
};

export function findingsOf(row: ReportRow, severity: Severity): readonly Finding[] {
  return (row.findings ?? []).filter((finding) => finding.severity === severity);
}

/** The findings of all rows: errors, then warnings, then notices. */
export function groupedFindings(rows: readonly ReportRow[]): FindingGroup[] {
  return grouped(rows.flatMap((row) => (row.findings ?? []).map((finding) => ({ finding, row }))));
}

/** The findings about the redirect site itself. */
export function siteFindings({ findings = [] }: VerifyReport): FindingGroup[] {
  return grouped(findings.map((finding) => ({ finding })));
}

/** The title of a finding's id; the id itself where a report of another version has one that is not known here. */
export function titleOf(id: FindingId): string {
  return CATALOGUE[id]?.title ?? id;
}

/** Whether both are fixed alike, the names of the namespaces aside. */
export function isFixedAlike(one: Variant, other: Variant): boolean {
  const fix = ({ finding, rows: [row] }: Variant) => unnamed(finding.fix, row);
  return fix(one) === fix(other);
}

interface Sighting {
  readonly finding: Finding;
  readonly row?: ReportRow;
}

function grouped(sightings: readonly Sighting[]): FindingGroup[] {
  const groups = gathered(sightings, ({ finding }) => `${finding.severity} ${finding.id}`);
  return groups.map((alike) => ({ id: alike[0].finding.id, severity: alike[0].finding.severity, variants: variantsOf(alike) })).sort(mostSevereFirst);
}

function variantsOf(sightings: readonly Sighting[]): Variant[] {
  return gathered(sightings, ({ finding, row }) => JSON.stringify([finding.observed, finding.fix].map((text) => unnamed(text, row))))
    .map((alike) => ({ finding: alike[0].finding, rows: alike.flatMap(({ row }) => row ?? []) }))
    .sort((a, b) => b.rows.length - a.rows.length);
}

/** The things of each key together, in the order of the first of each. */
export function gathered<Thing>(things: readonly Thing[], keyOf: (thing: Thing) => string): Thing[][] {
  const found = new Map<string, Thing[]>();
  for (const thing of things) {
    const key = keyOf(thing);
    const alike = found.get(key);
    if (alike) alike.push(thing);
    else found.set(key, [thing]);
  }
  return [...found.values()];
}

/** The text without the name of the row's namespace. */
export function unnamed(text: string, row?: Pick<ReportRow, 'domain'>): string {
  return row === undefined || row.domain === '' ? text : text.replaceAll(row.domain, '<domain>');
}

/** A row as a line of text names it: `fabrikam.com (10.0.0.2)`. */
export function rowName({ domain, view, resolver }: Pick<ReportRow, 'domain' | 'view' | 'resolver'>): string {
  const unicode = unicodeForm(domain);
  const labels = [unicode, view === 'private' ? 'private' : undefined, resolver].filter((text) => text !== undefined);
  return visible([domain, ...labels.map((text) => `(${text})`)].join(' '));
}

/** A row, and as what a text names it. */
export interface Named {
  readonly row: ReportRow;
  /** The row; without its resolver, where it stands for those of all resolvers. */
  readonly as: ReportRow;
}

/**
 * The rows; a domain that is among them for every resolver appears once, without a resolver.
 *
 * @param counts how many rows each domain has in the whole report
 */
export function named(rows: readonly ReportRow[], counts: ReadonlyMap<string, number>): Named[] {
  const here = countsOf(rows);
  const seen = new Set<string>();
  return rows.flatMap((row) => {
    const key = keyOf(row);
    if (row.resolver === undefined || here.get(key) !== counts.get(key)) return [{ row, as: row }];
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ row, as: { ...row, resolver: undefined } }];
  });
}

/** How many rows each domain has; for {@link named}. */
export function countsOf(rows: readonly ReportRow[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1);
  return counts;
}

function keyOf({ domain, view }: ReportRow): string {
  return `${view} ${domain}`;
}
