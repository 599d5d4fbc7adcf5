import { domainToUnicode } from 'node:url';
import type { Colors } from 'picocolors/types';
import { inColumnsOrCards } from '../text/columns';
import { folded, marked } from '../text/fold';
import { counted } from '../text/format';
import { visible } from '../text/untrusted';
import type { Plan, PlannedNamespace } from './plan';

/** The plan as a table: a head, a line per namespace, and the notices. */
export function renderPlan(plan: Plan, colors: Colors, width?: number): string {
  const isKnown = plan.namespaces.some(({ coverage }) => coverage !== undefined);
  const head = ['autodiscover host', 'record', 'zone', 'rule', ...(isKnown ? ['certificate'] : []), 'a client gets'].map((text) => colors.bold(text));
  const rows = plan.namespaces.map((namespace) => {
    const certificate = isKnown ? [COVERAGES[namespace.coverage ?? 'needs-redirect']] : [];
    return [host(namespace), records(namespace), zones(namespace, plan), rule(namespace), ...certificate, answer(namespace)];
  });
  const notices = plan.notices.map((notice) => marked(colors.dim('note:'), visible(notice), width));
  return [
    ...summary(plan, colors).map((line) => folded(line, width, '  ')),
    '',
    ...inColumnsOrCards([head, ...rows], width),
    '',
    folded(colors.dim('rule: the priority of the listener rule that redirects the host; hosts of the same number share a rule'), width),
    ...(notices.length > 0 ? ['', ...notices] : []),
  ].join('\n');
}

const COVERAGES = { covered: 'covered', 'needs-redirect': 'not covered', 'own-endpoint': 'own endpoint' } as const;

function summary(
  { environment, account, region, endpoint, redirectHost, redirectHostIsExternal, redirectHostRecords, hosts, rules, namespaces }: Plan,
  colors: Colors,
): string[] {
  const external = namespaces.filter((namespace) => namespace.external).length;
  const aliasZones = [...new Set(redirectHostRecords.map(({ zone }) => `${zone?.name}${zone?.private ? ' (private)' : ''}`))];
  const alias = redirectHostIsExternal ? ' (record by hand)' : aliasZones.length > 0 ? ` (alias in ${aliasZones.join(', ')})` : '';
  const others = hosts === 'listed' ? 'other hosts get 404' : 'other hosts are redirected too';
  return [
    `${colors.bold(environment)}: ${counted(namespaces.length, 'namespace')}${external > 0 ? `, ${external} with their DNS elsewhere` : ''}, in account ${account}, ${region}`,
    `CNAMEs lead to ${redirectHost ?? "the load balancer's DNS name"}${alias}, port 80: ${rules.count} of ${rules.max} rules; ${others}`,
    `endpoint https://${endpoint}`,
  ];
}

function host({ domain, host }: PlannedNamespace): string {
  const unicode = domainToUnicode(domain);
  return unicode === domain ? host : `${host} (${unicode})`;
}

function records({ external, records, direct }: PlannedNamespace): string {
  const own = records.filter((record) => record.type !== 'SRV');
  const kinds = new Set(own.map(({ alias }) => (alias ? 'alias' : direct ? 'CNAME, direct' : 'CNAME')));
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

/** Without the path, which is always the request's. */
function answer({ answer, direct, host }: PlannedNamespace): string {
  if (direct) return `no redirect: https://${host}:443/…`;
  return `${answer.status} ${answer.location.replace('/autodiscover/autodiscover.xml', '/…')}`;
}
