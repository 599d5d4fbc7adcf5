import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import type { Environment } from '../environment/environment';
import { csvFilesOf, loadEnvironment } from '../environment/load';
import { UserError } from '../errors';
import { quote } from '../names/domain-name';
import { APP_FILE, CONTEXT_FILE, type Context, contextHere, readContext } from '../plan/context-file';
import { inTemporaryFolder } from '../text/temporary-folder';

/** The largest file that is read, in bytes: an export of ten thousand domains has a few hundred kilobytes. */
const LARGEST = 64 * 1024 * 1024;

/** What git has of an environment at a revision. */
export interface RevisionOf {
  readonly environment: Environment;
  /** All that `cdk` would pass to the app. */
  readonly context: Context;
}

/**
 * An environment as a revision of its git repository has it: its file, the CSV files that it names, and CDK's context.
 * No code of the revision runs.
 *
 * @param file the environment's file, as it is now
 * @param revision as git names one: `origin/main`, `HEAD~3`, a tag
 * @returns undefined if the revision has no such file
 * @throws UserError if git, the repository or the revision is not there, or the revision's file has mistakes
 */
export function environmentAtRevision(file: string, revision: string): RevisionOf | undefined {
  const repository = new Repository(dirname(file));
  repository.check(revision);
  const text = repository.file(revision, basename(file));
  if (text === undefined) return undefined;
  return inTemporaryFolder((root) => {
    // Deep enough for files of other folders, `../exports/domains.csv`.
    const folder = join(root, ...repository.prefix.split('/').filter(Boolean), '.');
    try {
      const copy = write(folder, basename(file), text);
      for (const csv of csvFilesOf(copy)) {
        if (isAbsolute(csv)) continue;
        const bytes = repository.file(revision, csv);
        if (bytes !== undefined && !relative(root, join(folder, csv)).startsWith('..')) write(folder, csv, bytes);
      }
      const here = new Repository('.');
      for (const name of [CONTEXT_FILE, APP_FILE]) {
        const bytes = here.file(revision, name);
        if (bytes !== undefined) write(root, `context/${name}`, bytes);
      }
      const context = contextHere(readContext(join(root, 'context', CONTEXT_FILE)), join(root, 'context', APP_FILE));
      return { environment: loadEnvironment(copy), context };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      throw new UserError(error.problems.map((problem) => problem.replaceAll(`${folder}/`, `${revision}:`).replaceAll(`${root}/context/`, `${revision}:`)));
    }
  });
}

function write(folder: string, name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return path;
}

/** The git repository that a folder is in. */
class Repository {
  /** The folder's path within it. */
  public readonly prefix: string;

  public constructor(private readonly folder: string) {
    const prefix = this.git('rev-parse', '--show-prefix');
    if (prefix === undefined)
      throw new UserError(`${folder} is in no git repository, so there is no revision to compare with: name a folder of synthesized stacks, or the account`);
    this.prefix = prefix.toString().trim();
  }

  /** @throws UserError if there is no such revision */
  public check(revision: string): void {
    if (this.git('rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`) !== undefined) return;
    throw new UserError(
      `${quote(revision)} is neither a folder of synthesized stacks nor a revision that git has here: fetch it first (a checkout of a pipeline may have one commit alone: fetch-depth: 0)`,
    );
  }

  /** A file of the folder at a revision; undefined if there is none. `cat-file` runs no filter that the repository configures. */
  public file(revision: string, name: string): Buffer | undefined {
    return this.git('cat-file', 'blob', `${revision}:./${name}`);
  }

  /** @returns undefined if git says no */
  private git(...args: string[]): Buffer | undefined {
    try {
      return execFileSync('git', args, { cwd: this.folder, stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: LARGEST });
    } catch (error) {
      const { code, status } = error as NodeJS.ErrnoException & { readonly status?: number | null };
      if (code === 'ENOENT') throw new UserError('git is not installed, or not on the PATH: a revision is read with it', { cause: error });
      if (typeof status !== 'number') throw error;
      return undefined;
    }
  }
}
