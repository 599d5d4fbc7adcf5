import { run } from '../../lib/cli/run';

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line as a shell would, and keeps what it writes. */
export async function ran(args: readonly string[], terminal: { isTTY?: boolean; env?: Record<string, string> } = {}): Promise<Ran> {
  const written = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof written) => ({
    isTTY: terminal.isTTY ?? false,
    write: (text: string) => {
      written[name] += text;
    },
  });
  const status = await run(args, { stdout: stream('stdout'), stderr: stream('stderr'), env: terminal.env ?? {} }, '1.2.3');
  return { status, ...written };
}
