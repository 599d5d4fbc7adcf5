import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../environment/environment';
import { EnvironmentError } from '../environment/environment-error';
import { ENVIRONMENTS_FOLDER, environmentFiles, environmentName, loadEnvironment, loadEnvironmentAmongOthers } from '../environment/load';

export const ENVIRONMENTS_OPTION = ['-e, --environments <folder>', 'the folder of the environment files', ENVIRONMENTS_FOLDER] as const;

/**
 * The environment that a command is about: by its name, by the path of its file, or the only one of the folder.
 *
 * @throws EnvironmentError if there is no such environment, or its file is wrong
 */
export function chosenEnvironment(name: string | undefined, folder: string): Environment {
  return loadEnvironment(chosenFile(name, folder));
}

/**
 * The same for a command that shows what is to be deployed: the others of its folder are deployed with it.
 *
 * @throws EnvironmentError if there is no such environment, its file is wrong, or it makes the records of another
 */
export function chosenEnvironmentAmongOthers(name: string | undefined, folder: string): Environment {
  return loadEnvironmentAmongOthers(chosenFile(name, folder));
}

function chosenFile(name: string | undefined, folder: string): string {
  if (name !== undefined && /\.ya?ml$/.test(name)) return name;
  if (name !== undefined) {
    const file = ['.yaml', '.yml'].map((extension) => join(folder, name + extension)).find((path) => existsSync(path));
    if (file) return file;
  }
  const files = environmentFiles(folder);
  if (name === undefined && files.length === 1) return files[0];
  const names = files.map(environmentName).join(', ');
  throw new EnvironmentError([
    { file: folder, says: name === undefined ? `has several environments; name one of ${names}` : `has no environment '${name}'; it has ${names}` },
  ]);
}
