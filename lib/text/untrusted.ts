import { isIPv6 } from 'node:net';

/*
 * Text that others wrote: certificates, headers, DNS, files, templates, AWS's answers. Terminals obey control sequences.
 * CI runners obey commands in what a job prints: GitHub Actions `::command::` at the beginning of a line and `##[command]`
 * anywhere in it (actions/runner, ActionCommand.cs), Azure Pipelines `##vso[…]` and `##[…]`, TeamCity `##teamcity[…]`.
 */

/** Longest text of a server that ends in a walk, in characters. */
const MAX_LENGTH = 300;

/** Control, format (right-to-left overrides among them), unassigned and private characters, and what breaks lines. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** Control and format characters, the bidirectional ones among them, line separators, and halves of surrogate pairs. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

const PRINTABLE = /^[ -~]*$/;

/** Most texts match and need no escaping. */
const HARMLESS = /^[ !"$-9;-~]*$/;

/** Text from another party's server, as a report keeps it: invisible characters become `�`, and it is cut at 300 characters. */
export function plainText(text: string): string {
  if (text.length <= MAX_LENGTH && PRINTABLE.test(text)) return text;
  // Cut before and after: a header may hold 16 KB, and a cut by UTF-16 units may halve a character.
  const plain = [...text.slice(0, 2 * MAX_LENGTH + 2)].map((character) => character.replace(UNSEEN, '\uFFFD'));
  return plain.length > MAX_LENGTH ? `${plain.slice(0, MAX_LENGTH - 1).join('')}…` : plain.join('');
}

/**
 * The text in one line of a terminal, a log or a page: invisible characters and line breaks are written out
 * (`\u{202e}`), and so is the character that starts a CI runner's command.
 */
export function visible(text: string): string {
  return HARMLESS.test(text) ? text : withoutCommands(text.replace(INVISIBLE, written));
}

/** The same for a text of several lines, which stay lines. */
function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}

/** The colours that this program itself prints (picocolors). */
const COLOR = new RegExp(`(${'\u001b'}\\[(?:[0-4]|2[2-4]|3[0-79]|9[0-7])m)`);

/** A whole text for a terminal, whether or not its parts are escaped: lines and colours stay. */
export function printable(text: string, colored: boolean): string {
  if (!colored) return visibleLines(text);
  return text
    .split('\n')
    .map((line) => line.split(COLOR).map((part, index) => (index % 2 === 1 ? part : part.replace(INVISIBLE, written))))
    .map((parts) => withoutCommands(parts.join('')))
    .join('\n');
}

/** JSON that a terminal or a CI runner may be shown: the same escapes as JSON writes them, so that a parser gets the original. */
export function safeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent)
    .replace(/##+/g, jsonEscaped)
    .replace(/("|\\[nr])(\s*)::(?=[a-z])/gi, (_, before: string, space: string) => `${before}${space}${jsonEscaped('::')}`)
    .replace(INVISIBLE, (character) => (character === '\n' ? character : jsonEscaped(character)));
}

function withoutCommands(line: string): string {
  return line.replace(/(?<=#)#/g, written).replace(/^(\s*):(?=:[a-z])/i, (start: string, space: string) => {
    return isIPv6(line.trim()) ? start : `${space}${written(':')}`;
  });
}

function written(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}

function jsonEscaped(text: string): string {
  return [...Array(text.length).keys()].map((index) => `\\u${text.charCodeAt(index).toString(16).padStart(4, '0')}`).join('');
}
