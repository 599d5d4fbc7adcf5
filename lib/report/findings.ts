import { CATALOGUE, type FindingId } from '../verify/catalogue';
import type { CheckId, Finding, Severity } from '../verify/finding';
import type { Report, ReportRow } from './report';

/** The findings of one id and one severity: what is wrong with many is told once. */
export interface FindingGroup {
  readonly id: FindingId;
  readonly severity: Severity;
  /** What was seen, each way of it once; the one that most rows share stands first. */
  readonly variants: readonly Variant[];
}

/** Findings that differ by no more than the names of their namespaces. */
export interface Variant {
  /** That of the first row. */
  readonly finding: Finding;
  /** None for a finding of the redirect site itself. */
  readonly rows: readonly ReportRow[];
}

/** What each check looks at, in a few words. */
export const CHECK_WORDS: Readonly<Record<CheckId, string>> = {
  dns: 'where the autodiscover host leads',
  apex: 'port 443 of the domain itself',
  https: 'port 443 of the autodiscover host',
  redirect: 'the redirect of port 80',
  endpoint: 'the endpoint',
  srv: 'the SRV record',
  unlisted: 'a host that nobody listed',
  resolvers: 'whether the resolvers agree',
};

export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'notice'];

/** By the catalogue, which is in the order in which a reader should mend. */
const RANK = new Map(Object.keys(CATALOGUE).map((id, index) => [id, index]));

export function isVerification({ rows, findings, unverified }: Report): boolean {
  return findings !== undefined || unverified !== undefined || rows.some((row) => row.findings !== undefined);
}

export function findingsOf(row: ReportRow, severity: Severity): readonly Finding[] {
  return (row.findings ?? []).filter((finding) => finding.severity === severity);
}

/** The findings of all rows: errors, then warnings, then notices. */
export function groupedFindings(rows: readonly ReportRow[]): FindingGroup[] {
  return grouped(rows.flatMap((row) => (row.findings ?? []).map((finding) => ({ finding, row }))));
}

/** What was found of the redirect site itself. */
export function siteFindings({ findings = [] }: Report): FindingGroup[] {
  return grouped(findings.map((finding) => ({ finding })));
}

/** The title of a finding's id; the id itself where a report of another version has one that is not known here. */
export function titleOf(id: FindingId): string {
  return CATALOGUE[id]?.title ?? id;
}

/** Whether both are mended alike, the names of the namespaces aside. */
export function isMendedAlike(one: Variant, other: Variant): boolean {
  const mend = ({ finding, rows: [row] }: Variant) => unnamed(finding.mend, row);
  return mend(one) === mend(other);
}

interface Sighting {
  readonly finding: Finding;
  readonly row?: ReportRow;
}

function grouped(sightings: readonly Sighting[]): FindingGroup[] {
  const groups = gathered(sightings, ({ finding }) => `${SEVERITIES.indexOf(finding.severity)} ${finding.id}`);
  return groups
    .map((alike) => ({ id: alike[0].finding.id, severity: alike[0].finding.severity, variants: variantsOf(alike) }))
    .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || (RANK.get(a.id) ?? 0) - (RANK.get(b.id) ?? 0));
}

function variantsOf(sightings: readonly Sighting[]): Variant[] {
  return gathered(sightings, ({ finding, row }) => JSON.stringify([finding.saw, finding.mend].map((text) => unnamed(text, row))))
    .map((alike) => ({ finding: alike[0].finding, rows: alike.flatMap(({ row }) => row ?? []) }))
    .sort((a, b) => b.rows.length - a.rows.length);
}

function gathered<Thing>(things: readonly Thing[], keyOf: (thing: Thing) => string): Thing[][] {
  const found = new Map<string, Thing[]>();
  for (const thing of things) {
    const key = keyOf(thing);
    const alike = found.get(key);
    if (alike) alike.push(thing);
    else found.set(key, [thing]);
  }
  return [...found.values()];
}

function unnamed(text: string, row?: ReportRow): string {
  return row === undefined || row.domain === '' ? text : text.replaceAll(row.domain, '<domain>');
}
