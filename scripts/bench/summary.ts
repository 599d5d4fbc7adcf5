import type { Measurement } from './measure';
import { median } from './median';
import type { Result } from './runs';
import type { Size } from './site';
import { type Target, target } from './target';

/** The medians of a size's runs. */
export interface Row extends Size {
  readonly stacks: number;
  readonly resources: number;
  readonly bytes: { readonly project: number; readonly hand: number };
  readonly runs: number;
  readonly project: Measurement;
  readonly hand: Measurement;
  /** CPU time of the project by that of the hand-written stack. */
  readonly ratio: number;
}

export function summarize({ runs, ...of }: Result): Row {
  const project = medians(runs.project);
  const hand = medians(runs.hand);
  return { ...of, runs: runs.project.length, project, hand, ratio: project.cpu / hand.cpu };
}

/** What the project promises of its speed, and what was measured. */
export function targetsOf(rows: readonly Row[]): Target[] {
  const any = (namespaces: number) => rows.find((row) => row.mode === 'any' && row.namespaces === namespaces) as Row;
  const perNamespace = (row: Row) => row.project.cpu / row.namespaces;
  // A collector leaves garbage for as long as there is room, so the peak of a small run tells little. What the tree
  // holds after a full collection tells how memory grows; the peak has to agree from where it is more than that.
  const growth = (of: 'heap' | 'peakRss', from: number, to: number) => (any(to).project[of] - any(from).project[of]) / (to - from);
  return [
    ...rows.map((row) => target(`CPU time by that of the hand-written stack, ${row.mode} ${row.namespaces}`, 1.15, row.ratio)),
    target('CPU time per namespace at 5,000 by that at 500', 1.3, perNamespace(any(5000)) / perNamespace(any(500))),
    target('heap per further namespace from 1,000 to 5,000 by that from 500 to 1,000', 1.3, growth('heap', 1000, 5000) / growth('heap', 500, 1000)),
    target('peak RSS per further namespace from 1,000 to 5,000 by that from 100 to 1,000', 1.3, growth('peakRss', 1000, 5000) / growth('peakRss', 100, 1000)),
  ];
}

function medians(runs: readonly Measurement[]): Measurement {
  const of = (key: keyof Measurement) => median(runs.map((run) => run[key]));
  return {
    cpu: of('cpu'),
    wall: of('wall'),
    loadingCpu: of('loadingCpu'),
    loadingWall: of('loadingWall'),
    peakRss: of('peakRss'),
    heap: of('heap'),
  };
}
