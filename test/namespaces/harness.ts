/*
 * A network of the test's own, in Linux network namespaces: a client, and a router beyond which some addresses answer and
 * others do not. No packet can leave it, as nothing in it has a way out; and it ends with this process, however that ends.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { OutsideWorld } from './outside-servers';

const ROOT = join(__dirname, '..', '..');
const execute = promisify(execFile);

/** The addresses of the documentation (RFC 5737, RFC 3849), by what becomes of a connection to them. */
export const ADDRESSES = {
  /** The router's own: whatever `serve` opens there; every other port refuses. */
  name: ['192.0.2.53', '2001:db8:1::53'],
  site: ['192.0.2.80', '2001:db8:1::80'],
  endpoint: ['192.0.2.43', '2001:db8:1::43'],
  refused: ['192.0.2.99', '2001:db8:1::99'],
  /** Nobody ever answers. */
  dropped: ['203.0.113.7', '2001:db8:2::7'],
  /** The router answers that there is no such host. */
  unreachable: ['198.51.100.7', '2001:db8:3::7'],
  /** The router answers that it may not pass anything on. */
  prohibited: ['198.51.100.207', '2001:db8:4::7'],
  /** The client itself has no route. */
  noRoute: ['233.252.0.7', '2001:db8:5::7'],
} as const satisfies Readonly<Record<string, readonly [string, string]>>;

/** The router's link-local address, with the link as it is named at either end. */
export const LINK_LOCAL_ROUTER = { asked: 'fe80::1%inside', served: 'fe80::1%outside' } as const;

