import * as z from 'zod';
import { quote } from '../names/domain-name';
import type { EnvironmentProblem } from './environment';
import { environmentSchema } from './schema';
import { nearest } from './spelling';
import { keyAndValue } from './yaml-hints';
import type { Path, YamlSource } from './yaml-source';

type Issue = z.core.$ZodIssue;

/** The mistakes in a YAML file's form, each with its line and the fix. */
export function schemaProblems(source: YamlSource, issues: readonly Issue[]): EnvironmentProblem[] {
  const misspelt = new Set(issues.flatMap(keysMeant).map(String));
  return issues.filter((issue) => !(isMissing(issue) && misspelt.has(String(issue.path)))).flatMap((issue) => issueProblems(source, issue, issue.path as Path));
}

/** Paths of the keys that misspelt ones mean: that they are missing says nothing more. */
function keysMeant(issue: Issue): Path[] {
  if (issue.code !== 'unrecognized_keys') return [];
  const path = issue.path as Path;
  return issue.keys.flatMap((key) => nearest(key, keysAt(path)) ?? []).map((key) => [...path, key]);
}

function isMissing({ code, input }: Issue): boolean {
  return code === 'invalid_type' && input === undefined;
}

function issueProblems(source: YamlSource, issue: Issue, path: Path): EnvironmentProblem[] {
  if (issue.code === 'invalid_union' && issue.message === 'Invalid input' && issue.errors.length > 0) {
    return likeliest(issue.errors).flatMap((inner) => issueProblems(source, inner, [...path, ...(inner.path as Path)]));
  }
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(path);
    return issue.keys.map((key) => ({ ...source.atKey(path, key), message: `is not a known key here${suggestion(key, known)}` }));
  }
  return [{ ...source.at(path), message: message(issue, path, valueAt(source.value, path)) }];
}

/** The alternative of a union that the value most likely means: the closest. */
function likeliest(alternatives: readonly (readonly Issue[])[]): readonly Issue[] {
  const cost = (issues: readonly Issue[]) => issues.reduce((sum, issue) => sum + (issue.path.length === 0 && issue.code === 'invalid_type' ? 100 : 1), 0);
  return alternatives.reduce((best, issues) => (cost(issues) < cost(best) ? issues : best));
}

function message(issue: Issue, path: Path, value: unknown): string {
  const got = value === undefined ? '' : `${quote(value)} `;
  switch (issue.code) {
    case 'invalid_type':
      if (value === undefined) return `is missing${meaning(path)}`;
      if (value === null) return `is empty; ${fixOfNothing(issue.expected, path)}`;
      return issue.message.startsWith('Invalid input')
        ? `${got}is not ${article(issue.expected)}${valueHint(issue.expected, value, path)}`
        : `${got}${issue.message}`;
    case 'invalid_value':
      return `${got}is not one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
    case 'too_big':
      return `${got}${issue.message.startsWith('Too') ? `is out of bounds: ${issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`}` : issue.message}`;
    default:
      return `${got}${issue.message}`;
  }
}

function article(expected: string): string {
  const names: Record<string, string> = {
    string: 'a text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'a map of keys',
    record: 'a map of keys',
  };
  return names[expected] ?? expected;
}

/** The fix for a key without a value. */
function fixOfNothing(expected: string, path: Path): string {
  if (path.length === 0) return 'write an environment into it';
  if (typeof path[path.length - 1] === 'number') return `write ${article(expected)}, or remove the line`;
  const isNeeded = schemasAt(path.slice(0, -1)).some((schema) => shapeOf(schema)?.[path[path.length - 1]]?._zod.optin === undefined);
  return isNeeded ? `write ${article(expected)}${meaning(path)}` : `write ${article(expected)}, or leave the key out`;
}

/** Without the dashes and bullets of word processors. */
function partsOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter((part) => /[\p{L}\d]/u.test(part));
}

/** How to write the value as what it most likely means. */
function valueHint(expected: string, value: unknown, path: Path): string {
  if (path.length === 0) return "; write keys and their values, such as account: '111111111111'";
  if (expected === 'string' && path[0] === 'namespaces') return '; write a domain such as fabrikam.com';
  if (expected === 'string' && typeof value !== 'object') return '; put it in quotes';
  if (expected === 'array' && typeof value === 'object') return "; write each entry on a line of its own after '- '";
  if (typeof value !== 'string') return '';
  if (expected === 'array') return `; write [${partsOf(value).join(', ')}], or each on a line of its own after '- '`;
  if (expected === 'boolean' && /^(y|yes|on|true)$/i.test(value)) return '; write true';
  if (expected === 'boolean' && /^(n|no|off|false)$/i.test(value)) return '; write false';
  if (!/^(number|int)$/.test(expected)) return '';
  return /^\d+$/.test(value) ? '; write it without quotes' : meaning(path);
}

function suggestion(got: string, known: readonly string[]): string {
  if (known.length === 0) return '';
  const divided = keyAndValue(got);
  if (divided !== undefined) return `; ${divided}`;
  const near = nearest(got, known);
  if (near !== undefined) return `; did you mean '${near}'?`;
  // `- fabrikam.com:` with its options below.
  if (known.includes('domain') && got.includes('.')) return `; write the domain as a value, domain: ${got}, and its options next to it`;
  return `; known are ${known.join(', ')}`;
}

/** The keys that the schema knows at a path. */
function keysAt(path: Path): string[] {
  return [...new Set(schemasAt(path).flatMap((schema) => Object.keys(shapeOf(schema) ?? {})))];
}

/** The schema's description of the key at a path. */
function meaning(path: Path): string {
  const text = schemasAt(path).flatMap((schema) => z.globalRegistry.get(schema)?.description ?? [])[0];
  return text ? `: ${text.charAt(0).toLowerCase()}${text.slice(1).replace(/\.$/, '')}` : '';
}

/** The schemas that a value at a path may follow, several if the path goes through a union. */
function schemasAt(path: Path): z.core.$ZodType[] {
  let schemas: z.core.$ZodType[] = unwrap(environmentSchema);
  for (const part of path) schemas = schemas.flatMap((schema) => child(schema, part)).flatMap(unwrap);
  return schemas;
}

function child(schema: z.core.$ZodType, part: string | number): z.core.$ZodType[] {
  const definition = schema._zod.def as { element?: z.core.$ZodType };
  const inner = typeof part === 'number' ? definition.element : shapeOf(schema)?.[part];
  return inner ? [inner] : [];
}

function shapeOf(schema: z.core.$ZodType): Record<string, z.core.$ZodType> | undefined {
  return (schema._zod.def as { shape?: Record<string, z.core.$ZodType> }).shape;
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType[] {
  const definition = schema._zod.def as { innerType?: z.core.$ZodType; options?: z.core.$ZodType[] };
  if (definition.innerType) return unwrap(definition.innerType);
  if (definition.options) return definition.options.flatMap(unwrap);
  return [schema];
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, part) => (at === null || at === undefined ? undefined : (at as Record<string | number, unknown>)[part]), value);
}
