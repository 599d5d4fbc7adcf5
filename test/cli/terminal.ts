import { PassThrough } from 'node:stream';
import { run } from '../../lib/cli/run';

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Setting {
  readonly isTTY?: boolean;
  /** How wide the terminal is. */
  readonly columns?: number;
  readonly env?: Record<string, string>;
  readonly stop?: AbortSignal;
  /** What a person types at the terminal, who then says no more. */
  readonly typed?: string;
}

/** Runs the command line as a shell would, and keeps what it writes. */
export async function ran(args: readonly string[], setting: Setting = {}): Promise<Ran> {
  const { ended } = begin(args, setting);
  return ended;
}

export interface Running {
  stdout(): string;
  /** Waits until the command has written a text to its standard output. */
  message(text: string): Promise<void>;
  /** As Ctrl-C does. */
  stop(): Promise<Ran>;
}

/** A command that goes on until it is stopped. */
export function running(args: readonly string[]): Running {
  const stop = new AbortController();
  const { ended, written, onWrite } = begin(args, { stop: stop.signal });
  return {
    stdout: () => written.stdout,
    message: (text) =>
      Promise.race([
        new Promise<void>((resolve) => {
          onWrite(() => written.stdout.includes(text) && resolve());
        }),
        ended.then(({ status, stderr }) => Promise.reject(new Error(`ended with status ${status} before it said '${text}': ${stderr}`))),
      ]),
    stop: () => {
      stop.abort();
      return ended;
    },
  };
}

function begin(args: readonly string[], { isTTY = false, columns, env = {}, stop, typed }: Setting) {
  const written = { stdout: '', stderr: '' };
  let heard = () => {};
  const stream = (name: keyof typeof written) => ({
    isTTY,
    columns,
    write: (text: string) => {
      written[name] += text;
      heard();
    },
  });
  const stdin = typed === undefined ? undefined : Object.assign(new PassThrough(), { isTTY });
  stdin?.end(typed);
  const terminal = { stdin, stdout: stream('stdout'), stderr: stream('stderr'), env, stop };
  return {
    written,
    onWrite: (listener: () => unknown) => {
      heard = () => void listener();
      listener();
    },
    ended: run(args, terminal, '1.2.3').then((status): Ran => ({ status, ...written })),
  };
}
