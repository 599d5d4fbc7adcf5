/*
 * A network namespace in which an environment's preview is the whole network: its DNS is the only resolver, and its names, addresses
 * and ports are the real ones. Nothing in it has a way out. Clients run in it as they are.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { PreviewReport } from '../../lib/findings/report';
import { type Ended, end, ended, hold, owned } from '../namespaces/harness';

const ROOT = join(__dirname, '..', '..');

export interface Laboratory {
  /** What the preview says of itself. */
  readonly report: Pick<PreviewReport, 'rows'>;
  /** The file with the certificate of the preview's authority (PEM). Nothing trusts it by itself. */
  readonly ca: string;
  /** A folder for what clients leave; it is removed at the end. */
  readonly folder: string;
  /** Runs a program, whatever its exit status; with the variables in place of those that name proxies and authorities. */
  run(command: string, args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>;
  /** The same for a program that stays; it ends with the laboratory. */
  start(command: string, args: readonly string[], env?: Readonly<Record<string, string>>): ChildProcess;
  close(): Promise<void>;
}

export interface LaboratoryOptions {
  /** Where the preview runs, and reads `cdk.context.json` (default: the repository). */
  readonly cwd?: string;
}

/** @throws where no namespace can be made; nothing is left then */
export async function openLaboratory(environmentFile: string, { cwd = ROOT }: LaboratoryOptions = {}): Promise<Laboratory> {
  const children = new Set<ChildProcess>();
  const folder = mkdtempSync(join(tmpdir(), 'autodiscover-clients-'));
  const close = async () => {
    await Promise.all([...children].map(end));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const target = await hold(children, 'unshare', '--user', '--map-root-user', '--net', '--mount');
    const entering = (wd: string) => [`--target=${target}`, '--user', '--net', '--mount', `--wdns=${wd}`, '--preserve-credentials'];
    const run: Laboratory['run'] = (command, args, env) => ended(children, [...entering(ROOT), command, ...args], environmentOf(env));
    const start = (wd: string, command: string, args: readonly string[], env?: Readonly<Record<string, string>>) => {
      const child = spawn('nsenter', [...entering(wd), command, ...args], { cwd: ROOT, env: environmentOf(env), stdio: ['pipe', 'pipe', 'inherit'] });
      owned(children, child);
      return child;
    };
    const { status, stderr } = await run('sh', ['-ec', setUp(folder)]);
    if (status !== 0) throw new Error(`the namespace could not be set up: ${stderr}`);
    const serving = start(cwd, process.execPath, ['--import', require.resolve('tsx'), join(__dirname, 'serving.ts'), environmentFile]);
    const served: { report: Laboratory['report']; ca: string } = JSON.parse(await firstLineOf(serving));
    const ca = join(folder, 'ca.pem');
    writeFileSync(ca, served.ca);
    return { report: served.report, ca, folder, run, start: (...args) => start(ROOT, ...args), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Two SYNs more cost 7 s where a connection is dropped; as the system has it, more than two minutes. */
const SYN_RETRIES = 2;

function setUp(folder: string): string {
  writeFileSync(join(folder, 'resolv.conf'), 'nameserver 127.0.0.1\n');
  writeFileSync(join(folder, 'nsswitch.conf'), 'hosts: files dns\n');
  writeFileSync(join(folder, 'hosts'), '127.0.0.1 localhost\n::1 localhost\n');
  return `
    echo ${SYN_RETRIES} > /proc/sys/net/ipv4/tcp_syn_retries
    ip link set dev lo up
    for each in 1 2 3 4 5 6 7 8; do ip -6 address add 2001:db8:50::$each/128 dev lo nodad; done
    ip address add 192.0.2.200/32 dev lo
    for each in resolv.conf nsswitch.conf hosts; do mount --bind ${folder}/$each /etc/$each; done
  `;
}

/** What the machine's own network needs, and a client would use in place of what it is given. */
const OF_THE_MACHINE = /_proxy$|_CA_|_CERT|^SSL_/i;

function environmentOf(env: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !OF_THE_MACHINE.test(name));
  return { ...Object.fromEntries(kept), ...env };
}

function firstLineOf(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('a program whose output is awaited needs a pipe for it');
  const lines = createInterface(child.stdout);
  return new Promise((resolve, reject) => {
    lines.once('line', resolve);
    child.once('error', reject);
    child.once('exit', (status) => reject(new Error(`${child.spawnargs.join(' ')} ended with status ${status} before it was ready`)));
  });
}
