import { existsSync, readdirSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { ConnectToHost } from '../certificate/handshake';
import type { Environment } from '../environment/environment';
import { environmentError } from '../environment/environment';
import { ENVIRONMENTS_FOLDER, environmentFiles, environmentName, loadEnvironment, loadEnvironmentAmongOthers } from '../environment/load';
import { UserError } from '../errors';
import { checkMailDomain, quote } from '../names/domain-name';
import type { TableOptions } from '../report/table';
import { NO_ENVIRONMENT } from './no-environment';
import { type Terminal, widthOf } from './terminal';

/** A host or an address, and a port, in place of those that a name leads to. */
export interface Destination {
  readonly host: string;
  readonly port: number;
}

const HOST_AND_PORT = /^(?:\[(?<address>[\da-f:.]+)\]|(?<name>[^\s:[\]]+)):(?<port>\d+)$/i;

/** Reads `host:port`; an IPv6 address stands in brackets. */
export function destination(text: string): Destination {
  const { address, name, port } = HOST_AND_PORT.exec(text)?.groups ?? {};
  const host = address ?? name;
  if (host === undefined) throw new InvalidArgumentError("Write a host and a port, such as '10.0.0.4:443'.");
  return { host, port: portNumber(port) };
}

export function portNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 65_535) throw new InvalidArgumentError('A port is a number from 1 to 65535.');
  return number;
}

/** Opens each connection to the one destination, whatever host is asked for. */
export function connectTo({ host, port }: Destination): ConnectToHost {
  return (_host, _port, signal) =>
    new Promise((resolve, reject) => {
      const socket = connect({ host, port, signal });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(socket);
      });
    });
}

export const ENVIRONMENTS_OPTION = ['-e, --environments <folder>', 'the folder of the environment files', ENVIRONMENTS_FOLDER] as const;

export const ALL_OPTION = ['--all', 'list every namespace on a terminal too, where more than 20 that are well are counted'] as const;

/** How a report's table goes onto this terminal: all of it into a file or a pipe. */
export function tableOptions({ stdout, env }: Terminal, all: boolean | undefined): TableOptions {
  return { width: widthOf(stdout, env), toSeeAll: stdout.isTTY && !all ? '--all lists them' : undefined };
}

/**
 * The environment that a command is about: by its name, by the path of its file, or the only one of the folder.
 *
 * @throws UserError if there is no such environment, or its file is wrong
 */
export function chosenEnvironment(name: string | undefined, folder: string): Environment {
  return loadEnvironment(chosenFile(name, folder));
}

/**
 * The same for a command that shows what is to be deployed: the others of its folder are deployed with it.
 *
 * @throws UserError if there is no such environment, its file is wrong, or it makes the records of another
 */
export function chosenEnvironmentAmongOthers(name: string | undefined, folder: string): Environment {
  return loadEnvironmentAmongOthers(chosenFile(name, folder));
}

const ENVIRONMENT_FILE = /\.ya?ml$/;

function chosenFile(name: string | undefined, folder: string): string {
  if (name !== undefined && ENVIRONMENT_FILE.test(name)) return name;
  if (name !== undefined) {
    const file = ['.yaml', '.yml'].map((extension) => join(folder, name + extension)).find((path) => existsSync(path));
    if (file) return file;
  }
  refuseFolderWithout(folder);
  const files = environmentFiles(folder);
  if (name === undefined && files.length === 1) return files[0];
  const names = files.map(environmentName).join(', ');
  throw environmentError([
    {
      file: folder,
      message: name === undefined ? `has several environments; name one of ${names}` : `has no environment '${name}'; it has ${names}; ${whereElse(name)}`,
    },
  ]);
}

/** How to come to an environment of another folder. */
function whereElse(name: string): string {
  if (statSync(name, { throwIfNoEntry: false })?.isDirectory()) return `${quote(name)} is a folder: -e ${name} takes its environments`;
  return 'for a file in another folder write its path, such as mail/prod.yaml, or the folder with -e';
}

/** Whoever has no environment at all may not have come for one. */
function refuseFolderWithout(folder: string): void {
  if (!existsSync(folder)) throw new UserError(`there is no folder ${quote(folder)} here, where environment files are looked for`, { advice: NO_ENVIRONMENT });
  if (!statSync(folder).isDirectory() || readdirSync(folder).some((file) => ENVIRONMENT_FILE.test(file))) return;
  throw new UserError(`the folder ${quote(folder)} has no environment file, such as contoso.yaml`, { advice: NO_ENVIRONMENT });
}

/**
 * A domain as people write it, in the form in which DNS has it.
 *
 * @throws UserError if it is none
 */
export function onlyDomain(text: string): string {
  const { name, problem } = checkMailDomain(text);
  if (problem !== undefined) throw new UserError(`--only: ${quote(text)} ${problem}`);
  return name;
}

/** Where somebody who chose an environment with these arguments sees its namespaces. */
export function planHint(name: string | undefined, folder: string): string {
  const chosen = [...(name === undefined ? [] : [name]), ...(folder === ENVIRONMENTS_FOLDER ? [] : ['-e', folder])];
  return `; '${['npx cdk-autodiscover-redirect plan', ...chosen].join(' ')}' lists those that it has`;
}

/**
 * The namespaces of these domains.
 *
 * @param elsewhere where the user sees those that there are
 * @throws UserError if there are none of some
 */
export function selected<T extends { readonly domain: string }>(
  { namespaces, source }: { readonly namespaces: readonly T[]; readonly source: string },
  only: readonly string[],
  elsewhere = '',
): T[] {
  const missing = only.filter((domain) => !namespaces.some((namespace) => namespace.domain === domain));
  if (missing.length > 0) throw new UserError(`${source} has no namespace ${missing.map((domain) => quote(domain)).join(', ')}${elsewhere}`);
  return namespaces.filter(({ domain }) => only.includes(domain));
}
