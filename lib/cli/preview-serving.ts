import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Colors } from 'picocolors/types';
import type { Preview } from '../preview/preview';
import type { PreviewServer } from '../preview/serving';
import { endpointsOf, type PreviewSubject } from '../preview/subject';
import { folded } from '../text/fold';
import { visible } from '../text/untrusted';
import { ENVIRONMENTS_OPTION } from './options';

/** A variable of the processes that a command starts in a namespace (preview-shell.ts). */
export const INSIDE = 'AUTODISCOVER_REDIRECT_NAMESPACE';

/** What the commands that are shown repeat of the one that runs. */
export interface Repeated {
  readonly caFile: string;
  readonly name?: string;
  readonly environments: string;
  readonly only?: readonly string[];
  readonly assembly?: string;
  readonly external?: boolean;
  readonly fromAccount?: boolean;
  readonly profile?: string;
  readonly role?: readonly string[];
}

const COMMAND = 'npx cdk-autodiscover-redirect';

/** In the order in which a client uses them. */
const ROLES: readonly PreviewServer['role'][] = ['dns', 'redirect site', 'endpoint'];

const PATH = '/autodiscover/autodiscover.xml';

/** With the certificate of the preview's authority; for any user, as `sudo` may serve to clients of another one. */
export function readableFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'autodiscover-redirect-'));
  chmodSync(folder, 0o755);
  return folder;
}

/** How to connect a real client to the servers: each line works as it is printed. */
export function renderServing({ servers }: Pick<Preview, 'servers'>, subject: PreviewSubject, repeated: Repeated, colors: Colors): string {
  const { namespaces, name } = subject;
  const shown = redirected(namespaces);
  const host = `autodiscover.${shown?.domain ?? 'fabrikam.com'}`;
  const inOrder = [...servers].sort((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role));
  const sections = inOrder.map((server) => ({
    title: titleOf(server, subject),
    place: placeOf(server),
    lines: [commandFor(server, host, shown?.endpoint, repeated.caFile)],
  }));
  const onRealPorts = servers.every(({ role, port }) => role === 'dns' || port === REAL_PORTS[role]);
  if (onRealPorts) sections.push({ title: 'verify', place: 'in another terminal', lines: verifyLines(servers, subject, repeated) });
  else if (process.platform === 'linux')
    sections.push({ title: 'verify, and clients that ask the DNS', place: 'in a network namespace, without root', lines: shellLines(subject, repeated) });
  const lines = sections.flatMap((section) =>
    section.lines.length === 0 ? [] : ['', `${colors.bold(visible(section.title))}  ${section.place}`, ...section.lines.map((line) => `  ${line}`)],
  );
  return [`${visible(name)} runs on this machine until Ctrl-C.`, ...lines].join('\n');
}

function titleOf({ role, hosts }: PreviewServer, { topology }: PreviewSubject): string {
  if (role === 'dns') return `DNS, ${hosts[0] === 'public' ? 'public view' : 'as a VPC of the private zones resolves it'}`;
  if (role === 'endpoint') return `stand-in for ${hosts.join(', ')}`;
  const isRead = topology.loadBalancers.some(({ dnsName, attributes }) => dnsName === hosts[0] && attributes !== undefined);
  return isRead ? 'redirect site' : 'redirect site, with the default attributes of a load balancer, as its own are not read';
}

function placeOf({ addresses, port }: PreviewServer): string {
  return addresses.length === 1 ? `${bracketed(addresses[0])}:${port}` : `port ${port} of ${addresses.join(', ')}`;
}

function commandFor(server: PreviewServer, host: string, endpoint: string | undefined, caFile: string): string {
  const { role, port, hosts, addresses } = server;
  if (role === 'dns') return `dig @${addresses[0]} -p ${port} ${word(host)}`;
  if (role === 'redirect site') return `curl -i ${connectTo(host, 80, server)} ${word(`http://${host}${PATH}`)}`;
  const name = endpoint !== undefined && hosts.includes(endpoint) ? endpoint : hosts[0];
  return `curl -i --cacert ${word(caFile)} ${connectTo(name, 443, server)} ${word(`https://${name}${PATH}`)}`;
}

