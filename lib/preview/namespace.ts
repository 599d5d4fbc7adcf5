import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../errors';

/*
 * A network namespace of Linux in which a preview is the whole network. It has a loopback interface alone, so no packet leaves it.
 */

const execute = promisify(execFile);

/** Users' own search paths lack the folders of `ip` and `mount` on some systems. */
const PATH = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`;

/** A namespace of the network and one of mounts; without root in a user namespace, whose root may set up the other two. */
const WAYS: readonly (readonly string[])[] = [
  ['-n', '-m'],
  ['-U', '-r', '-n', '-m'],
];

/**
 * The command that runs another one in a new namespace, without its arguments.
 *
 * @throws UserError if none can be made here
 */
export async function namespaceCommand(): Promise<readonly string[]> {
  if (process.platform !== 'linux') throw new UserError(`network namespaces are a feature of Linux, and this is ${process.platform}`);
  let refusal: unknown;
  for (const way of WAYS) {
    try {
      await execute('unshare', [...way, 'ip', 'link', 'set', 'dev', 'lo', 'up'], { env: { ...process.env, PATH } });
      return ['unshare', ...way];
    } catch (error) {
      refusal = error;
    }
  }
  throw new UserError(`no network namespace can be made here: ${reasonOf(refusal)}`);
}

function reasonOf(error: unknown): string {
  const { code, stderr = '', message } = error as NodeJS.ErrnoException & { readonly stderr?: string };
  if (code === 'ENOENT') return 'unshare is not installed: install the package util-linux';
  const [said = message] = stderr.trim().split('\n');
  if (/No such file/.test(said)) return `${said}: install the package iproute2`;
  return `${said}: run it as root, or let users make them (on Ubuntu 'sysctl kernel.apparmor_restrict_unprivileged_userns=0', in a container its option for privileges)`;
}

/**
 * Run in a new namespace, before servers start: gives the loopback interface these addresses. Those of IPv4 are in its range, but a
 * C library that finds no other than 127.0.0.1 on the interfaces takes the machine for one without IPv4 (getaddrinfo(3), AI_ADDRCONFIG).
 */
export async function bringUp(addresses: readonly string[]): Promise<void> {
  await run('ip', 'link', 'set', 'dev', 'lo', 'up');
  for (const address of addresses) {
    const add = address.includes(':') ? ['-6', 'address', 'add', `${address}/128`, 'dev', 'lo', 'nodad'] : ['address', 'add', `${address}/32`, 'dev', 'lo'];
    // Without IPv6 in this kernel, the DNS will not give it, and a note says so.
    await execute('ip', add, { env: { ...process.env, PATH } }).catch(() => {});
  }
}

/** Where systems keep the certificates that programs trust: Debian and Arch, Fedora, openSUSE, Alpine. */
const BUNDLES = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem', '/etc/ssl/ca-bundle.pem', '/etc/ssl/cert.pem'];

/** Variables that name such a file: of OpenSSL, Node, Python's requests, curl. */
const TRUST = ['SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'];

/**
 * Has the programs of this namespace ask one name server alone, and trust one authority alone.
 *
 * @param folder for the files that stand in for the system's
 * @returns the variables of their environment
 */
export async function leadClients({ nameServer, ca, folder }: { readonly nameServer: string; readonly ca: string; readonly folder: string }) {
  const file = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const authority = file('ca.pem', ca);
  await mount(file('resolv.conf', `nameserver ${nameServer}\n`), '/etc/resolv.conf');
  // Resolvers that other lines name, such as systemd's, are asked through a socket in the file system, and so outside.
  const services = '/etc/nsswitch.conf';
  if (existsSync(services)) await mount(file('nsswitch.conf', withHostsFromDns(readFileSync(services, 'utf8'))), services);
  if (existsSync('/run/nscd')) await run('mount', '-t', 'tmpfs', 'none', '/run/nscd');
  for (const bundle of BUNDLES) if (existsSync(bundle)) await mount(authority, bundle);

  // What a proxy of this machine would resolve and answer.
  const kept = Object.entries(process.env).filter(([name]) => !/_proxy$/i.test(name));
  return { ...Object.fromEntries(kept), ...Object.fromEntries(TRUST.map((name) => [name, authority])) };
}

function withHostsFromDns(services: string): string {
  const line = 'hosts: files dns';
  return /^\s*hosts:/m.test(services) ? services.replace(/^\s*hosts:.*$/m, line) : `${services}\n${line}\n`;
}

async function mount(file: string, over: string): Promise<void> {
  if (!existsSync(over)) throw new UserError(`${over} does not exist, and names of the preview could not be resolved without it: create an empty file`);
  await run('mount', '-o', 'bind', file, over);
}

async function run(command: string, ...args: readonly string[]): Promise<void> {
  try {
    await execute(command, args, { env: { ...process.env, PATH } });
  } catch (error) {
    throw new UserError(`the network namespace could not be set up: ${command} ${args.join(' ')}: ${reasonOf(error)}`, { cause: error });
  }
}
