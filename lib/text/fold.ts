import { stripVTControlCharacters } from 'node:util';

/*
 * Prose on lines that fit a terminal. Help and errors need it, so it loads no library: a character counts as one column.
 */

/** A word, or a command in quotes, which people copy. */
const WORD = /(?:\S*'npx [^']*'\S*|\S+)/g;

/** The shortest line that a text is folded to: below it, a text after a long indentation has a word a line. */
const NARROWEST = 30;

/**
 * Neither a word nor a command in quotes is broken.
 *
 * @param width - of the terminal; any if left out
 * @param indent - before every line but the first, which stands after something as wide
 */
export function folded(text: string, width = Number.POSITIVE_INFINITY, indent = ''): string {
  const room = Math.max(NARROWEST, width - indent.length);
  return columnsOf(text) <= room ? text : filled(text.match(WORD) ?? [], room, columnsOf).join(`\n${indent}`);
}

/** A mark such as `note:`, and prose on lines that begin where it ends. */
export function marked(mark: string, text: string, width?: number): string {
  return `${mark} ${folded(text, width, ' '.repeat(columnsOf(mark) + 1))}`;
}

/** As many parts on a line as fit; none is broken. */
export function filled(parts: readonly string[], width: number, widthOf: (text: string) => number): string[] {
  const lines: string[] = [];
  for (const [index, part] of parts.entries()) {
    const longer = `${lines.at(-1)} ${part}`;
    if (index > 0 && widthOf(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  return lines;
}

function columnsOf(text: string): number {
  return stripVTControlCharacters(text).length;
}
