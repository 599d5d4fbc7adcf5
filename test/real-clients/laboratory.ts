/*
 * A network namespace in which an environment's preview is the whole network: its DNS is the only resolver, and its names, addresses
 * and ports are the real ones. Nothing in it has a way out. Clients run in it as they are.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PreviewReport } from '../../lib/findings/report';
import { type Ended, end, ended, hold, owned } from '../namespaces/harness';

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
 * The environment as the command line serves it.
 *
 * @throws where no namespace can be made; nothing is left then
 */
export function openLaboratory(environmentFile: string): Promise<PreviewLaboratory> {
  const command = ['--import', 'tsx', 'bin/autodiscover-redirect.ts', 'preview', environmentFile, '--serve', '--json'];
  return opened(async (space) => {
    const serving = space.start(process.execPath, [...command, '--dns-port', '53', '--http-port', '80', '--https-port', '443']);
    // It says how to connect once everything is served, after its report.
    const [stdout, stderr] = await saidUntil(serving, /until Ctrl-C/);
    const ca = /--cacert (\S+)/.exec(stderr)?.[1];
    if (ca === undefined) throw new Error(`the preview names no certificate: ${stderr}`);
    return { ...space, ca, report: JSON.parse(stdout) };
  });
}

/**
 * What goes wrong around a redirect site: broken.yaml, with the records and servers of broken-world.ts.
 *
 * @throws as above
 */
export function openBrokenLaboratory(): Promise<Laboratory> {
  return opened(async (space) => {
    const [stdout] = await saidUntil(space.start(process.execPath, ['--import', 'tsx', join(__dirname, 'serving.ts')]), /^{.*}$/m);
    const ca = join(space.folder, 'ca.pem');
    writeFileSync(ca, JSON.parse(stdout).ca);
    return { ...space, ca };
  });
}

type Space = Omit<Laboratory, 'ca'>;

async function opened<L extends Laboratory>(serve: (space: Space) => Promise<L>): Promise<L> {
  const children = new Set<ChildProcess>();
  const folder = mkdtempSync(join(tmpdir(), 'autodiscover-clients-'));
  const close = async () => {
    await Promise.all([...children].map(end));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const target = await hold(children, 'unshare', '--user', '--map-root-user', '--net', '--mount');
    const entering = [`--target=${target}`, '--user', '--net', '--mount', `--wdns=${ROOT}`, '--preserve-credentials'];
    const run: Space['run'] = (command, args, env) => ended(children, [...entering, command, ...args], environmentOf(env));
    const start: Space['start'] = (command, args, env) => {
      const child = spawn('nsenter', [...entering, command, ...args], { cwd: ROOT, env: environmentOf(env), stdio: 'pipe' });
      owned(children, child);
      return child;
    };
    const { status, stderr } = await run('sh', ['-ec', setUp(folder)]);
    if (status !== 0) throw new Error(`the namespace could not be set up: ${stderr}`);
    return await serve({ folder, run, start, close });
  } catch (error) {
    await close();
    throw error;
  }
}

/** One SYN more costs 3 s where a connection is dropped; as the system has it, more than two minutes. */
const SYN_RETRIES = 1;

function setUp(folder: string): string {
  writeFileSync(join(folder, 'resolv.conf'), 'nameserver 127.0.0.1\n');
  writeFileSync(join(folder, 'nsswitch.conf'), 'hosts: files dns\n');
  writeFileSync(join(folder, 'hosts'), '127.0.0.1 localhost\n::1 localhost\n');
  return `
    echo ${SYN_RETRIES} > /proc/sys/net/ipv4/tcp_syn_retries
    ip link set dev lo up
    for each in 1 2 3 4; do ip -6 address add 2001:db8:50::$each/128 dev lo nodad; done
    # Look-ups leave out the addresses of IPv4 where a machine has none beside the loopback's.
    ip address add 192.0.2.200/32 dev lo
    for each in resolv.conf nsswitch.conf hosts; do mount --bind ${folder}/$each /etc/$each; done
  `;
}

/** What the machine's own network needs, and a client would use in place of what it is given. */
const OF_THE_MACHINE = /_proxy$|_CA_|_CERT|^SSL_/i;

function environmentOf(env: Variables = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !OF_THE_MACHINE.test(name));
  return { ...Object.fromEntries(kept), ...env };
}

/** What a program writes to its output and to its errors, until either has the pattern; it is read on, so that the program never waits. */
function saidUntil(child: ChildProcess, ready: RegExp): Promise<readonly [string, string]> {
  const said = { stdout: '', stderr: '' };
  return new Promise((resolve, reject) => {
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8').on('data', (chunk: string) => {
        said[name] += chunk;
        if (ready.test(said[name])) resolve([said.stdout, said.stderr]);
      });
    }
    child.once('error', reject);
    child.once('exit', (status) => reject(new Error(`${child.spawnargs.join(' ')} ended with status ${status} before it was ready: ${said.stderr}`)));
  });
}
