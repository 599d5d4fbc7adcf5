import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { PreviewReport } from '../../lib/findings/report';
import type { Account } from './account';
import { clientEnvironment } from './client-environment';
import { spawnOwned } from './owned-process';
import { progress } from './progress';

const REPOSITORY = join(__dirname, '..', '..');
const PATIENCE_MS = 60_000;

export interface CommandRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `autodiscover-redirect` to its end, whichever that is, as somebody who is signed in to an account of the stand-in. */
export async function commandLine(account: Account, ...args: string[]): Promise<CommandRun> {
  progress(`autodiscover-redirect ${args.slice(0, 3).join(' ')}`);
  const child = spawnOwned(process.execPath, ['--import', 'tsx', join(REPOSITORY, 'bin', 'autodiscover-redirect.ts'), ...args], {
    cwd: REPOSITORY,
    env: clientEnvironment(account),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PATIENCE_MS,
  });
  if (!child.stdout || !child.stderr) throw new Error('the command line has no output to read');
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { status, stdout, stderr };
}

/**
 * What a command reports with `--json`.
 *
 * @throws if it ends without a report, with all that it said
 */
export async function reportOf(account: Account, ...args: string[]): Promise<{ readonly status: number | null; readonly report: PreviewReport }> {
  const { status, stdout, stderr } = await commandLine(account, ...args, '--json');
  // 1 is for namespaces that do not come to their endpoints, and those are what a report is for.
  if (status !== 0 && status !== 1) throw new Error(`autodiscover-redirect ${args.join(' ')}: exit status ${status}\n${stdout}\n${stderr}`);
  return { status, report: JSON.parse(stdout) };
}
