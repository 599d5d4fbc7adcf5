import { visible } from '../text/untrusted';
import { unicodeForm } from './plain-text';
import type { ReportRow } from './report';

/** A row as a line of text names it: `fabrikam.com (10.0.0.2)`. */
export function rowName({ domain, view, resolver }: Pick<ReportRow, 'domain' | 'view' | 'resolver'>): string {
  const unicode = unicodeForm(domain);
  const beside = [unicode, view === 'private' ? 'private' : undefined, resolver].filter((text) => text !== undefined);
  return visible([domain, ...beside.map((text) => `(${text})`)].join(' '));
}

/** A row, and as what a text names it. */
export interface Named {
  readonly row: ReportRow;
  /** The row; without its resolver, where it stands for those of all resolvers. */
  readonly as: ReportRow;
}

/**
 * The rows, each domain that stands among them by every resolver once and without its resolver: what all of them tell is
 * told of the namespace.
 *
 * @param counts how many rows each domain has in the whole report
 */
export function named(rows: readonly ReportRow[], counts: ReadonlyMap<string, number>): Named[] {
  const here = countsOf(rows);
  const told = new Set<string>();
  return rows.flatMap((row) => {
    const key = keyOf(row);
    if (row.resolver === undefined || here.get(key) !== counts.get(key)) return [{ row, as: row }];
    if (told.has(key)) return [];
    told.add(key);
    return [{ row, as: { ...row, resolver: undefined } }];
  });
}

/** How many rows each domain has; for {@link named}. */
export function countsOf(rows: readonly ReportRow[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1);
  return counts;
}

/** Up to so many names; of more, all but one of these and the number of the others. */
export function few(names: readonly string[], most = 3): string {
  return names.length > most ? `${names.slice(0, most - 1).join(', ')} and ${names.length - most + 1} more` : names.join(', ');
}

function keyOf({ domain, view }: ReportRow): string {
  return `${view} ${domain}`;
}
