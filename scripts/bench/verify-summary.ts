import { CONCURRENCY } from '../../lib/verify/verifier';
import type { VerifyMeasurement } from './measure-verify';
import { median } from './median';
import { type Target, target, targetAtLeast } from './target';
import type { VerifyResult } from './verify-runs';

/** The medians of a case's runs; times in milliseconds, sizes in bytes. */
export interface VerifyRow extends Omit<VerifyResult, 'runs' | 'repetitions'>, VerifyMeasurement {
  readonly runs: number;
}

/** Several at a time, next to one after another. */
export interface VerifySummary {
  /** Those that took one namespace after another: as `verify` does it first, and then as one client's walk goes. */
  readonly sequential: readonly VerifyRow[];
  readonly concurrent: readonly VerifyRow[];
  /** How long one namespace takes `verify` that takes one after another. */
  readonly alone: number;
}

/** What `verify` takes at a time by default. */
export const USUAL = CONCURRENCY;
/** The size and the factor that are promised. */
const PROMISED = { namespaces: 1000, timesAsFast: 20 };

const MEASURES = ['wall', 'cpu', 'serversCpu', 'dnsQuestions', 'connections', 'refusals', 'peakRss', 'heap', 'heapLeft'] as const;

export function summarizeVerify(results: readonly VerifyResult[]): VerifySummary {
  const rows = results.map(rowOf);
  const sequential = rows.filter(({ by }) => by === 1 || by === 'discover');
  const [reference] = sequential;
  return { sequential, concurrent: rows.filter((row) => !sequential.includes(row)), alone: reference.wall / reference.measured };
}

function rowOf({ runs, repetitions: _, ...of }: VerifyResult): VerifyRow {
  const medians = Object.fromEntries(MEASURES.map((key) => [key, median(runs.map((run) => run[key]))])) as Record<(typeof MEASURES)[number], number>;
  return { ...of, ...medians, runs: runs.length };
}

/** By wall time, and with what one after another takes extrapolated from those that were measured. */
export function timesAsFast({ namespaces, wall }: VerifyRow, { alone }: VerifySummary): number {
  return (alone * namespaces) / wall;
}

export function verifyTargets(summary: VerifySummary): Target[] {
  const usual = (keep: boolean) => summary.concurrent.filter((row) => row.by === USUAL && row.keep === keep);
  const promised = usual(false).find(({ namespaces }) => namespaces === PROMISED.namespaces) as VerifyRow;
  const message = `times as fast as one after another, ${promised.namespaces.toLocaleString('en')} namespaces, ${USUAL} at a time`;
  return [
    targetAtLeast(message, PROMISED.timesAsFast, timesAsFast(promised, summary)),
    ...growthTargets(usual(false), { rows: 'dropped', peakRss: 20, heap: 4 }),
    ...growthTargets(usual(true), { rows: 'kept', peakRss: 40, heap: 10 }),
  ];
}

/** Between the two largest sizes. A small one tells nothing: garbage that nothing has made the collector take yet is more than what it holds. */
function growthTargets(rows: readonly VerifyRow[], limits: { readonly rows: string; readonly peakRss: number; readonly heap: number }): Target[] {
  const [smaller, larger] = rows.slice(-2);
  if (larger === undefined || smaller.namespaces < PROMISED.namespaces) return [];
  const further = (of: 'peakRss' | 'heap' | 'heapLeft') => (larger[of] - smaller[of]) / (larger.namespaces - smaller.namespaces) / 1e3;
  const between = `per further namespace, rows ${limits.rows}, KB, from ${smaller.namespaces.toLocaleString('en')} to ${larger.namespaces.toLocaleString('en')}`;
  return [
    target(`peak RSS ${between}`, limits.peakRss, further('peakRss')),
    target(`heap held ${between}`, limits.heap, further('heap')),
    target(`heap left behind ${between}`, 0.5, further('heapLeft')),
  ];
}
