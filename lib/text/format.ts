import { domainToUnicode } from 'node:url';

/** The text, cut after so many characters, with a mark. */
export function clipped(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** How people write an international domain; undefined if DNS has the same form. */
export function unicodeForm(domain: string): string | undefined {
  const unicode = domainToUnicode(domain);
  return unicode === '' || unicode === domain ? undefined : unicode;
}

/** `1 walk`, `5,000 walks`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** The first names of a list, and how many more there are, as a sentence holds them. */
export function some(names: readonly string[], most = 3): string {
  const more = names.length - most;
  return more > 0 ? `${names.slice(0, most).join(', ')} ${andMore(more)}` : names.join(', ');
}

/** The same, but never `and 1 more`, as the name is not longer: see {@link fewOf}. */
export function few(names: readonly string[], most = 3): string {
  return some(names, fewOf(names, most).shown.length);
}

/** Up to so many things; if there are more, one fewer and the number of the others. */
export function fewOf<Thing>(things: readonly Thing[], most: number): { readonly shown: readonly Thing[]; readonly more: number } {
  const shown = things.length > most ? things.slice(0, most - 1) : things;
  return { shown, more: things.length - shown.length };
}

export function andMore(count: number): string {
  return `and ${grouped(count)} more`;
}

/** A number with thousands separators. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
