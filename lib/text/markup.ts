import { visible } from './untrusted';

/** XML whose values are escaped already. */
export class Markup {
  constructor(readonly text: string) {}
}

type XmlValue = string | number | Markup | readonly Markup[];

/** XML from a template: values are escaped, unless they are markup. */
export function xml(parts: TemplateStringsArray, ...values: readonly XmlValue[]): Markup {
  return new Markup(parts.reduce((text, part, index) => text + rendered(values[index - 1]) + part));
}

export function xmlDocument(root: Markup): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n${root.text}\n`;
}

function rendered(value: XmlValue): string {
  if (value instanceof Markup) return value.text;
  if (typeof value === 'object') return value.map(({ text }) => text).join('');
  return escapedXml(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

function escapedXml(text: string): string {
  return text.replace(FORBIDDEN, '\ufffd').replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

/** Characters that XML 1.0 cannot hold (section 2.2), halves of surrogate pairs included. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

/** Parsed data cannot have a symbol as its key, so only this file makes markup. */
const MARKUP = Symbol('markup');

/** A piece of HTML in which every value is escaped. */
export interface Html {
  readonly [MARKUP]: string;
}

type HtmlValue = string | number | undefined | false | Html | readonly Html[];

/** HTML from a template: values are escaped, for texts and for attributes in double quotes; undefined and false give nothing. */
export function html(template: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let markup = template[0];
  for (const [index, value] of values.entries()) markup += markupOf(value) + template[index + 1];
  return { [MARKUP]: markup };
}

/** Trusted markup, such as a style sheet; never a value. */
export function trusted(markup: string): Html {
  return { [MARKUP]: markup };
}

export function textOf(document: Html): string {
  return document[MARKUP];
}

export function joined(parts: readonly Html[], separator: string | Html): Html {
  return { [MARKUP]: parts.map((part) => part[MARKUP]).join(markupOf(separator)) };
}

function markupOf(value: HtmlValue): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'string' || typeof value === 'number') return escapedHtml(String(value));
  if (Array.isArray(value)) return value.map(markupOf).join('');
  return (value as Html)[MARKUP];
}

/** Most values need no escaping, and thousands of rows have many of them. */
const PLAIN = /^(?! *::)[\w .,:/?=*()→-]*$/;

function escapedHtml(text: string): string {
  return PLAIN.test(text) ? text : visible(text).replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

const MARKDOWN: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '@': '&#64;' };

/** A text within a line of Markdown, as GitHub renders it: it stays what it is, and mentions nobody. */
export function inMarkdown(text: string): string {
  return visible(text)
    .replace(/[&<>@]/g, (character) => MARKDOWN[character])
    .replace(/[\\`*_[\]|~]/g, (character) => `\\${character}`);
}
