import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UserError, unwritable } from '../errors';
import { replaceFiles, targetOf } from '../text/replace-file';

/** A file for the folder of `--out`. */
interface FolderFile {
  readonly name: string;
  readonly content: Uint8Array;
}

/** The options of a command that writes several files. */
export const OUT_FLAGS = '-o, --out <folder>';
export const FORCE_OPTION = ['--force', 'overwrite existing files that differ'] as const;

/**
 * Writes the files into a folder, which is created if it does not exist. Checks all before it writes any: if one must not be
 * overwritten, none is written.
 *
 * @throws UserError with the files that exist and differ, or cannot be written
 */
export function writeFolder<File extends FolderFile>(
  files: readonly File[],
  folder: string,
  force: boolean,
): (File & { readonly path: string; readonly state: 'written' | 'unchanged' })[] {
  const states = files.map((file) => ({ ...file, path: join(folder, file.name) })).map((file) => ({ ...file, there: contentOf(file.path) }));
  const differing = states.filter(({ there, content }) => there !== undefined && !there.equals(content));
  if (differing.length > 0 && !force) {
    throw new UserError(differing.map(({ path }) => `${path} already exists and differs: --force overwrites it, --out names another folder`));
  }
  const changed = new Set(states.filter(({ there, content }) => !there?.equals(content)));
  if (changed.size > 0) writeOrComplain([...changed], folder);
  return states.map((file) => {
    const { there: _, ...written } = file;
    return { ...written, state: changed.has(file) ? 'written' : 'unchanged' } as File & { path: string; state: 'written' | 'unchanged' };
  });
}

function contentOf(path: string): Buffer | undefined {
  try {
    const target = targetOf(path);
    const stats = statSync(target, { throwIfNoEntry: false });
    if (!stats) return undefined;
    // Reading a pipe would wait for a writer.
    if (stats.isFile()) return readFileSync(target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new UserError(`${path} is not readable (${code}): name another folder with --out`);
  }
  throw new UserError(`${path} is not a file: name another folder with --out`);
}

function writeOrComplain(files: readonly (FolderFile & { readonly path: string })[], folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    replaceFiles(files.map(({ path, content }) => ({ file: path, content })));
  } catch (error) {
    throw new UserError(unwritable(files[0].path, error, 'name another folder with --out'), { cause: error });
  }
}
