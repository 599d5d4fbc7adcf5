import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { Environment } from '../environment/environment';
import { environmentError } from '../environment/environment';
import { ENVIRONMENTS_FOLDER, EXTENSIONS, environmentFiles, environmentName, loadEnvironment, loadEnvironmentAmongOthers } from '../environment/load';
import { nearest } from '../environment/spelling';
import { UserError } from '../errors';
import { checkMailDomain, quote } from '../names/domain-name';
import { type Context, readContext } from '../plan/context-file';
import type { TableOptions } from '../report/table';
import { NO_ENVIRONMENT } from './no-environment';
import { IN_FULL } from './option-hints';
import { type Terminal, widthOf } from './terminal';

/** A host or an address, and a port, to connect to instead of those that DNS gives. */
export interface Destination {
  readonly host: string;
  readonly port: number;
}

const HOST_AND_PORT = /^(?:\[(?<address>[\da-f:.]+)\]|(?<name>[^\s:[\]]+)):(?<port>\d+)$/i;

/** Reads `host:port`; an IPv6 address stands in brackets. */
export function destination(text: string): Destination {
  const { address, name, port } = HOST_AND_PORT.exec(text)?.groups ?? {};
  const host = address ?? name;
  if (host === undefined) throw new InvalidArgumentError("Give a host and a port, such as '10.0.0.4:443'.");
  return { host, port: portNumber(port) };
}

export function portNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 65_535) throw new InvalidArgumentError('A port is a number from 1 to 65535.');
  return number;
}

export const ENVIRONMENTS_OPTION = ['-e, --environments <folder>', 'the folder of the environment files', ENVIRONMENTS_FOLDER] as const;

export const ALL_OPTION = ['--all', 'list every namespace; by default a terminal shows only a count if more than 20 have no problem'] as const;

export const CLIENTS_OPTION = [
  '--clients',
  'show which mail clients find their server, what keeps the others from it and what would help, in place of the steps; changes no exit status',
] as const;

/** How to print a report's table on this terminal; complete in a file or a pipe. */
export function tableOptions(
  { stdout, env }: Pick<Terminal, 'stdout' | 'env'>,
  { all, clients }: { readonly all?: boolean; readonly clients?: boolean },
): TableOptions {
  return { width: widthOf(stdout, env), toSeeAll: stdout.isTTY && !all ? '--all lists them' : undefined, inFull: IN_FULL, clients };
}

/**
 * The environment of a command: by its name, by the path of its file, or the only one in the folder.
 *
 * @throws UserError if there is no such environment, or its file is wrong
 */
export function chosenEnvironment(name: string | undefined, folder: string): Environment {
  return loadEnvironment(chosenFile(name, folder));
}

/**
 * The same for a command that shows what will be deployed: the other environments in its folder are deployed with it.
 *
 * @throws UserError if there is no such environment, its file is wrong, or it has the same records as another
 */
export function chosenEnvironmentAmongOthers(name: string | undefined, folder: string): Environment {
  return loadEnvironmentAmongOthers(chosenFile(name, folder));
}

const ENVIRONMENT_FILE = /\.ya?ml$/;

/** The folder that the app of this folder's cdk.json takes, if none was given and there is none of the default name. */
function folderHere(given: string): string {
  if (given !== ENVIRONMENTS_FOLDER || existsSync(given)) return given;
  const { context } = readContext('cdk.json');
  const ofApp = (context as Context | undefined)?.environments;
  return typeof ofApp === 'string' ? ofApp : given;
}

function chosenFile(name: string | undefined, given: string): string {
  if (name !== undefined && ENVIRONMENT_FILE.test(name)) return name;
  const folder = folderHere(given);
  if (name !== undefined) {
    const file = [join(folder, name), name].flatMap((path) => EXTENSIONS.map((extension) => path + extension)).find((path) => existsSync(path));
    if (file) return file;
    if (existsSync(name))
      throw new UserError(
        `${quote(name)} ${statSync(name).isDirectory() ? `is a folder: -e ${name} takes its environments` : 'is not an environment file, such as prod.yaml'}`,
      );
  }
  refuseFolderWithout(folder);
  const files = environmentFiles(folder);
  if (name === undefined && files.length === 1) return files[0];
  const names = files.map(environmentName).join(', ');
  throw environmentError([
    {
      file: folder,
      message:
        name === undefined
          ? `has several environments: name one of ${names}`
          : `has no environment '${name}'; it has ${names}; for a file in another folder write its path, such as mail/prod.yaml, or the folder with -e`,
    },
  ]);
}

/** A user without any environment may want one of the commands that need none. */
function refuseFolderWithout(folder: string): void {
  if (!existsSync(folder)) throw new UserError(`there is no folder ${quote(folder)} for environment files here`, { advice: NO_ENVIRONMENT });
  if (!statSync(folder).isDirectory() || readdirSync(folder).some((file) => ENVIRONMENT_FILE.test(file))) return;
  throw new UserError(`the folder ${quote(folder)} has no environment file, such as contoso.yaml`, { advice: NO_ENVIRONMENT });
}

/**
 * A domain in the form that DNS uses.
 *
 * @throws UserError if it is not a domain name
 */
export function onlyDomain(text: string): string {
  const { name, problem } = checkMailDomain(text);
  if (problem !== undefined) throw new UserError(`--only: ${quote(text)} ${problem}`);
  return name;
}

/** The command that lists the namespaces of the environment that these arguments chose. */
export function planHint(name: string | undefined, folder: string): string {
  const chosen = [...(name === undefined ? [] : [name]), ...(folder === ENVIRONMENTS_FOLDER ? [] : ['-e', folder])];
  return `; '${['npx cdk-autodiscover-redirect plan', ...chosen].join(' ')}' lists its namespaces`;
}

/**
 * The namespaces of the given domains.
 *
 * @param elsewhere how the user can list all of them
 * @throws UserError for domains that are not among them
 */
export function selected<T extends { readonly domain: string }>(
  { namespaces, source }: { readonly namespaces: readonly T[]; readonly source: string },
  only: readonly string[],
  elsewhere = '',
): T[] {
  const missing = only.filter((domain) => !namespaces.some((namespace) => namespace.domain === domain));
  if (missing.length > 0) {
    const known = namespaces.map(({ domain }) => domain);
    const said = missing.map((domain) => `${quote(domain)}${meant(nearest(domain, known))}`);
    throw new UserError(`${source} has no namespace ${said.join(', ')}${elsewhere}`);
  }
  return namespaces.filter(({ domain }) => only.includes(domain));
}

function meant(near: string | undefined): string {
  return near === undefined ? '' : ` (did you mean ${quote(near)}?)`;
}
