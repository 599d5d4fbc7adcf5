import { CATALOGUE, type FindingId } from './catalogue';
import type { Severity } from './finding';

/** The most severe first. */
export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'notice'];

/** Each by a character, for a terminal and for a page. */
export const SEVERITY_MARKS: Readonly<Record<Severity, string>> = { error: '✕', warning: '!', notice: 'i' };

/** By the catalogue, which is in the order in which a reader should fix. */
const RANK = new Map(Object.keys(CATALOGUE).map((id, index) => [id, index]));

interface Graded {
  readonly id: FindingId;
  readonly severity: Severity;
}

/** For a sort: the most severe first; those of one severity in the catalogue's order, and in front of them one of another version that is not known here. */
export function gravestFirst(a: Graded, b: Graded): number {
  return SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || (RANK.get(a.id) ?? 0) - (RANK.get(b.id) ?? 0);
}
