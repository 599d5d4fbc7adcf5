/*
 * A network namespace in which an environment's preview is the whole network: its DNS is the only resolver, and its names, addresses
 * and ports are the real ones. Nothing in it has a way out. Clients run in it as they are.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PreviewReport } from '../../lib/findings/report';
import { type Ended, end, ended, owned } from '../namespaces/harness';

const ROOT = join(__dirname, '..', '..');

/** The namespace, with what is served in it. */
export interface Laboratory {
  /** The file with the certificate of the preview's authority (PEM). Nothing trusts it by itself. */
  readonly ca: string;
  /** A folder for what clients leave; it is removed at the end. */
  readonly folder: string;
  /** Runs a program, whatever its exit status; with the variables in place of those that name proxies and authorities. */
  run(command: string, args: readonly string[], env?: Variables): Promise<Ended>;
  /** The same for a program that stays; it ends with the laboratory. */
  start(command: string, args: readonly string[], env?: Variables): ChildProcess;
  close(): Promise<void>;
}

/** One in which the command `preview` serves an environment. */
export interface PreviewLaboratory extends Laboratory {
  /** What the preview says of itself. */
  readonly report: PreviewReport;
}

export type Variables = Readonly<Record<string, string>>;

/**
 * The environment as `preview --shell` serves it.
 *
 * @throws where no namespace can be made; nothing is left then
 */
export function openLaboratory(environmentFile: string): Promise<PreviewLaboratory> {
  const held = 'echo "{\\"pid\\": $$, \\"ca\\": \\"$NODE_EXTRA_CA_CERTS\\"}" && exec cat';
  return opened(['bin/autodiscover-redirect.ts', 'preview', environmentFile, '--json', '--shell', held], (laboratory, stdout) => ({
    ...laboratory,
    report: JSON.parse(stdout),
  }));
}

/**
 * What goes wrong around a redirect site: broken.yaml, with the records and servers of broken-world.ts.
 *
 * @throws as above
 */
export function openBrokenLaboratory(): Promise<Laboratory> {
  return opened([join(__dirname, 'serving.ts')], (laboratory) => laboratory);
}

/** Where somebody serves: it writes a line with these once it does, and ends with its input. */
interface Served {
  /** Of a process that is in the namespace. */
  readonly pid: number;
  readonly ca: string;
}

/** @param program of this repository; what it writes before the line of `Served` goes into the laboratory that is made */
async function opened<L extends Laboratory>(program: readonly string[], make: (laboratory: Laboratory, stdout: string) => L): Promise<L> {
  const children = new Set<ChildProcess>();
  const folder = mkdtempSync(join(tmpdir(), 'autodiscover-clients-'));
  const serving = spawn(process.execPath, ['--import', 'tsx', ...program], { cwd: ROOT, env: environmentOf(), stdio: 'pipe' });
  const served = once(serving, 'exit');
  const close = async () => {
    // So that it leaves no files.
    serving.stdin.end();
    await Promise.all([served, ...[...children].map(end)]);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [stdout, line] = await saidUntil(serving, /^{"pid".*}$/m);
    const { pid, ca }: Served = JSON.parse(line);
    // Who is root needs no user namespace.
    const user = readlinkSync(`/proc/${pid}/ns/user`) === readlinkSync('/proc/self/ns/user') ? [] : ['--user', '--preserve-credentials'];
    const entering = [`--target=${pid}`, ...user, '--net', '--mount', `--wdns=${ROOT}`];
    const run: Laboratory['run'] = (command, args, env) => ended(children, [...entering, command, ...args], environmentOf(env));
    const start: Laboratory['start'] = (command, args, env) => {
      const child = spawn('nsenter', [...entering, command, ...args], { cwd: ROOT, env: environmentOf(env), stdio: ['pipe', 'pipe', 'inherit'] });
      owned(children, child);
      return child;
    };
    const { status, stderr } = await run('sh', ['-ec', `echo ${SYN_RETRIES} > /proc/sys/net/ipv4/tcp_syn_retries`]);
    if (status !== 0) throw new Error(`the namespace could not be set up: ${stderr}`);
    return make({ ca, folder, run, start, close }, stdout);
  } catch (error) {
    await close();
    throw error;
  }
}

/** One SYN more costs 3 s where a connection is dropped; as the system has it, more than two minutes. */
const SYN_RETRIES = 1;

/** What the machine's own network needs, and a client would use in place of what it is given. */
const OF_THE_MACHINE = /_proxy$|_CA_|_CERT|^SSL_/i;

function environmentOf(env: Variables = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !OF_THE_MACHINE.test(name));
  return { ...Object.fromEntries(kept), ...env };
}

/** What a program writes before a line of its output, and that line; it is read on, so that the program never waits. */
function saidUntil(child: ChildProcess, ready: RegExp): Promise<readonly [string, string]> {
  const said = { stdout: '', stderr: '' };
  return new Promise((resolve, reject) => {
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8').on('data', (chunk: string) => {
        said[name] += chunk;
        const line = ready.exec(said.stdout);
        if (line) resolve([said.stdout.slice(0, line.index), line[0]]);
      });
    }
    child.once('error', reject);
    child.once('exit', (status) => reject(new Error(`${child.spawnargs.join(' ')} ended with status ${status} before it was ready: ${said.stderr}`)));
  });
}
