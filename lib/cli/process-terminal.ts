import { EXIT, unwritable } from '../errors';
import { complain, fail } from './failure';
import type { Terminal } from './terminal';

type Output = Terminal['stdout'] & { on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown };

/** As much of Node's `process` as a command line needs. */
export interface Process {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Terminal['env'];
  on(event: 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'uncaughtException', listener: (error: unknown) => void): unknown;
  exit(status: number): never;
}

/** What a shell says of a command that Ctrl-C ended: 128 and the signal's number. */
const INTERRUPTED = 130;

/**
 * The terminal of a process, in which nothing ends without a word and a status: neither what no command catches, in a timer
 * or a socket's event, nor output that cannot be written.
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
    // Before a command asks for it, a signal ends the process as the system does: a command that computes hears none.
    get stop() {
      if (!listens) endBySignals(process, stop);
      listens = true;
      return stop.signal;
    },
  };
  process.on('uncaughtException', (error) => process.exit(fail(error, terminal)));

  let lost: NodeJS.ErrnoException | undefined;
  stdout.on('error', (error) => {
    // A reader that has seen enough, such as `head`, is no fault: the command cleans up, and ends with its own status.
    if (error.code === 'EPIPE') stop.abort();
    else lost ??= error;
  });
  // Where there is no way to say that something failed, its status says so.
  stderr.on('error', ({ code }) => code === 'EPIPE' && stop.abort());

  const status = await work(terminal);
  // The stream reports what became of the last line a moment later.
  await new Promise(setImmediate);
  if (lost === undefined) return status;
  complain(unwritable('the standard output', lost, 'send it to another place'), terminal);
  return status === 0 ? EXIT.wrongUse : status;
}

/** The first signal asks the command to end, and to print what it knows; the second ends it. */
function endBySignals(process: Process, stop: AbortController): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(INTERRUPTED);
      stop.abort();
    });
  }
}
