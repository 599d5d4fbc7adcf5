import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { EXIT, UserError } from '../errors';
import { endpointHosts, loadBalancerHosts } from '../preview/addresses';
import { bringUp, leadClients, namespaceCommand } from '../preview/namespace';
import { startPreview } from '../preview/preview';
import { endpointsOf, type PreviewSubject } from '../preview/subject';
import { INSIDE, readableFolder, renderShell } from './preview-serving';
import { printLine, type Terminal, widthOf } from './terminal';

/** Where a process in a namespace reads what to serve. */
const FROM_OUTSIDE = 3;

/** Every name and every port is the real one there. */
const PORTS = { dns: 53, http: 80, https: 443 } as const;

/** For a shell that does not end with its terminal. */
const GRACE_MS = 2_000;

interface Task {
  readonly subject: PreviewSubject;
  /** For a shell without one, a person types. */
  readonly command?: string;
  /** To be shown to a person. */
  readonly verify?: string;
  readonly folder: string;
}

/** @throws UserError if this machine has no network namespaces */
export async function checkNamespaces(): Promise<void> {
  try {
    await namespaceCommand();
  } catch (error) {
    throw error instanceof UserError ? new UserError(`--shell: ${error.message}`, { cause: error }) : error;
  }
}

/**
 * Serves the subject in a network namespace, by this same command line, and runs a command or a shell in it.
 *
 * @returns its exit status
 */
export async function inNamespace(task: Omit<Task, 'folder'>, terminal: Terminal): Promise<number> {
  const [unshare, ...flags] = await namespaceCommand();
  const folder = readableFolder();
  try {
    const args = [...flags, '--', process.execPath, ...process.execArgv, ...process.argv.slice(1)];
    const child = spawn(unshare, args, { stdio: ['inherit', 'inherit', 'inherit', 'pipe'], env: { ...process.env, [INSIDE]: '1' } });
    const lifeline = child.stdio[FROM_OUTSIDE] as Writable;
    // It can end before it has read anything.
    lifeline.on('error', () => {});
    lifeline.write(`${JSON.stringify({ ...task, folder })}\n`);
    terminal.stop?.addEventListener('abort', () => lifeline.end(), { once: true });
    return await endOf(child);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The other side of `inNamespace`. Ends when that does. */
export async function insideNamespace(terminal: Terminal): Promise<number> {
  const outside = fromOutside();
  const { subject, command, folder, verify } = await taskFrom(outside);
  await bringUp([...loadBalancerHosts(subject.topology), ...endpointHosts(endpointsOf(subject))].flatMap(({ ipv4, ipv6 }) => [...ipv4, ...ipv6]));
  const preview = await startPreview(subject, PORTS);
  try {
    const [
      {
        addresses: [nameServer],
      },
    ] = preview.servers.filter(({ role }) => role === 'dns');
    const { [INSIDE]: _, ...env } = await leadClients({ nameServer, ca: preview.ca, folder });
    if (command === undefined) printLine(terminal.stderr, renderShell(preview, subject, verify, widthOf(terminal.stderr, terminal.env)));
    const [program, ...args] = command === undefined ? [process.env.SHELL || '/bin/sh'] : ['/bin/sh', '-c', command];
    const child = spawn(program, args, { stdio: 'inherit', env });
    // Ctrl-C is for what runs there, which decides whether it ends.
    process.on('SIGINT', () => {});
    outside.once('close', () => {
      child.kill('SIGHUP');
      setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
    });
    return await endOf(child);
  } finally {
    outside.removeAllListeners('close').destroy();
    await preview.close();
  }
}

function fromOutside(): Socket {
  try {
    return new Socket({ fd: FROM_OUTSIDE, readable: true, writable: false });
  } catch (error) {
    throw new UserError(`${INSIDE} is for the processes that --shell starts: unset it`, { cause: error });
  }
}

function taskFrom(outside: Socket): Promise<Task> {
  return new Promise((resolve, reject) => {
    const lines = createInterface(outside);
    lines.once('line', (line) => resolve(JSON.parse(line)));
    outside.once('close', () => reject(new Error('the process outside the namespace ended before it said what to serve')));
  });
}

function endOf(child: ReturnType<typeof spawn>): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status, signal) => resolve(status ?? (signal ? 128 + constants.signals[signal] : EXIT.toolFailed)));
  });
}