/** Curl's own translation of an address: the URL, and with it the request and the certificate's name, stay the real ones. */
function connectTo(host: string, port: number, { addresses, port: here }: PreviewServer): string {
  return `--connect-to ${word(`${host}:${port}:${bracketed(addresses[0])}:${here}`)}`;
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

/** The command verify asks these of what the DNS gives, so the servers have to listen there. */
const REAL_PORTS = { 'redirect site': 80, endpoint: 443 } as const;

function verifyLines(servers: readonly PreviewServer[], subject: PreviewSubject, repeated: Repeated): string[] {
  return servers.flatMap(({ role, hosts: [view], addresses: [address], port }) => {
    const about = role === 'dns' ? whatToVerify(subject, view, repeated) : undefined;
    const resolver = port === 53 ? address : `${address}:${port}`;
    return about === undefined ? [] : [`${COMMAND} verify ${about} --resolver ${resolver} --cacert ${word(repeated.caFile)} --any-target`];
  });
}

/** In a namespace the system's resolver is the preview's, and its authority is trusted. */
export function verifyInShell(subject: PreviewSubject, repeated: Omit<Repeated, 'caFile'>): string | undefined {
  const about = whatToVerify(subject, 'public', repeated);
  return about === undefined ? undefined : `${COMMAND} verify ${about} --any-target`;
}

function shellLines(subject: PreviewSubject, repeated: Repeated): string[] {
  const { name, environments, only, assembly, external, fromAccount, profile, role } = repeated;
  const again = [
    COMMAND,
    'preview',
    ...named(name, environments),
    ...(only ? ['--only', ...only.map(word)] : []),
    ...(assembly === undefined ? [] : ['--assembly', word(assembly)]),
    ...(external ? ['--external'] : []),
    ...(fromAccount ? ['--from-account'] : []),
    ...(profile === undefined ? [] : ['--profile', word(profile)]),
    ...(role ? ['--role', ...role.map(word)] : []),
    '--shell',
  ].join(' ');
  const verify = verifyInShell(subject, repeated);
  return [again, ...(verify === undefined ? [] : [`${again} ${word(verify)}`])];
}

function named(name: string | undefined, environments: string): string[] {
  return [...(name === undefined ? [] : [word(name)]), ...(environments === ENVIRONMENTS_OPTION[2] ? [] : ['--environments', word(environments)])];
}

/**
 * What a person sees who opens a shell in the namespace.
 *
 * @param width of the terminal; any if left out
 */
export function renderShell({ servers }: Pick<Preview, 'servers'>, { name, namespaces }: PreviewSubject, verify: string | undefined, width?: number): string {
  const host = `autodiscover.${redirected(namespaces)?.domain ?? 'fabrikam.com'}`;
  const commands = [`dig ${word(host)}`, `curl -iL ${word(`http://${host}${PATH}`)}`, ...(verify === undefined ? [] : [verify])];
  const views = servers.filter(({ role }) => role === 'dns').map(({ hosts: [view], addresses: [address] }) => `${address} (${view} view)`);
  return [
    '',
    folded(`${visible(name)} is the whole network of this shell: names, addresses and ports are the real ones, and nothing leaves this machine.`, width),
    folded(`DNS: ${views.join(', ')}. 'exit' ends it.`, width),
    '',
    ...commands.map((command) => `  ${command}`),
    '',
  ].join('\n');
}

/** A record that leads straight to the endpoint has no redirect to show. */
function redirected(namespaces: PreviewSubject['namespaces']): PreviewSubject['namespaces'][number] | undefined {
  return namespaces.find(({ directTo }) => directTo === undefined) ?? namespaces.at(0);
}

/** The namespaces of a view, in the words of the command verify; nothing where it has no words for them. */
function whatToVerify(subject: PreviewSubject, view: string, { name, environments, only, assembly }: Omit<Repeated, 'caFile'>): string | undefined {
  const { namespaces } = subject;
  const inView = namespaces.filter((namespace) => namespace.view === view && namespace.unread === undefined);
  const domains = [...new Set(inView.map(({ domain }) => domain))];
  if (domains.length === 0) return undefined;
  const listed = domains.map(word).join(' ');
  if (assembly !== undefined) {
    // Templates do not say which namespace should reach which endpoint.
    const [endpoint, ...others] = endpointsOf(subject);
    return endpoint === undefined || others.length > 0 ? undefined : `--domains ${listed} --endpoint ${word(endpoint)}`;
  }
  const all = only === undefined && domains.length === new Set(namespaces.map(({ domain }) => domain)).size;
  return [...named(name, environments), ...(all ? [] : [`--only ${listed}`])].join(' ');
}

/** Quoted for a shell: a name in a template can contain anything, and users run these commands. */
function word(text: string): string {
  const shown = visible(text);
  return /^[\w.:/@%+-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`;
}
