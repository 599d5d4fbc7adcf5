import { domainToUnicode } from 'node:url';

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
