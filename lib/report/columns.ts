import Table from 'cli-table3';

/** Lines of columns that are as wide as their widest cell, without borders; the first row is the head. */
export function inColumns(rows: readonly (readonly string[])[]): string[] {
  const table = new Table({ style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 }, chars: NO_BORDERS });
  for (const row of rows) table.push([...row]);
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

const BORDERS = [
  'top',
  'top-mid',
  'top-left',
  'top-right',
  'bottom',
  'bottom-mid',
  'bottom-left',
  'bottom-right',
  'left',
  'left-mid',
  'mid',
  'mid-mid',
  'right',
  'right-mid',
  'middle',
];
const NO_BORDERS = Object.fromEntries(BORDERS.map((border) => [border, '']));
