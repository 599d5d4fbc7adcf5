import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { filled } from './fold';

/** Between two columns. */
const GAP = '  ';

/** Characters of one column each; most cells have no others. */
const NARROW = /^[ -~]*$/;

/** A cell that says nothing. */
const NOTHING = /^(?:–|not asked)?$/;

/**
 * Columns, or, where these are wider than a terminal, a card for each row: its first cell, and below it each other one that
 * says something, with the head of its column.
 *
 * @param width - of the terminal; any if left out
 */
export function inColumnsOrCards(rows: readonly (readonly string[])[], width = Number.POSITIVE_INFINITY): string[] {
  const lines = inColumns(rows);
  if (fits(lines, width)) return lines;
  const [[, ...heads], ...others] = rows;
  return others.flatMap(([name, ...cells]) => {
    const said = cells.flatMap((cell, index) => (NOTHING.test(stripVTControlCharacters(cell)) ? [] : [`${heads[index]}: ${cell}`]));
    const parts = said.map((part, index) => (index < said.length - 1 ? `${part};` : part));
    return [name, ...filled(parts, width - GAP.length, stringWidth).map((line) => GAP + line)];
  });
}

export function fits(lines: readonly string[], width = Number.POSITIVE_INFINITY): boolean {
  return lines.every((line) => stringWidth(line) <= width);
}

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
