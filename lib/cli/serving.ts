import type { Colors } from 'picocolors/types';
import type { Preview, PreviewServer } from '../preview/preview';
import type { Subject } from '../preview/subject';
import { visible } from '../text/untrusted';

const ROLES: readonly PreviewServer['role'][] = ['dns', 'redirect site', 'endpoint'];

const PATH = '/autodiscover/autodiscover.xml';

/** How to point a real client at what is being served. */
export function renderServing({ servers }: Pick<Preview, 'servers'>, { namespaces, name }: Subject, caFile: string, colors: Colors): string {
  const host = `autodiscover.${namespaces[0]?.domain ?? 'fabrikam.com'}`;
  const endpoint = namespaces[0]?.expected;
  const lines = [...servers]
    .sort(byStep)
    .flatMap((server) => [
      '',
      `${colors.bold(visible(titleOf(server)))}  127.0.0.1:${server.port}`,
      ...commandsFor(server, host, endpoint, caFile).map((line) => `  ${line}`),
    ]);
  return [`${visible(name)} answers on this machine until Ctrl-C.`, ...lines].join('\n');
}

/** In the order in which a client comes to them. */
function byStep(a: PreviewServer, b: PreviewServer): number {
  return ROLES.indexOf(a.role) - ROLES.indexOf(b.role);
}

function titleOf({ role, hosts }: PreviewServer): string {
  if (role === 'dns') return `DNS, ${hosts[0] === 'public' ? "everybody's view" : 'as the VPC of the private zones sees it'}`;
  return role === 'endpoint' ? `stand-in for ${hosts.join(', ')}` : 'redirect site';
}

function commandsFor({ role, port, hosts }: PreviewServer, host: string, endpoint: string | undefined, caFile: string): string[] {
  if (role === 'dns') return [`dig @127.0.0.1 -p ${port} ${word(host)}`];
  if (role === 'redirect site') return [`curl -i --resolve ${word(`${host}:${port}:127.0.0.1`)} ${word(`http://${host}:${port}${PATH}`)}`];
  const name = endpoint !== undefined && hosts.includes(endpoint) ? endpoint : hosts[0];
  return [`curl -i --cacert ${word(caFile)} --resolve ${word(`${name}:${port}:127.0.0.1`)} ${word(`https://${name}:${port}${PATH}`)}`];
}

/** As a shell takes it for one word: a name in a template may hold anything, and a reader runs these commands. */
function word(text: string): string {
  const shown = visible(text);
  return /^[\w.:/@%+-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`;
}
