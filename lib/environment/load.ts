import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { decodeText } from '../text/decode-text';
import type { Environment } from './environment';
import { type EnvironmentProblem, environmentError } from './environment';
import { overlaps } from './overlaps';
import { resolveEnvironment } from './resolve';
import { environmentSchema } from './schema';
import { schemaProblems } from './schema-problems';
import { YamlSource } from './yaml-source';

export const EXTENSIONS = ['.yaml', '.yml'];

/**
 * Reads one environment file.
 *
 * @throws UserError with all its mistakes
 */
export function loadEnvironment(file: string): Environment {
  const { environment, problems } = readEnvironment(file);
  if (!environment) throw environmentError(problems);
  return environment;
}

/**
 * Reads one environment file of a folder that holds others, which are deployed with it.
 *
 * @throws UserError with all its mistakes, and the records that another file makes too
 */
export function loadEnvironmentAmongOthers(file: string): Environment {
  const environment = loadEnvironment(file);
  const others = environmentFiles(dirname(file)).filter((other) => resolve(other) !== resolve(file));
  const results = others.map((other) => ({ other, ...readEnvironment(other) }));
  const problems = results.flatMap((result) => (result.environment ? overlaps([result.environment, environment]) : []));
  if (problems.length > 0) throw environmentError(problems);
  const unread = results.flatMap(({ other, environment: read }) => (read ? [] : [other]));
  if (unread.length === 0) return environment;
  const message = `whether ${unread.join(', ')} makes the same records is not known, as it cannot be read without mistakes`;
  return { ...environment, notices: [...environment.notices, `${file}: ${message}`] };
}

/**
 * Reads every environment file of a folder, in the alphabetical order of their names.
 *
 * @throws UserError with the mistakes of all
 */
export function loadEnvironments(folder: string): Environment[] {
  const results = environmentFiles(folder).map(readEnvironment);
  const environments = results.flatMap(({ environment }) => (environment ? [environment] : []));
  const problems = [...results.flatMap((result) => result.problems), ...overlaps(environments)];
  if (problems.length > 0) throw environmentError(problems);
  return environments;
}

/**
 * The environment files of a folder.
 *
 * @throws UserError if the folder has none
 */
export function environmentFiles(folder: string): string[] {
  const files = list(folder).filter((name) => EXTENSIONS.includes(extname(name)));
  if (files.length === 0) throw environmentError([{ file: folder, message: 'has no environment file; add one such as contoso.yaml' }]);
  const byName = new Map<string, string>();
  for (const file of files) {
    const twin = byName.get(environmentName(file));
    if (twin) throw environmentError([{ file: join(folder, file), message: `names the same environment as ${twin}: rename one of the two` }]);
    byName.set(environmentName(file), file);
  }
  return files.sort().map((name) => join(folder, name));
}

/** The default folder of the commands and the app. */
export const ENVIRONMENTS_FOLDER = 'environments';

/** The argument that names an environment to a command, in a shell of any system: its name, or else the path of its file. */
export function asArgument({ name, file }: Pick<Environment, 'name' | 'file'>): string {
  if (dirname(file) === ENVIRONMENTS_FOLDER) return name;
  return /^[\w./\\:-]+$/.test(file) ? file : `"${file}"`;
}

/** The name of a file's environment: the file's name without its extension. */
export function environmentName(file: string): string {
  return basename(file, extname(file));
}

/** Whether it can begin the names of stacks. */
export function isEnvironmentName(name: string): boolean {
  return /^[A-Za-z][A-Za-z0-9-]*$/.test(name);
}

function readEnvironment(file: string): { readonly environment?: Environment; readonly problems: EnvironmentProblem[] } {
  const name = environmentName(file);
  if (!isEnvironmentName(name)) {
    return {
      problems: [{ file, message: `names the environment '${name}', which begins its stacks' names: use letters, digits and hyphens, a letter first` }],
    };
  }
  let text: string;
  try {
    text = decodeText(readFileSync(file));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { problems: [{ file, message: `is not readable (${code})${code === 'ENOENT' ? `: ${whatIsThere(file)}` : ''}` }] };
  }
  const source = new YamlSource(file, text);
  if (source.problems.length > 0) return { problems: source.problems };
  const parsed = environmentSchema.safeParse(source.value);
  if (!parsed.success) return { problems: schemaProblems(source, parsed.error.issues) };
  return resolveEnvironment(name, parsed.data, source, file);
}

/** The CSV files that an environment file names, as it writes their paths; none of a file that is not read without mistakes. */
export function csvFilesOf(file: string): string[] {
  const { value } = new YamlSource(file, decodeText(readFileSync(file)));
  const { namespaces } = (value ?? {}) as { readonly namespaces?: unknown };
  return (Array.isArray(namespaces) ? namespaces : []).flatMap((entry) => (typeof entry?.csv === 'string' ? [entry.csv] : []));
}

/** What a wrong path may have meant. */
function whatIsThere(file: string): string {
  const folder = dirname(file);
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => EXTENSIONS.includes(extname(name))) : [];
  if (files.length === 0) return `write its path as it is from ${process.cwd()}`;
  return `its folder has ${files.sort().join(', ')}`;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw environmentError([{ file: folder, message: `is not readable (${(error as NodeJS.ErrnoException).code}): name a folder of environment files` }]);
  }
}
