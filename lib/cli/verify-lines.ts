import type { Finding } from '../findings/finding';
import type { VerifiedRow } from '../findings/report';
import type { Changes } from '../report/comparison';
import type { Round } from './verify-run';

/*
 * The lines of `--json`: one object each.
 */

/** A namespace, as seen through one resolver. */
export type NamespaceLine = { readonly type: 'namespace' } & VerifiedRow;

/** Only with --watch: the start of a round. */
export interface RoundLine {
  readonly type: 'round';
  /** Starts at 1. */
  readonly round: number;
  /** ISO 8601. */
  readonly begunAt: string;
}

export interface SummaryLine {
  readonly type: 'summary';
  readonly subject: string;
  readonly source: string;
  /** ISO 8601. */
  readonly madeAt: string;
  /** How many namespace lines a complete run has: one for each namespace and resolver. */
  readonly total: number;
  readonly reached: number;
  readonly notReached: number;
  /** Findings of that severity, including those about the redirect site. */
  readonly warnings: number;
  /** The namespaces that were not verified. */
  readonly unverified: readonly string[];
  /** The findings about the redirect site itself. */
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
  /** Only with --watch: the round's number, and what changed since the round before. */
  readonly round?: number;
  readonly changes?: Changes;
}

export function namespaceLine(row: VerifiedRow): NamespaceLine {
  return { type: 'namespace', ...row };
}

export function roundLine(round: number): RoundLine {
  return { type: 'round', round, begunAt: new Date().toISOString() };
}

export function summaryLine({ report, total }: Round, ofWatch: Pick<SummaryLine, 'round' | 'changes'> = {}): SummaryLine {
  const { subject, source, madeAt, rows, findings = [], unverified = [], notes } = report;
  const reached = rows.filter(({ ok }) => ok).length;
  const warnings = [...findings, ...rows.flatMap((row) => row.findings)].filter(({ severity }) => severity === 'warning').length;
  return { type: 'summary', ...ofWatch, subject, source, madeAt, total, reached, notReached: rows.length - reached, warnings, unverified, findings, notes };
}
