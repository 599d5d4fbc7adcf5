import { closest, distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { quote } from '../names/domain-name';
import type { EnvironmentProblem } from './environment-error';
import { environmentSchema } from './schema';
import type { Path, YamlSource } from './yaml-source';

type Issue = z.core.$ZodIssue;

/** What a YAML file's form has wrong, each with its line and the mend. */
export function schemaProblems(source: YamlSource, issues: readonly Issue[]): EnvironmentProblem[] {
  return issues.flatMap((issue) => issueProblems(source, issue, issue.path as Path));
}

function issueProblems(source: YamlSource, issue: Issue, path: Path): EnvironmentProblem[] {
  if (issue.code === 'invalid_union' && issue.message === 'Invalid input' && issue.errors.length > 0) {
    return likeliest(issue.errors).flatMap((inner) => issueProblems(source, inner, [...path, ...(inner.path as Path)]));
  }
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(path);
    return issue.keys.map((key) => ({ ...source.atKey(path, key), says: `is not a key that is known here${suggestion(key, known)}` }));
  }
  return [{ ...source.at(path), says: says(issue, path, valueAt(source.value, path)) }];
}

/** Of a union's alternatives, the one that the value was most likely meant as: the one it comes closest to. */
function likeliest(alternatives: readonly (readonly Issue[])[]): readonly Issue[] {
  const cost = (issues: readonly Issue[]) => issues.reduce((sum, issue) => sum + (issue.path.length === 0 && issue.code === 'invalid_type' ? 100 : 1), 0);
  return alternatives.reduce((best, issues) => (cost(issues) < cost(best) ? issues : best));
}

function says(issue: Issue, path: Path, value: unknown): string {
  const got = value === undefined ? '' : `${quote(value)} `;
  switch (issue.code) {
    case 'invalid_type':
      if (value === undefined) return `is missing${meaning(path)}`;
      if (value === null)
        return path.length === 0 ? 'is empty; write an environment into it' : `is empty; ${article(issue.expected)} is needed, or leave the key out`;
      return issue.message.startsWith('Invalid input')
        ? `${got}is not ${article(issue.expected)}${quotingHint(issue.expected, value)}`
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

function quotingHint(expected: string, value: unknown): string {
  return expected === 'string' && typeof value !== 'object' ? '; put it in quotes' : '';
}

function suggestion(got: string, known: readonly string[]): string {
  if (known.length === 0) return '';
  const near = closest(got, [...known]);
  const isNear = distance(got.toLowerCase(), near.toLowerCase()) <= Math.max(2, Math.floor(near.length / 3));
  return isNear ? `; did you mean '${near}'?` : `; known are ${known.join(', ')}`;
}

/** The keys that the schema knows at a path. */
function keysAt(path: Path): string[] {
  return [...new Set(schemasAt(path).flatMap((schema) => Object.keys(shapeOf(schema) ?? {})))];
}

/** What the schema says of the key at a path. */
function meaning(path: Path): string {
  const text = schemasAt(path).flatMap((schema) => z.globalRegistry.get(schema)?.description ?? [])[0];
  return text ? `: ${text.charAt(0).toLowerCase()}${text.slice(1).replace(/\.$/, '')}` : '';
}

/** The schemas that a value at a path may follow, several where the way leads through a union. */
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
