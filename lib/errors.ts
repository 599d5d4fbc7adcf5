import { visible } from './text/untrusted';

/** What the command line ends with: 0 all is well; 1 the answer is no; 2 wrong usage or configuration; 70 the tool itself failed (sysexits.h, EX_SOFTWARE). */
export const EXIT = { no: 1, wrongUse: 2, toolFailed: 70 } as const;

interface UserErrorOptions extends ErrorOptions {
  /** `EXIT.wrongUse` if left out. */
  readonly status?: 1 | 2;
  /** A line that the problems stand below. */
  readonly heading?: string;
}

/** Something that its user can fix: the message is all that is ever shown, and has a line for each thing that is wrong. */
export class UserError extends Error {
  public override readonly name = 'UserError';
  public readonly status: 1 | 2;
  /** Each thing that is wrong, without the heading: for whoever knows another place of it. */
  public readonly problems: readonly string[];

  /** @param problems - several where a list is given: a line break within one is shown, and makes no line */
  public constructor(problems: string | readonly string[], { status = EXIT.wrongUse, heading, cause }: UserErrorOptions = {}) {
    const list = [problems].flat();
    const lines = heading === undefined ? list : [heading, ...list.map((problem) => `  - ${problem}`)];
    super(lines.map(visible).join('\n'), { cause });
    this.status = status;
    this.problems = list;
  }
}

/** Why the system did not let a file be written, and what may fix that, by its code. */
const CAUSES: Readonly<Record<string, { readonly cause: string; readonly fix?: string }>> = {
  ENOSPC: { cause: 'the disk is full', fix: 'free some space' },
  EDQUOT: { cause: 'your share of the disk is used up', fix: 'free some space' },
  EROFS: { cause: 'its disk is read-only' },
  EACCES: { cause: 'you have no permission to write there', fix: 'get it' },
  EPERM: { cause: 'you have no permission to write there', fix: 'get it' },
  EISDIR: { cause: 'it is a folder' },
  ENOTDIR: { cause: 'a part of its path is a file' },
  ELOOP: { cause: 'its links lead round in a circle' },
  EMFILE: { cause: 'this system opens no more files', fix: 'raise its limit (ulimit -n)' },
  ENFILE: { cause: 'this system opens no more files', fix: 'close other programs' },
  EIO: { cause: 'the disk fails' },
};

/**
 * `report.html cannot be written (ENOSPC): the disk is full: free some space, or name a file in another folder`
 *
 * @param elsewhere - how the user names another place
 */
export function unwritable(file: string, error: unknown, elsewhere?: string): string {
  const { code = 'no code' } = error as NodeJS.ErrnoException;
  const known = Object.hasOwn(CAUSES, code) ? CAUSES[code] : undefined;
  const fix = known ? `${known.cause}: ${known.fix ? `${known.fix}, or ` : ''}${elsewhere ?? 'name a file in another folder'}` : undefined;
  return `${file} cannot be written (${code}): ${fix ?? elsewhere ?? 'name a file in a folder that exists'}`;
}

/** What a file system is asked; an error of the network has another `syscall`. */
const FILE_CALLS = new Set(['open', 'write', 'fsync', 'mkdir', 'mkdtemp', 'rename', 'unlink', 'rmdir', 'copyfile', 'symlink', 'link', 'chmod', 'ftruncate']);

/** What an error says that is this machine's and not the tool's, such as a full disk; undefined for every other. */
export function machineProblem(error: unknown): string | undefined {
  // Not told by its class, of which each realm has its own.
  const { code = '', syscall = '', path } = (error ?? {}) as NodeJS.ErrnoException;
  if (!FILE_CALLS.has(syscall)) return undefined;
  if (syscall === 'mkdtemp') {
    return `no folder for temporary files can be made at ${path} (${code}): set TMPDIR to a folder that exists, that you may write to, and that has space`;
  }
  return Object.hasOwn(CAUSES, code) ? unwritable(path ?? 'a file', error) : undefined;
}
