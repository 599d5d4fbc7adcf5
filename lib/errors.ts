import { visible } from './text/untrusted';

/** What the command line ends with: 0 all is well; 1 the answer is no; 2 wrong usage or configuration; 70 the tool itself failed (sysexits.h, EX_SOFTWARE). */
export const EXIT = { no: 1, wrongUse: 2, toolFailed: 70 } as const;

/**
 * What may help when the same command runs again. The command line alone knows by which option it is said
 * (lib/cli/option-hints.ts).
 */
export type Rerun =
  | 'any-target'
  | 'authority'
  | 'deployed'
  | 'endpoint'
  | 'fewer-at-a-time'
  | 'policy'
  | 'redirect-host'
  | 'resolver'
  | 'role'
  | 'test-address';

interface UserErrorOptions extends ErrorOptions {
  /** `EXIT.wrongUse` if left out. */
  readonly status?: 1 | 2;
  /** A line that the problems stand below. */
  readonly heading?: string;
  /** What else one could do: lines below the message, shown as they are. */
  readonly advice?: string;
  readonly rerun?: Rerun;
}

const OWN = Symbol.for('cdk-autodiscover-redirect.UserError');

/** A mistake that the user can fix. Only the message is shown, one line per problem. */
export class UserError extends Error {
  /** The published command line carries a copy of this class, and has to know the errors of the constructs, which have theirs. */
  public static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && OWN in value;
  }

  public override readonly name = 'UserError';
  public readonly status: 1 | 2;
  /** Each thing that is wrong, without the heading, for a caller that adds the place. */
  public readonly problems: readonly string[];
  public readonly advice?: string;
  public readonly rerun?: Rerun;

  /** @param problems - one line each: a line break within a problem is escaped */
  public constructor(problems: string | readonly string[], { status = EXIT.wrongUse, heading, advice, rerun, cause }: UserErrorOptions = {}) {
    const list = [problems].flat();
    const lines = heading === undefined ? list : [heading, ...list.map((problem) => `  - ${problem}`)];
    super(lines.map(visible).join('\n'), cause === undefined ? undefined : { cause });
    this.status = status;
    this.problems = list;
    this.advice = advice;
    this.rerun = rerun;
    // Node prints the enumerable fields of an uncaught error below its message, which says the same.
    Object.defineProperty(this, OWN, { value: true });
    for (const field of ['name', 'status', 'problems', 'advice', 'rerun']) Object.defineProperty(this, field, { enumerable: false });
  }
}

/** By the system's error code: why a file could not be written, and the fix. */
const CAUSES: Readonly<Record<string, { readonly cause: string; readonly fix?: string }>> = {
  ENOSPC: { cause: 'the disk is full', fix: 'free some space' },
  EDQUOT: { cause: 'your disk quota is used up', fix: 'free some space' },
  EROFS: { cause: 'its disk is read-only' },
  EACCES: { cause: 'you have no permission to write there', fix: 'get that permission' },
  EPERM: { cause: 'you have no permission to write there', fix: 'get that permission' },
  EISDIR: { cause: 'it is a folder' },
  ENOTDIR: { cause: 'a part of its path is a file' },
  ELOOP: { cause: 'its links form a loop' },
  EMFILE: { cause: 'too many files are open', fix: 'raise the limit (ulimit -n)' },
  ENFILE: { cause: 'too many files are open', fix: 'close other programs' },
  EIO: { cause: 'the disk reports an error' },
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

/** System calls on files; an error of the network has another `syscall`. */
const FILE_CALLS = new Set(['open', 'write', 'fsync', 'mkdir', 'mkdtemp', 'rename', 'unlink', 'rmdir', 'copyfile', 'symlink', 'link', 'chmod', 'ftruncate']);

/** The message of an error that this machine causes and not the tool, such as a full disk; undefined for any other. */
export function machineProblem(error: unknown): string | undefined {
  // Not by `instanceof`: each realm has its own class Error.
  const { code = '', syscall = '', path } = (error ?? {}) as NodeJS.ErrnoException;
  if (!FILE_CALLS.has(syscall)) return undefined;
  if (syscall === 'mkdtemp') {
    return `cannot create a temporary folder at ${path} (${code}): set TMPDIR to a folder that exists, that you may write to, and that has space`;
  }
  return Object.hasOwn(CAUSES, code) ? unwritable(path ?? 'a file', error) : undefined;
}
