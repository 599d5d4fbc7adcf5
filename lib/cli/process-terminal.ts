import { EXIT, unwritable } from '../errors';
import { INTERRUPTED } from './exit-status';
import { complain, fail } from './failure';
import type { Terminal } from './terminal';

type Output = Terminal['stdout'] & { on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown };

/** The part of Node's `process` that the command line uses. */
export interface Process {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin?: Terminal['stdin'];
  readonly env: Terminal['env'];
  on(event: 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'uncaughtException', listener: (error: unknown) => void): unknown;
  exit(status: number): never;
}

/**
 * The terminal of a process. Every end has a message and an exit status, also for errors that no command catches (in a timer
 * or a socket event) and for output that cannot be written.
 *
 * @param work - gives a command's own exit status
 * @returns the process's exit status
 */
export async function inTerminalOf(process: Process, work: (terminal: Terminal) => Promise<number>): Promise<number> {
  const { stdout, stderr, env } = process;
  const stop = new AbortController();
  let listens = false;
  const terminal: Terminal = {
    stdout,
    stderr,
    env,
    // Node opens it when it is first read.
    get stdin() {
      return process.stdin;
    },
    // Until a command reads it, a signal ends the process at once, as the system does by default.
    get stop() {
      if (!listens) endBySignals(process, stop);
      listens = true;
      return stop.signal;
    },
  };
  process.on('uncaughtException', (error) => process.exit(fail(error, terminal)));

  let lost: NodeJS.ErrnoException | undefined;
  stdout.on('error', (error) => {
    // A reader that closes the pipe, such as `head`, is not an error: the command cleans up and keeps its own status.
    if (error.code === 'EPIPE') stop.abort();
    else lost ??= error;
  });
  // Without stderr, only the exit status can report a failure.
  stderr.on('error', ({ code }) => code === 'EPIPE' && stop.abort());

  const status = await work(terminal);
  // The stream reports an error of the last write a moment later.
  await new Promise(setImmediate);
  if (lost === undefined) return status;
  complain(unwritable('the standard output', lost, 'redirect it to another file'), terminal);
  return status === 0 ? EXIT.wrongUse : status;
}

/** The first signal stops the command, which prints its results so far; the second ends the process. */
function endBySignals(process: Process, stop: AbortController): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(INTERRUPTED);
      stop.abort();
    });
  }
}
