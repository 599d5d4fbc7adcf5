import { CATALOGUE, type FindingId } from '../catalogue';
import type { Chain } from '../evidence';
import type { CheckId, CheckResult, Finding, Severity } from '../finding';

/** What a check makes of the evidence. */
export interface Judgement {
  readonly findings: readonly Finding[];
  /** What was seen where nothing was found; of a check that was skipped, why. */
  readonly says: string;
  readonly skipped?: boolean;
}

export interface Seen {
  readonly saw: string;
  readonly mend: string;
  readonly addresses?: readonly string[];
  /** Where the catalogue's is too grave. */
  readonly severity?: Severity;
  /** Where it is not of the catalogue's check. */
  readonly check?: CheckId;
}

export function finding(id: FindingId, { saw, mend, addresses = [], severity, check }: Seen): Finding {
  const known = CATALOGUE[id];
  return { id, check: check ?? known.check, severity: severity ?? known.severity, saw, why: known.why, mend, addresses };
}

export function passed(says: string): Judgement {
  return { findings: [], says };
}

export function skipped(says: string): Judgement {
  return { findings: [], says, skipped: true };
}

export function found(...findings: readonly Finding[]): Judgement {
  return { findings, says: findings[0].saw };
}

const STATES: Readonly<Record<Severity, CheckResult['state']>> = { error: 'failed', warning: 'warned', notice: 'noticed' };
const GRAVEST: readonly Severity[] = ['error', 'warning', 'notice'];

export function resultOf(id: CheckId, { findings, says, skipped }: Judgement, ms: number): CheckResult {
  const gravest = GRAVEST.find((severity) => findings.some((one) => one.severity === severity));
  return { id, state: gravest ? STATES[gravest] : skipped ? 'skipped' : 'passed', says: findings[0]?.saw ?? says, ms };
}

/** The gravest first; those of one severity in the catalogue's order. */
export function sorted(findings: readonly Finding[]): Finding[] {
  const ids = Object.keys(CATALOGUE);
  return [...findings].sort((a, b) => GRAVEST.indexOf(a.severity) - GRAVEST.indexOf(b.severity) || ids.indexOf(a.id) - ids.indexOf(b.id));
}

/** How long the questions took; those of several addresses go at the same time. */
export function msOf(chains: readonly Chain[]): number {
  return Math.max(0, ...chains.map(({ steps }) => steps.reduce((sum, { ms }) => sum + ms, 0)));
}
