import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import { devDependencies, name as packageName, version } from '../../package.json';
import type { Environment } from '../environment/environment';
import { ENVIRONMENTS_FOLDER, loadEnvironmentAmongOthers } from '../environment/load';
import { UserError, unwritable } from '../errors';
import type { Copy } from './init-sources';

/*
 * What init writes. It overwrites nothing: each file is made by a call that fails if there is one.
 */

/** @throws UserError if the environment exists, under either extension */
export function refuseExisting(file: string): void {
  const bare = file.slice(0, -extname(file).length);
  const there = [file, `${bare}.yaml`, `${bare}.yml`].find((path) => existsSync(path));
  if (there === undefined) return;
  throw new UserError(`${there} exists already, and init overwrites nothing: give another name, or move that file away first`);
}

/**
 * Writes an environment file, and the lists that it refers to, and reads it as every command will.
 *
 * @throws UserError if a file cannot be written, or if the environment has mistakes: then none is written
 */
export function writeEnvironment(file: string, text: string, copies: readonly Copy[]): Environment {
  const written: string[] = [];
  try {
    makeFolder(dirname(file));
    for (const { to, from, content } of copies) {
      if (!existsSync(to)) write(to, content, written);
      else if (!readFileSync(to).equals(content)) {
        throw new UserError(`${to} exists already and differs from ${from}, of which init would put a copy there: move one of them away, or give --csv ${to}`);
      }
    }
    write(file, text, written);
    return loaded(file);
  } catch (error) {
    for (const path of written) rmSync(path, { force: true });
    throw error;
  }
}

function loaded(file: string): Environment {
  try {
    return loadEnvironmentAmongOthers(file);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.problems, { heading: `${file} was not written, as it would have these mistakes:` });
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new UserError(unwritable(folder, error));
  }
}

function write(path: string, content: string | Uint8Array, written: string[]): void {
  try {
    writeFileSync(path, content, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new UserError(`${path} exists already, and init overwrites nothing`);
    throw new UserError(unwritable(path, error));
  }
  written.push(path);
}

const APP = `npx ${packageName} app`;

/** The command, however it is called, and the file that a clone has in its place. */
const RUNS_ENVIRONMENTS = /autodiscover-redirect\S* app\b|bin\/app\.ts/;

/** The files of a project that deploys environments, and the command that installs it. */
export interface Project {
  readonly written: readonly string[];
  /** What was there before, and stays as it is. */
  readonly left: readonly string[];
  readonly install?: string;
  /** What `cdk.json` has to say, if it may not say so. */
  readonly app?: string;
  /** Whether CDK's command line has to be told the folder of the environments. */
  readonly needsFolder: boolean;
}

/** Writes the `package.json` and `cdk.json` of an empty folder; what is there stays. */
export function writeProject(folder: string): Project {
  const written: string[] = [];
  const left: string[] = [];
  const existing = readJson('package.json');
  const app = readJson('cdk.json');
  const isDefault = folder === ENVIRONMENTS_FOLDER;
  if (existing === undefined && app === undefined) write('package.json', json(PACKAGE), written);
  else if (existing !== undefined) left.push('package.json');
  if (app === undefined && (existing === undefined || uses(existing))) {
    write('cdk.json', json({ app: APP, ...(isDefault ? {} : { context: { environments: folder } }) }), written);
  } else if (app !== undefined) left.push('cdk.json');
  const context = (app?.context ?? {}) as Record<string, unknown>;
  return {
    written,
    left,
    ...(written.includes('package.json') ? { install: `npm install ${packed()}` } : {}),
    ...(written.includes('cdk.json') || (typeof app?.app === 'string' && RUNS_ENVIRONMENTS.test(app.app)) ? {} : { app: JSON.stringify({ app: APP }) }),
    needsFolder: !isDefault && !written.includes('cdk.json') && context.environments !== folder,
  };
}

/** There is no release yet, so the package itself is added by its installation from a file. */
const PACKAGE = {
  private: true,
  dependencies: { 'aws-cdk-lib': devDependencies['aws-cdk-lib'], constructs: devDependencies.constructs },
  devDependencies: { 'aws-cdk': devDependencies['aws-cdk'] },
};

/** The file that `npm pack` makes, if it is here or in the folder above. */
function packed(): string {
  const file = `${packageName}-${version}.tgz`;
  return ['./', '../'].map((folder) => folder + file).find((path) => existsSync(path)) ?? `path/to/${file}`;
}

function uses({ name, dependencies, devDependencies: others }: Record<string, unknown>): boolean {
  return name === packageName || [dependencies, others].some((some) => Object.hasOwn((some ?? {}) as object, packageName));
}

/** Undefined if there is none; empty if it is not readable as an object. */
function readJson(file: string): Record<string, unknown> | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
