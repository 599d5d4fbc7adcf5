import { accessSync, constants, realpathSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError, unwritable } from '../errors';
import { replaceFile, targetOf } from '../text/replace-file';
import { visible } from '../text/untrusted';
import { printLine, type Terminal } from './terminal';

/** A file that an option asks for; undefined without the option. */
export interface Output {
  readonly file: string | undefined;
  readonly text: () => string;
}

/**
 * Writes each of the files, even if others fail: to a file next to it that is then renamed, so that a reader sees the old
 * or the new one, never a part.
 *
 * @throws UserError with the files that cannot be written, after the others are written
 */
export function writeOutputs(outputs: readonly Output[], { stderr }: Pick<Terminal, 'stderr'>): void {
  const errors: unknown[] = [];
  const problems: string[] = [];
  for (const { file, text } of outputs) {
    if (file === undefined) continue;
    try {
      write(file, text());
      printLine(stderr, `wrote ${visible(file)}`);
    } catch (error) {
      if (isSystemError(error)) problems.push(unwritable(file, error));
      else errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
  if (problems.length > 0) throw new UserError(problems);
}

function write(file: string, text: string): void {
  const stats = statSync(file, { throwIfNoEntry: false });
  // Write into a pipe or a device, such as /dev/stdout; do not replace it.
  if (stats && !stats.isFile()) writeFileSync(file, text);
  else replaceFile(file, text);
}

function isSystemError(error: unknown): boolean {
  return typeof (error as NodeJS.ErrnoException).code === 'string' && typeof (error as NodeJS.ErrnoException).syscall === 'string';
}

/**
 * Call it before the slow work whose result is written.
 *
 * @param files - by the options that name them
 * @throws UserError with the files that are not writable, and with two options that name the same file
 */
export function checkOutputs(files: Readonly<Record<string, string | undefined>>): void {
  const given = Object.entries(files).flatMap(([option, file]) => (file === undefined ? [] : [{ option, file }]));
  const problems = given.flatMap(({ option, file }) => problemOf(file, option) ?? []);
  if (problems.length > 0) throw new UserError(problems);
  const known = new Map<string, string>();
  for (const { option, file } of given) {
    const place = placeOf(file);
    if (place === undefined) continue;
    const other = known.get(place);
    if (other !== undefined) throw new UserError(`${other} and ${option} name the same file, ${file}: give each its own file`);
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

/** Undefined for a pipe or a device, which several reports can share. */
function placeOf(file: string): string | undefined {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats && !stats.isFile()) return undefined;
  if (stats) return `${stats.dev}:${stats.ino}`;
  const target = targetOf(file);
  return `${realpathSync(dirname(target))}/${target.slice(target.lastIndexOf('/') + 1)}`;
}
