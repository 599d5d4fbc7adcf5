import type { Finding } from '../findings/finding';
import type { VerifiedRow } from '../findings/report';
import type { Changes } from '../report/changes';
import type { Round } from './verify-run';

/*
 * What `--json` streams: an object a line.
 */

/** A namespace, as one resolver shows it. */
export type NamespaceLine = { readonly type: 'namespace' } & VerifiedRow;

/** Of a watch: the beginning of a round. */
export interface RoundLine {
  readonly type: 'round';
  /** From 1. */
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
  /** How many lines of namespaces there are to be: one for each namespace and resolver. */
  readonly total: number;
  readonly reached: number;
  readonly notReached: number;
  /** Findings of that severity, those of the redirect site among them. */
  readonly warnings: number;
  /** The namespaces that were not come to. */
  readonly unverified: readonly string[];
  /** What was found of the redirect site itself. */
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
  /** Of a watch: which round it was; and what changed since the one before. */
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
