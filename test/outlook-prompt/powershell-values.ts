import type { Node } from 'web-tree-sitter';

/* The values of PowerShell, and its operators, as far as powershell.ts needs them. */

/** A hash table, whose keys are found in any case. */
export type Hash = Map<string, { readonly key: string; readonly value: Value }>;
/** What a script counts with; a block is run by the command that it is given to. */
export type Value = undefined | boolean | number | string | Hash | { readonly Property: string[] } | { readonly block: Node } | Value[];

export function listOf(value: Value): Value[] {
  if (Array.isArray(value)) return value;
  return value === undefined ? [] : [value];
}

export function truth(value: Value): boolean {
  return Array.isArray(value) ? value.length > 1 || truth(value[0]) : value !== undefined && value !== false && value !== 0 && value !== '';
}

export function text(value: Value): string {
  if (Array.isArray(value)) return value.map(text).join(' ');
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'object') throw new Error('an object has no text');
  return value === undefined ? '' : String(value);
}

export function member(object: Value, name: string): Value {
  if (Array.isArray(object) && name === 'Count') return object.length;
  if (object instanceof Map) return name === 'Keys' ? [...object.values()].map(({ key }) => key) : entry(object, name);
  if (typeof object === 'object' && 'Property' in object && name === 'Property') return object.Property;
  throw new Error(`no member ${name}: strict mode refuses it`);
}

export function entry(object: Value, name: string): Value {
  if (!(object instanceof Map) || !object.has(name.toLowerCase())) throw new Error(`no entry ${name}: strict mode refuses it`);
  return object.get(name.toLowerCase())?.value;
}

export function compared(left: Value, operator: string, right: Value): Value {
  switch (operator) {
    case '-eq':
      return equal(left, right);
    case '-ne':
      return !equal(left, right);
    case '-gt':
      return Number(left) > Number(right);
    case '-contains':
      return listOf(left).some((item) => equal(item, right));
    case '-notcontains':
      return !listOf(left).some((item) => equal(item, right));
    case '-match':
      return new RegExp(text(right), 'i').test(text(left));
    case '-join':
      return listOf(left).map(text).join(text(right));
    case '-isnot':
      if (right !== '[int]') throw new Error(`a type that is not known: ${right}`);
      return typeof left !== 'number';
    default:
      throw new Error(`an operator that is not known: ${operator}`);
  }
}

/** The right side becomes what the left side is. */
function equal(left: Value, right: Value): boolean {
  return typeof left === 'number' ? left === Number(right) : text(left).toLowerCase() === text(right).toLowerCase();
}

export function plain(value: Value): unknown {
  if (Array.isArray(value)) return value.map(plain);
  return value instanceof Map ? Object.fromEntries([...value.values()].map((item) => [item.key, plain(item.value)])) : value;
}
