import { domainToUnicode } from 'node:url';
import Table from 'cli-table3';
import type { Colors } from 'picocolors/types';
import type { Plan, PlannedNamespace } from './plan';

/** The plan as people read it: what it is about, a line per namespace, what was left out. */
export function renderPlan(plan: Plan, colors: Colors): string {
  const table = new Table({
    head: ['autodiscover host', 'record', 'zone', 'rule', 'a client gets'].map((text) => colors.bold(text)),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    chars: BORDERLESS,
  });
  for (const namespace of plan.namespaces) table.push([host(namespace), records(namespace), zones(namespace, plan), rule(namespace), answer(namespace)]);
  const notices = plan.notices.map((notice) => `${colors.dim('note:')} ${notice}`);
  return [...summary(plan, colors), '', withoutTrailingSpace(table.toString()), ...(notices.length > 0 ? ['', ...notices] : [])].join('\n');
}

const BORDERS = [
  'top',
  'top-mid',
  'top-left',
  'top-right',
  'bottom',
  'bottom-mid',
  'bottom-left',
  'bottom-right',
  'left',
  'left-mid',
  'mid',
  'mid-mid',
  'right',
  'right-mid',
  'middle',
];
const BORDERLESS = Object.fromEntries(BORDERS.map((border) => [border, '']));

function summary(
  { environment, account, region, endpoint, redirectHost, redirectHostIsExternal, redirectHostRecords, hosts, rules, namespaces }: Plan,
  colors: Colors,
): string[] {
  const external = namespaces.filter((namespace) => namespace.external).length;
  const aliasZones = [...new Set(redirectHostRecords.map(({ zone }) => `${zone?.name}${zone?.private ? ' (private)' : ''}`))];
  const alias = redirectHostIsExternal ? ' (record by hand)' : aliasZones.length > 0 ? ` (alias in ${aliasZones.join(', ')})` : '';
  const others = hosts === 'listed' ? 'other hosts get 404' : 'other hosts are redirected too';
  return [
    `${colors.bold(environment)}: ${namespaces.length} namespaces${external > 0 ? `, ${external} with their DNS elsewhere` : ''}, in account ${account}, ${region}`,
    `CNAMEs lead to ${redirectHost ?? "the load balancer's own name"}${alias}, port 80: ${rules.count} of ${rules.max} rules; ${others}`,
    `endpoint https://${endpoint}`,
  ];
}

function host({ domain, host }: PlannedNamespace): string {
  const unicode = domainToUnicode(domain);
  return unicode === domain ? host : `${host} (${unicode})`;
}

function records({ external, records }: PlannedNamespace): string {
  const own = records.filter((record) => record.type !== 'SRV');
  const kinds = new Set(own.map(({ alias }) => (alias ? 'alias' : 'CNAME')));
  const types = [...kinds].join(', ');
  const srv = records.some((record) => record.type === 'SRV') ? ' + SRV' : '';
  return `${types}${srv}${external ? ', by hand' : ''}`;
}

function zones({ external, records }: PlannedNamespace, { account }: Plan): string {
  const names = new Set(
    records.flatMap(({ zone }) => (zone ? [`${zone.name}${zone.private ? ' (private)' : ''}${zone.account === account ? '' : ` in ${zone.account}`}`] : [])),
  );
  return [...(external ? ['elsewhere'] : []), ...names].join(', ');
}

function rule({ priority }: PlannedNamespace): string {
  return priority === undefined ? 'default' : String(priority);
}

/** The path is the one that the client asked for, so it is not repeated on every line. */
function answer({ answer }: PlannedNamespace): string {
  return `${answer.status} ${answer.location.replace('/autodiscover/autodiscover.xml', '/…')}`;
}

function withoutTrailingSpace(text: string): string {
  return text.replace(/[ ]+$/gm, '');
}
