import { EXIT } from '../errors';
import { allFindings, type PreflightReport } from '../findings/preflight-report';
import type { PreviewReport, VerifyReport } from '../findings/report';

/*
 * The exit status of a report: 0 if every namespace is reached, 1 if one is not, or is not known to be. What was thrown
 * has its own status: failure.ts.
 */

/** Of a command that Ctrl-C ended, by the shells' convention: 128 and the signal's number. */
export const INTERRUPTED = 130;

/** @param expected - how many namespaces a whole report has */
export function statusOfPreview({ rows }: PreviewReport, expected: number): number {
  return rows.length === expected && rows.every(({ ok }) => ok) ? 0 : EXIT.no;
}

/** @param strict - counts warnings as errors */
export function statusOfVerify({ rows, findings = [], unverified = [] }: VerifyReport, strict = false): number {
  const severities = new Set([...findings, ...rows.flatMap((row) => row.findings)].map(({ severity }) => severity));
  const failed = unverified.length > 0 || rows.some(({ ok }) => !ok) || severities.has('error') || (strict && severities.has('warning'));
  return failed ? EXIT.no : 0;
}

/** @param strict - counts warnings as errors */
export function statusOfPreflight(report: PreflightReport, strict = false): number {
  const severities = new Set(allFindings(report).map(({ severity }) => severity));
  const unknown = report.rows.some(({ action }) => action === 'unknown');
  return unknown || severities.has('error') || (strict && severities.has('warning')) ? EXIT.no : 0;
}
