import { spawn } from 'node:child_process';

interface Options {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What it should end with; 0 if left out. */
  readonly status?: number;
}

interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

export type Run = (command: string, args: readonly string[], options: Options) => Promise<Ended>;

/** Only what hangs takes as long: a compiler of Go takes minutes for aws-cdk-lib on a busy machine. */
const LIMIT_MS = 1_200_000;

/**
 * Makes the function that runs a command and waits for it. A command that ends otherwise than it should fails with what
 * it said, in which the machine's own paths have the given names.
 */
export function runner(pathNames: Readonly<Record<string, string>>): Run {
  const named = (text: string) => Object.entries(pathNames).reduce((said, [path, name]) => said.replaceAll(path, name), text);

  return async (command, args, { cwd, env = {}, status = 0 }) => {
    const start = Date.now();
    const child = spawn(command, args, { cwd, env: { ...environment(), ...env }, stdio: ['ignore', 'pipe', 'pipe'], timeout: LIMIT_MS });
    const said = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text) => {
        said[stream] += text;
      });
    }
    const ended = await new Promise<number | string | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => resolve(code ?? signal));
    });
    if (ended !== status) throw new Error(named(`${[command, ...args].join(' ')} ended with ${ended}\n${said.stdout}${said.stderr}`));
    return { ...said, seconds: Math.round((Date.now() - start) / 1000) };
  };
}

/** Without what npm and node's test runner tell their children: an install elsewhere is no part of this run. */
function environment(): NodeJS.ProcessEnv {
  const ours = /^(npm_(package|lifecycle|command|config_local_prefix)|INIT_CWD$|NODE_TEST_CONTEXT$|NODE_PATH$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}
