import { XMLParser, XMLValidator } from 'fast-xml-parser';

/**
 * Elements by their names without prefixes: an element is text, more elements, or, where a name occurs several times, a
 * list.
 */
export type XmlNode = unknown;

const parser = new XMLParser({ removeNSPrefix: true, parseTagValue: false, trimValues: true, ignoreAttributes: true, ignoreDeclaration: true });

/**
 * Reads a client's XML. Undefined if it is not well-formed, or has a document type declaration, so that only XML's five
 * entities expand: Exchange refuses it as well.
 */
export function readXml(body: string): XmlNode | undefined {
  if (/<!DOCTYPE/i.test(body)) return undefined;
  try {
    return XMLValidator.validate(body) === true ? parser.parse(body) : undefined;
  } catch {
    // The parser throws for names such as __proto__, and for elements nested too deep.
    return undefined;
  }
}

export function child(node: XmlNode, ...path: readonly string[]): XmlNode | undefined {
  return path.reduce((at, name) => (isElement(at) && Object.hasOwn(at, name) ? at[name] : undefined), node);
}

/** The elements of one name: none, one or many. */
export function children(node: XmlNode, ...path: readonly string[]): readonly XmlNode[] {
  const found = child(node, ...path);
  if (found === undefined) return [];
  return Array.isArray(found) ? found : [found];
}

/** An element's text; empty where there is none, or more than text. */
export function textOf(node: XmlNode | undefined): string {
  return typeof node === 'string' ? node : '';
}

function isElement(node: XmlNode): node is Readonly<Record<string, XmlNode>> {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}
