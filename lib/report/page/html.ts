import { visible } from '../../text/untrusted';

/** No text that was read from somewhere can have a symbol's key, so markup is made by this file alone. */
const MARKUP = Symbol('markup');

/** A piece of HTML in which every value is escaped. */
export interface Html {
  readonly [MARKUP]: string;
}

type Value = string | number | undefined | false | Html | readonly Html[];

/** A template of HTML: its values are escaped, for texts and for attributes in double quotes; undefined and false give nothing. */
export function html(template: TemplateStringsArray, ...values: readonly Value[]): Html {
  let markup = template[0];
  for (const [index, value] of values.entries()) markup += markupOf(value) + template[index + 1];
  return { [MARKUP]: markup };
}

/** Markup of this program's own, such as a style sheet; never a value. */
export function trusted(markup: string): Html {
  return { [MARKUP]: markup };
}

export function textOf(document: Html): string {
  return document[MARKUP];
}

export function joined(parts: readonly Html[], separator: string | Html): Html {
  return { [MARKUP]: parts.map((part) => part[MARKUP]).join(markupOf(separator)) };
}

function markupOf(value: Value): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value));
  if (Array.isArray(value)) return value.map(markupOf).join('');
  return (value as Html)[MARKUP];
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Most values are plain, and thousands of rows have many of them. */
const PLAIN = /^(?! *::)[\w .,:/?=*()→-]*$/;

function escaped(text: string): string {
  return PLAIN.test(text) ? text : visible(text).replace(/[&<>"']/g, (character) => ENTITIES[character]);
}
