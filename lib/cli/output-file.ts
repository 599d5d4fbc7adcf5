import { accessSync, constants, realpathSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { unwritable } from '../errors';
import { replaceFile, targetOf } from '../text/replace-file';
import { UsageError } from './usage-error';

/**
 * Writes a file that a command was told to write, by one next to it that takes its name: whoever reads meanwhile sees the
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
    throw new UsageError(unwritable(file, error), { cause: error });
  }
}

/**
 * To be asked before what is to be written takes its time.
 *
 * @param files - by the options that name them
 * @throws UsageError with all that could not be written, and with two that are one file
 */
export function checkOutputs(files: Readonly<Record<string, string | undefined>>): void {
  const given = Object.entries(files).flatMap(([option, file]) => (file === undefined ? [] : [{ option, file }]));
  const problems = given.flatMap(({ option, file }) => problemOf(file, option) ?? []);
  if (problems.length > 0) throw new UsageError(problems);
  const known = new Map<string, string>();
  for (const { option, file } of given) {
    const place = placeOf(file);
    if (place === undefined) continue;
    const other = known.get(place);
    if (other !== undefined) throw new UsageError(`${other} and ${option} name the same file, ${file}: give each one of its own`);
    known.set(place, option);
  }
}

function problemOf(file: string, option: string): string | undefined {
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    if (!stats || stats.isFile()) accessSync(dirname(targetOf(file)), constants.W_OK);
    return undefined;
  } catch (error) {
    return `${option}: ${unwritable(file, error)}`;
  }
}

/** Undefined for a pipe or a device, which several may be written to. */
function placeOf(file: string): string | undefined {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats && !stats.isFile()) return undefined;
  if (stats) return `${stats.dev}:${stats.ino}`;
  const target = targetOf(file);
  return `${realpathSync(dirname(target))}/${target.slice(target.lastIndexOf('/') + 1)}`;
}
