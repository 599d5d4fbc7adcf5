import type { PreflightId } from '../findings/catalogue/preflight';
import { gravestFirst, type PreflightFinding, type PreflightReport, type PreflightRow, preflightFinding } from '../findings/preflight-report';
import { autodiscoverHost } from '../names/domain-name';
import { counted } from '../text/format';
import type { AccountState, ExternalNamespace, PreflightTarget } from './account-state';
import { type Declared, type DeclaredRecord, declaredBy } from './declared';
import { judgeCertificates } from './judge/certificates';
import { judgeNames } from './judge/names';
import { judgeNetwork, judgeReplacements } from './judge/network';
import { judgeRecord, leadsText, type RecordVerdict } from './judge/records';
import { judgeLoadBalancers, judgeStacks } from './judge/site';
import { judgeDelegation, judgeZone } from './judge/zones';
import { recordText } from './live';

/** What the target meets in the accounts, judged without asking anybody. */
export function preflightReport(target: PreflightTarget, state: AccountState, madeAt: string): PreflightReport {
  const planned = declaredBy(target.stacks);
  const deployed = declaredBy(state.stacks);
  const verdicts = planned.records.map((declared) => ({ declared, ...verdictOf({ declared, planned, deployed, target, state }) }));
  const [ofNamespaces, ofSite] = [verdicts.filter(({ domain }) => domain !== undefined), verdicts.filter(({ domain }) => domain === undefined)];
  const loadBalancers = judgeLoadBalancers({ planned, deployed, state });
  const site = [
    ...judgeUnread(state),
    ...judgeStacks({ state }),
    ...loadBalancers.findings,
    ...judgeNetwork({ planned, deployed, state }),
    ...judgeReplacements(target, state),
    ...judgeCertificates({ planned, deployed, state }),
    ...judgeNames({ planned, deployed, state }),
    ...ofSite.flatMap(({ findings }) => findings),
  ];
  return {
    kind: 'preflight',
    subject: target.name,
    source: target.source,
    madeAt,
    rows: [...rowsOf(ofNamespaces), ...target.external.map((namespace) => externalRow(namespace, state))].sort(byDomain),
    site: { facts: [stacksFact(target, state), ...loadBalancers.facts], findings: distinct(site).sort(gravestFirst) },
    notes: [...target.notes, ...planned.gaps.map(({ at, message }) => `${at}: ${message}`)],
  };
}

interface Verdict extends Omit<RecordVerdict, 'action'> {
  readonly action: RecordVerdict['action'];
  /** Left out of a record that is no namespace's. */
  readonly domain?: string;
  readonly view: PreflightRow['view'];
}

interface Case {
  readonly declared: DeclaredRecord;
  readonly planned: Declared;
  readonly deployed: Declared;
  readonly target: PreflightTarget;
  readonly state: AccountState;
}

function verdictOf({ declared, planned, deployed, target, state }: Case): Verdict {
  const named = target.zones.find(({ id }) => id === declared.zone);
  const domain = domainOf(declared.record.name);
  if (planned.made.has(declared.zone)) return { domain, view: 'public', action: 'create', findings: [] };
  const { zone, findings } = judgeZone(declared, target, state);
  const view = (zone ?? named)?.private ? 'private' : 'public';
  const unknown = { domain, view, action: 'unknown', findings } as const;
  const unreadStack = state.unread.some(({ of, what }) => of === 'stack' && what === declared.stack.split('/')[0]);
  const { records } = zone ?? {};
  if (!zone || !records || unreadStack) return unknown;
  const verdict = judgeRecord({ declared, zone: zone as typeof zone & { records: typeof records }, deployed, state });
  return { domain, view, ...verdict, findings: [...judgeDelegation(zone, state), ...verdict.findings] };
}

const OF_NAMESPACE = /^(?:autodiscover|_autodiscover\._tcp)\.(?<domain>.+)$/;

function domainOf(name: string): string | undefined {
  return OF_NAMESPACE.exec(name)?.groups?.domain;
}

