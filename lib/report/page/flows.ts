import type { Step } from '../../discovery/walk-result';
import type { Report, ReportRow } from '../../findings/report';
import { countsOf, named } from '../findings';
import { originOf, resultOf, same } from '../step-summary';

/** How DNS leads from the namespaces' autodiscover hosts. An alias looks like an address record. */
export type Lead = 'cname' | 'address' | 'none';

/** What lies between DNS and the end: a redirect site with its name, or one of the ways around it. */
export interface Way {
  readonly kind: 'site' | 'https-redirect' | 'direct' | 'srv' | 'none' | 'several';
  readonly name: string;
}

export interface End {
  readonly ok: boolean;
  /** The host that was asked last; empty where the walk ended before it was led to any. */
  readonly host: string;
  /** How it ended, in a few words. */
  readonly result: string;
}

/** The walks that go the same way. */
export interface Flow {
  readonly view: ReportRow['view'];
  readonly lead: Lead;
  readonly way: Way;
  readonly end: End;
  /** The namespaces, in the report's order; where several resolvers were asked and differ, with the one that leads this way. */
  readonly domains: readonly string[];
}

/** How many redirect sites, endpoints and dead ends are drawn one by one; the others are drawn as one. */
const MOST = { sites: 5, endpoints: 6, lost: 5 };

/** The report's walks by the way that they go: each walk is in one flow. The largest flows stand first, those that are lost last. */
export function flowsOf({ rows }: Report): Flow[] {
  const sites = sitesByAddress(rows);
  const ways = rows.map((row) => ({ row, lead: leadOf(row), way: wayOf(row, sites), end: endOf(row) }));
  const site = keptOrSeveral(
    ways.flatMap(({ way }) => (way.kind === 'site' ? [way.name] : [])),
    MOST.sites,
  );
  const endpoint = keptOrSeveral(
    ways.flatMap(({ end }) => (end.ok ? [endKey(end)] : [])),
    MOST.endpoints,
  );
  const lost = keptOrSeveral(
    ways.flatMap(({ end }) => (end.ok ? [] : [endKey(end)])),
    MOST.lost,
  );

  const flows = new Map<string, Omit<Flow, 'domains'> & { readonly rows: ReportRow[] }>();
  for (const { row, lead, ...exact } of ways) {
    const way: Way = exact.way.kind !== 'site' || site.kept.has(exact.way.name) ? exact.way : { kind: 'several', name: `${site.others} more redirect sites` };
    const end = (exact.end.ok ? endpoint : lost).kept.has(endKey(exact.end))
      ? exact.end
      : exact.end.ok
        ? { ok: true, host: `${endpoint.others} more endpoints`, result: 'reached' }
        : { ok: false, host: '', result: `${lost.others} more kinds of trouble` };
    const key = JSON.stringify([row.view, lead, way, end]);
    const flow = flows.get(key);
    if (flow) flow.rows.push(row);
    else flows.set(key, { view: row.view, lead, way, end, rows: [row] });
  }
  const counts = countsOf(rows);
  const all = [...flows.values()].map(({ rows, ...flow }): Flow => ({ ...flow, domains: named(rows, counts).map(({ as }) => flowName(as)) }));
  return all.sort((a, b) => Number(b.end.ok) - Number(a.end.ok) || b.domains.length - a.domains.length);
}

function flowName({ domain, resolver }: ReportRow): string {
  return resolver === undefined ? domain : `${domain} (${resolver})`;
}

export function wayKey({ kind, name }: Way): string {
  return `${kind} ${name}`;
}

export function endKey({ ok, host, result }: End): string {
  return JSON.stringify([ok, host, result]);
}

function keptOrSeveral(names: readonly string[], most: number): { readonly kept: ReadonlySet<string>; readonly others: number } {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const largest = [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  // One that is left over is as well drawn itself.
  const kept = new Set(largest.length <= most + 1 ? largest : largest.slice(0, most));
  return { kept, others: largest.length - kept.size };
}

function autodiscoverStep({ walk }: ReportRow): Step | undefined {
  return walk.steps.find(({ id }) => id === 'http-redirect') ?? walk.steps.find(({ id }) => id === 'https-autodiscover');
}

function leadOf(row: ReportRow): Lead {
  const step = autodiscoverStep(row);
  if (step === undefined) return 'address';
  if (step.cnames.length > 0) return 'cname';
  return step.address === undefined ? 'none' : 'address';
}

/** What CNAMEs call the redirect sites, so that a host which is an alias of one is seen to lead there too. */
function sitesByAddress(rows: readonly ReportRow[]): ReadonlyMap<string, string> {
  const sites = new Map<string, string>();
  for (const { walk } of rows) {
    const step = walk.steps.find(({ id }) => id === 'http-redirect');
    const name = step?.cnames.at(-1);
    if (step?.address !== undefined && name !== undefined && step.status !== undefined) sites.set(step.address, name);
  }
  return sites;
}

function wayOf({ walk }: ReportRow, sites: ReadonlyMap<string, string>): Way {
  const origin = originOf(walk);
  if (origin?.id === 'http-redirect' && origin.status !== undefined) {
    return {
      kind: 'site',
      name: origin.cnames.at(-1) ?? (origin.address === undefined ? undefined : sites.get(origin.address)) ?? origin.address ?? origin.host,
    };
  }
  if (walk.outcome === 'found' && origin?.id === 'srv') return { kind: 'srv', name: 'by SRV record' };
  if (origin !== undefined && !same(origin, walk.decidedBy)) return { kind: 'https-redirect', name: 'redirected by https' };
  return walk.outcome === 'found' ? { kind: 'direct', name: 'no redirect needed' } : { kind: 'none', name: 'not redirected' };
}

function endOf(row: ReportRow): End {
  const { ok, walk } = row;
  const host = walk.endpoint?.host ?? (walk.decidedBy.id === 'follow' ? walk.decidedBy.host : '');
  return { ok, host, result: ok ? 'reached' : resultOf(row) };
}
