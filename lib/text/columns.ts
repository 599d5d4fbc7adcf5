import stringWidth from 'string-width';

/** Between two columns. */
const GAP = '  ';

/** Characters of one column each; most cells have no others. */
const NARROW = /^[ -~]*$/;

/**
 * Columns as wide as their widest cell, without borders; the first row is the head. Colours have no width,
 * and an East Asian character has two columns.
 */
export function inColumns(rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => row.map((text) => ({ text, width: NARROW.test(text) ? text.length : stringWidth(text) })));
  const widths: number[] = [];
  for (const row of cells) for (const [column, { width }] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, width);
  return cells.map((row) =>
    row
      .map(({ text, width }, column) => text + ' '.repeat(widths[column] - width))
      .join(GAP)
      .trimEnd(),
  );
}
