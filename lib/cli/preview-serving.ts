import type { Colors } from 'picocolors/types';
import type { Preview } from '../preview/preview';
import type { PreviewServer } from '../preview/serving';
import type { PreviewSubject } from '../preview/subject';
import { visible } from '../text/untrusted';
import { ENVIRONMENTS_OPTION } from './options';

/** What the commands that are shown repeat of the one that runs. */
export interface Repeated {
  readonly caFile: string;
  readonly name?: string;
  readonly environments: string;
  readonly only?: readonly string[];
  readonly assembly?: string;
}

/** In the order in which a client uses them. */
const ROLES: readonly PreviewServer['role'][] = ['dns', 'redirect site', 'endpoint'];

const PATH = '/autodiscover/autodiscover.xml';

/** How to connect a real client to the servers: each line works as it is printed. */
export function renderServing({ servers }: Pick<Preview, 'servers'>, subject: PreviewSubject, repeated: Repeated, colors: Colors): string {
  const { namespaces, name } = subject;
  // A record that leads straight to the endpoint has no redirect to show.
  const shown = namespaces.find(({ directTo }) => directTo === undefined) ?? namespaces.at(0);
  const host = `autodiscover.${shown?.domain ?? 'fabrikam.com'}`;
  const inOrder = [...servers].sort((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role));
  const sections = inOrder.map((server) => ({
    title: titleOf(server),
    place: placeOf(server),
    lines: [commandFor(server, host, shown?.endpoint, repeated.caFile)],
  }));
  const verify = verifyLines(servers, subject, repeated);
  if (verify.length > 0) sections.push({ title: 'verify', place: 'in another terminal', lines: verify });
  const lines = sections.flatMap((section) => ['', `${colors.bold(visible(section.title))}  ${section.place}`, ...section.lines.map((line) => `  ${line}`)]);
  return [`${visible(name)} runs on this machine until Ctrl-C.`, ...lines].join('\n');
}

function titleOf({ role, hosts }: PreviewServer): string {
  if (role === 'dns') return `DNS, ${hosts[0] === 'public' ? 'public view' : 'as a VPC of the private zones resolves it'}`;
  return role === 'endpoint' ? `stand-in for ${hosts.join(', ')}` : 'redirect site';
}

function placeOf({ addresses, port }: PreviewServer): string {
  return addresses.length === 1 ? `${addresses[0]}:${port}` : `port ${port} of ${addresses.join(', ')}`;
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
  const [address] = addresses;
  return `--connect-to ${word(`${host}:${port}:${address.includes(':') ? `[${address}]` : address}:${here}`)}`;
}

/** The command verify asks ports 80 and 443 of what the DNS gives, so the servers have to listen there. */
function verifyLines(servers: readonly PreviewServer[], subject: PreviewSubject, repeated: Repeated): string[] {
  const onRealPorts = servers.every(({ role, port }) => role === 'dns' || port === (role === 'endpoint' ? 443 : 80));
  if (!onRealPorts || !servers.some(({ role }) => role === 'endpoint')) return [];
  return servers.flatMap(({ role, hosts: [view], addresses: [address], port }) => {
    if (role !== 'dns') return [];
    const about = whatToVerify(subject, view, repeated);
    const resolver = port === 53 ? address : `${address}:${port}`;
    return about ? [`npx cdk-autodiscover-redirect verify ${about} --resolver ${resolver} --cacert ${word(repeated.caFile)} --any-target`] : [];
  });
}

/** The namespaces of a view, in the words of the command verify; nothing where it has no words for them. */
function whatToVerify({ namespaces }: PreviewSubject, view: string, { name, environments, only, assembly }: Repeated): string | undefined {
  const inView = namespaces.filter((namespace) => namespace.view === view && namespace.unread === undefined);
  const domains = [...new Set(inView.map(({ domain }) => domain))];
  if (domains.length === 0) return undefined;
  const listed = domains.map(word).join(' ');
  if (assembly !== undefined) {
    const [endpoint, ...others] = new Set(inView.flatMap(({ endpoint: one, directTo }) => (directTo === undefined ? [one] : [])));
    return endpoint === undefined || others.length > 0 ? undefined : `--domains ${listed} --endpoint ${word(endpoint)}`;
  }
  const all = only === undefined && domains.length === new Set(namespaces.map(({ domain }) => domain)).size;
  return [
    ...(name === undefined ? [] : [word(name)]),
    ...(environments === ENVIRONMENTS_OPTION[2] ? [] : [`--environments ${word(environments)}`]),
    ...(all ? [] : [`--only ${listed}`]),
  ].join(' ');
}

/** Quoted for a shell: a name in a template can contain anything, and users run these commands. */
function word(text: string): string {
  const shown = visible(text);
  return /^[\w.:/@%+-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`;
}
