import type { Rerun } from '../errors';
import { PREFLIGHT, type PreflightEntry, type PreflightId } from './catalogue/preflight';
import { SEVERITIES, type Severity } from './finding';

/** Something that a deployment meets. */
export interface PreflightFinding {
  /** Stable: pipelines may use it. */
  readonly id: PreflightId;
  readonly severity: Severity;
  /** What was observed, in a sentence without a full stop. */
  readonly observed: string;
  /** What that means for the deployment, in a sentence without a full stop. */
  readonly why: string;
  readonly fix: string;
  /** What to run again with, as the last clause of the fix says. */
  readonly rerun?: Rerun;
}

/** What the deployment does with the record of a namespace, and whether something stands in its way. */
export interface PreflightRow {
  readonly domain: string;
  readonly view: 'public' | 'private';
  /** The record's name. */
  readonly host: string;
  /**
   * `create`: it is made · `ours`: these stacks have it, and it stays · `change`: they have it, and its value changes ·
   * `elsewhere`: no stack makes it · `unknown`: what is there was not read.
   */
  readonly action: 'create' | 'ours' | 'change' | 'elsewhere' | 'unknown';
  /** What is at the name today: `CNAME autodiscoverredirect.contoso.com`; left out of one that has nothing, or was not read. */
  readonly today?: string;
  /** What the deployment makes of it. */
  readonly planned?: string;
  /** The most severe first. */
  readonly findings: readonly PreflightFinding[];
}

/** What was found in the accounts before a deployment. The table, JUnit and JSON are made of it. */
export interface PreflightReport {
  readonly kind: 'preflight';
  /** `contoso`. */
  readonly subject: string;
  readonly source: string;
  /** ISO 8601. */
  readonly madeAt: string;
  /** In alphabetical order of their domains, the public view before the private one. */
  readonly rows: readonly PreflightRow[];
  readonly site: {
    /** What was counted and compared, a line each. */
    readonly facts: readonly string[];
    readonly findings: readonly PreflightFinding[];
  };
  /** What a reader should know too. */
  readonly notes: readonly string[];
}

/** A finding with the texts of its id, and what is particular to this one. */
export function preflightFinding(
  id: PreflightId,
  observed: string,
  { fix, severity }: { readonly fix?: string; readonly severity?: Severity } = {},
): PreflightFinding {
  const entry: PreflightEntry = PREFLIGHT[id];
  return {
    id,
    severity: severity ?? entry.severity,
    observed,
    why: entry.why,
    fix: fix ?? entry.fix,
    ...(fix === undefined && entry.rerun ? { rerun: entry.rerun } : {}),
  };
}

const RANK = new Map(Object.keys(PREFLIGHT).map((id, index) => [id, index]));

/** For a sort. */
export function gravestFirst(a: PreflightFinding, b: PreflightFinding): number {
  return SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || (RANK.get(a.id) ?? 0) - (RANK.get(b.id) ?? 0);
}

export function allFindings({ rows, site }: PreflightReport): PreflightFinding[] {
  return [...site.findings, ...rows.flatMap(({ findings }) => findings)];
}
