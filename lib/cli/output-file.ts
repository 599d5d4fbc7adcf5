import { accessSync, constants, realpathSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { replaceFile } from '../files/replace-file';
import { UsageError } from './usage-error';

/**
 * Writes a file that a command was told to write, by one beside it that takes its name: whoever reads meanwhile sees the
 * old or the new one, and never a half.
 *
 * @throws UsageError if it cannot be written
 */
export function writeOutput(file: string, text: string): void {
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    // A pipe or a device, such as /dev/stdout, is written to and not replaced.
    if (stats && !stats.isFile()) writeFileSync(file, text);
    else replaceFile(file, text);
  } catch (error) {
    throw unwritable(file, error);
  }
}

/**
 * To be asked before what is to be written takes its time.
 *
 * @throws UsageError if the file could not be written
 */
export function checkOutput(file: string): void {
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    if (!stats || stats.isFile()) accessSync(dirname(stats ? realpathSync(file) : file), constants.W_OK);
  } catch (error) {
    throw unwritable(file, error);
  }
}

function unwritable(file: string, error: unknown): UsageError {
  return new UsageError(`${file} cannot be written (${(error as NodeJS.ErrnoException).code}): name a file in a folder that exists`, { cause: error });
}
