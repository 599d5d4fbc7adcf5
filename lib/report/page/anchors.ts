import type { ReportRow } from '../report';
import { problemOf } from '../step-summary';

/** Rows in the order of the matrix: those to be mended, those with other findings, those that are well. */
export interface Ranked {
  readonly wrong: readonly ReportRow[];
  readonly flagged: readonly ReportRow[];
  readonly well: readonly ReportRow[];
}

export function ranked(rows: readonly ReportRow[]): Ranked {
  const rank = (row: ReportRow) => (problemOf(row) !== undefined ? 'wrong' : (row.findings ?? []).length > 0 ? 'flagged' : 'well');
  const of = (wanted: keyof Ranked) => rows.filter((row) => rank(row) === wanted);
  return { wrong: of('wrong'), flagged: of('flagged'), well: of('well') };
}

/** The anchor of a row that something is told of, by its place among them: a name from outside is no part of it. */
export function rowId(index: number): string {
  return `walk-${index + 1}`;
}

export function anchorsOf({ wrong, flagged }: Ranked): ReadonlyMap<ReportRow, string> {
  return new Map([...wrong, ...flagged].map((row, index) => [row, rowId(index)]));
}