/** The first that any of a row's records has. */
const ACTIONS: readonly PreflightRow['action'][] = ['unknown', 'create', 'change', 'ours'];

/** A row for each namespace and view: it may have several records, and several private zones. */
function rowsOf(verdicts: readonly (Verdict & { readonly declared: DeclaredRecord })[]): PreflightRow[] {
  const rows = new Map<string, (Verdict & { readonly declared: DeclaredRecord })[]>();
  for (const verdict of verdicts) {
    const key = `${verdict.domain} ${verdict.view}`;
    rows.set(key, [...(rows.get(key) ?? []), verdict]);
  }
  return [...rows.values()].map((all) => {
    const main = all.find(({ declared }) => !declared.record.name.startsWith('_')) ?? all[0];
    const domain = main.domain as string;
    return {
      domain,
      view: main.view,
      host: autodiscoverHost(domain),
      action: ACTIONS.find((action) => all.some((one) => one.action === action)) as PreflightRow['action'],
      ...(main.today === undefined ? {} : { today: main.today }),
      planned: plannedText(main.declared.record),
      findings: distinct(all.flatMap(({ findings }) => findings)).sort(gravestFirst),
    };
  });
}

/** The name of a load balancer that is made is known after the deployment. */
function plannedText(record: DeclaredRecord['record']): string {
  return record.aliasOf === undefined ? recordText(record) : `${record.type} alias of the load balancer`;
}

function externalRow({ domain, target }: ExternalNamespace, { answers }: AccountState): PreflightRow {
  const host = autodiscoverHost(domain);
  const row = { domain, view: 'public', host, action: 'elsewhere', ...(target === undefined ? {} : { planned: `CNAME ${target}` }) } as const;
  const answer = answers.get(host);
  if (!answer) return { ...row, findings: [] };
  if (answer.fault?.verdict === 'dns-failed') return { ...row, findings: [preflightFinding('dns-not-answered', `${host}: ${leadsText(answer)}`)] };
  const today = answer.cnames.length > 0 ? { today: `CNAME ${answer.cnames[0]}` } : answer.addresses.length > 0 ? { today: answer.addresses.join(', ') } : {};
  if (target === undefined || answer.cnames.includes(target)) return { ...row, ...today, findings: [] };
  return { ...row, ...today, findings: [preflightFinding('record-elsewhere', `${host} is made elsewhere, as CNAME ${target}; ${leadsText(answer)}`)] };
}

/** Without what was read a verdict would rest on nothing; AWS's default stands in for a quota, and nothing is deployed less for want of the block's mode. */
const NEEDED: ReadonlySet<AccountState['unread'][number]['of']> = new Set(['stack', 'zones', 'records', 'load-balancers', 'groups', 'subnets']);

function judgeUnread({ unread }: AccountState): PreflightFinding[] {
  return unread.map(({ of, message }) => {
    const id: PreflightId = of === 'account' ? 'account-not-read' : 'read-refused';
    return preflightFinding(id, message, of === 'account' || NEEDED.has(of) ? {} : { severity: 'warning' });
  });
}

function stacksFact({ stacks }: PreflightTarget, state: AccountState): string {
  const there = state.stacks.filter(({ status }) => !['REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE'].includes(status)).length;
  const unread = state.unread.filter(({ of }) => of === 'stack').length;
  const read = stacks.filter(({ account = '' }) => state.accounts.includes(account)).length;
  const missing = stacks.length - read + unread;
  return `${counted(stacks.length, 'stack')} to deploy, ${there} deployed already${missing > 0 ? `, ${missing} not read` : ''}`;
}

/** Several records of a zone have the zone's findings in common. */
function distinct(findings: readonly PreflightFinding[]): PreflightFinding[] {
  return [...new Map(findings.map((finding) => [`${finding.id} ${finding.observed}`, finding])).values()];
}

function byDomain(a: PreflightRow, b: PreflightRow): number {
  if (a.domain !== b.domain) return a.domain < b.domain ? -1 : 1;
  return a.view === b.view ? 0 : a.view === 'public' ? -1 : 1;
}