export interface Namespace {
  /** What a command writes; rejects where it fails. */
  run(command: string, ...args: readonly string[]): Promise<string>;
  /** A TypeScript program of this repository, with an argument as JSON; resolves to what it writes, read as JSON. */
  program<T>(path: string, argument: unknown): Promise<T>;
  /** The command line of this repository, whatever its exit status. */
  commandLine(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>;
}

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Namespaces {
  readonly client: Namespace;
  readonly router: Namespace;
  /** Starts servers in the router's namespace, until they are closed or the namespaces are. */
  serve(world: OutsideWorld): Promise<{ close(): Promise<void> }>;
  close(): Promise<void>;
}

/** Why no namespaces can be made here, or nothing where they can. */
export async function whyNot(): Promise<string | false> {
  if (process.platform !== 'linux') return `network namespaces are Linux's, and this is ${process.platform}`;
  try {
    await execute('unshare', ['-Urn', 'ip', 'link', 'add', 'name', 'inside', 'type', 'veth', 'peer', 'name', 'outside']);
    return false;
  } catch (error) {
    return `no network namespace can be made here: ${(error as Error).message.trim().split('\n').join(': ')}`;
  }
}

/** @throws where one cannot be made; nothing is left of the others then */
export async function openNamespaces(): Promise<Namespaces> {
  const children = new Set<ChildProcess>();
  const close = async () => {
    await Promise.all([...children].map(end));
  };
  try {
    const router = await hold(children, 'unshare', '--user', '--map-root-user', '--net');
    // In the router's user namespace, so that a link can have an end in each.
    const client = await hold(children, 'nsenter', `--target=${router}`, '--user', '--preserve-credentials', 'unshare', '--net');
    const namespaces = { client: namespace(client, children), router: namespace(router, children) };
    await namespaces.router.run('sh', '-ec', routerSetUp(client));
    await namespaces.client.run('sh', '-ec', CLIENT_SET_UP);
    return { ...namespaces, serve: (world) => serve(router, children, world), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Nobody here needs to find out whether an address is taken, which takes a second. */
const WITHOUT_DAD = 'for each in all default; do echo 0 > /proc/sys/net/ipv6/conf/$each/accept_dad; echo 0 > /proc/sys/net/ipv6/conf/$each/disable_ipv6; done';

function routerSetUp(client: number): string {
  const [own, own6] = [ADDRESSES.name, ADDRESSES.site, ADDRESSES.endpoint, ADDRESSES.refused].reduce(
    ([all, all6], [v4, v6]) => [`${all} ${v4}/32`, `${all6} ${v6}/128`],
    ['', ''],
  );
  return `
    ${WITHOUT_DAD}
    echo 1 > /proc/sys/net/ipv4/ip_forward
    echo 1 > /proc/sys/net/ipv6/conf/all/forwarding
    # Each connection that cannot be passed on shall hear of it.
    echo 0 > /proc/sys/net/ipv4/icmp_ratelimit
    echo 0 > /proc/sys/net/ipv6/icmp/ratelimit
    ip link add name outside type veth peer name inside netns ${client}
    ip link set dev lo up
    ip link set dev outside addrgenmode none
    ip link set dev outside up
    ip address add 10.77.0.1/24 dev outside
    ip -6 address add fd77::1/64 dev outside nodad
    ip -6 address add fe80::1/64 dev outside nodad
    for each in ${own}; do ip address add $each dev lo; done
    for each in ${own6}; do ip -6 address add $each dev lo nodad; done
    ip route add blackhole 203.0.113.0/24
    ip route add unreachable 198.51.100.0/25
    ip route add prohibit 198.51.100.128/25
    ip -6 route add blackhole 2001:db8:2::/48
    ip -6 route add unreachable 2001:db8:3::/48
    ip -6 route add prohibit 2001:db8:4::/48
  `;
}

const CLIENT_SET_UP = `
  ${WITHOUT_DAD}
  ip link set dev lo up
  ip link set dev inside addrgenmode none
  ip link set dev inside up
  ip address add 10.77.0.2/24 dev inside
  ip -6 address add fd77::2/64 dev inside nodad
  ip -6 address add fe80::2/64 dev inside nodad
  for each in 192.0.2.0/24 198.51.100.0/24 203.0.113.0/24; do ip route add $each via 10.77.0.1; done
  for each in 1 2 3 4; do ip -6 route add 2001:db8:$each::/48 via fd77::1; done
`;

/**
 * Keeps namespaces open with a program that ends when this process does, as its input then ends.
 *
 * @returns its process ID
 */
export async function hold(children: Set<ChildProcess>, command: string, ...args: readonly string[]): Promise<number> {
  const child = spawn(command, [...args, 'sh', '-c', 'echo held && exec cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
  await firstLine(children, child);
  return child.pid as number;
}

function entering(target: number): readonly string[] {
  return [`--target=${target}`, '--user', '--net', '--preserve-credentials'];
}

function namespace(target: number, children: Set<ChildProcess>): Namespace {
  const run = (command: string, args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended> =>
    ended(children, [...entering(target), command, ...args], { ...process.env, ...env });
  const node = (args: readonly string[], env?: Readonly<Record<string, string>>) => run(process.execPath, ['--import', 'tsx', ...args], env);
  return {
    run: async (command, ...args) => outputOf(`${command} ${args.join(' ')}`, await run(command, args)),
    program: async (path, argument) => JSON.parse(outputOf(path, await node([path, JSON.stringify(argument)]))),
    commandLine: (args, env) => node(['bin/autodiscover-redirect.ts', ...args], env),
  };
}

/** Runs `nsenter` with the arguments, whatever the exit status of what it then runs. */
export function ended(children: Set<ChildProcess>, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = execFile('nsenter', args, { cwd: ROOT, env, maxBuffer: 64 * 1024 * 1024 }, (_error, stdout, stderr) =>
      resolve({ status: child.exitCode, stdout, stderr }),
    );
    child.once('error', reject);
    owned(children, child);
  });
}

function outputOf(what: string, { status, stdout, stderr }: Ended): string {
  if (status !== 0) throw new Error(`${what} ended with status ${status}: ${stderr}`);
  return stdout;
}

async function serve(router: number, children: Set<ChildProcess>, world: OutsideWorld): Promise<{ close(): Promise<void> }> {
  const program = join(__dirname, 'outside-servers.ts');
  const child = spawn('nsenter', [...entering(router), process.execPath, '--import', 'tsx', program], { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin?.on('error', () => {});
  // Its end is the end of the servers too.
  child.stdin?.write(`${JSON.stringify(world)}\n`);
  await firstLine(children, child);
  return { close: () => end(child) };
}

async function firstLine(children: Set<ChildProcess>, child: ChildProcess): Promise<void> {
  owned(children, child);
  if (!child.stdout) throw new Error('a program whose output is awaited needs a pipe for it');
  const lines = createInterface(child.stdout);
  await new Promise<void>((resolve, reject) => {
    lines.once('line', () => resolve());
    child.once('error', reject);
    child.once('exit', (status) => reject(new Error(`${child.spawnargs.join(' ')} ended with status ${status} before it was ready`)));
  });
}

export function owned(children: Set<ChildProcess>, child: ChildProcess): void {
  children.add(child);
  child.once('close', () => children.delete(child));
}

export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
