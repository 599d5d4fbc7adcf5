import { domainToUnicode } from 'node:url';

/** Control and format characters, the bidirectional ones among them, line separators, and halves of surrogate pairs. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/**
 * The text with its invisible characters written out: `\u{202e}`. Servers give names and texts, and such a character
 * could turn a line around (Unicode Technical Report #36, "Bidirectional Text Spoofing") or steer a terminal.
 */
export function visible(text: string): string {
  return text.replace(INVISIBLE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** The text, cut after so many characters with a sign that it was. */
export function clipped(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** How people write an international domain; undefined where DNS writes it the same. */
export function unicodeForm(domain: string): string | undefined {
  const unicode = domainToUnicode(domain);
  return unicode === '' || unicode === domain ? undefined : unicode;
}

/** `1 walk`, `5,000 walks`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** A number with its thousands set apart, as English does. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
