import type { PreviewMeasurement } from './measure-preview';
import { median } from './median';
import type { PreviewResult } from './preview-runs';
import { type Target, target } from './target';

/** The medians of a size's runs; times in milliseconds, sizes in bytes. */
export interface PreviewRow extends Omit<PreviewMeasurement, 'curl'> {
  readonly namespaces: number;
  readonly runs: number;
  /** Left out where there is no curl. */
  readonly curl?: { readonly namespaces: number; readonly perNamespace: number };
}

const MEASURES = ['wall', 'cpu', 'httpRequests', 'dnsQuestions', 'peakRss', 'heapServing', 'heapRows', 'heapLeft', 'table', 'page'] as const;

export function summarizePreview({ namespaces, runs }: PreviewResult): PreviewRow {
  const medians = Object.fromEntries(MEASURES.map((key) => [key, median(runs.map((run) => run[key]))])) as Record<(typeof MEASURES)[number], number>;
  const loops = runs.flatMap(({ curl }) => curl ?? []);
  const curl = loops.length > 0 ? { namespaces: loops[0].namespaces, perNamespace: median(loops.map((loop) => loop.wall / loop.namespaces)) } : undefined;
  return { namespaces, runs: runs.length, ...medians, curl };
}

/** How many times as fast as the loop of curl a namespace is walked, by wall time. */
export function timesCurl({ curl, wall, namespaces }: PreviewRow): number | undefined {
  return curl && curl.perNamespace / (wall / namespaces);
}

export function previewTargets(rows: readonly PreviewRow[]): Target[] {
  const [smaller, larger] = rows.slice(-2);
  const perWalk = ({ cpu, namespaces }: PreviewRow) => cpu / namespaces;
  const further = (of: 'heapLeft' | 'peakRss') => (larger[of] - smaller[of]) / (larger.namespaces - smaller.namespaces);
  const sizes = (row: PreviewRow) => row.namespaces.toLocaleString('en');
  const between = `from ${sizes(smaller)} to ${sizes(larger)}`;
  return [
    target(`CPU time of a walk among ${sizes(larger)} by that among ${sizes(smaller)}`, 1.3, perWalk(larger) / perWalk(smaller)),
    // Among a few walks, garbage that nothing has made the collector take yet is more than what they hold.
    ...(larger.namespaces < 1000
      ? []
      : [
          target(`peak RSS per further namespace, KB, ${between}`, 40, further('peakRss') / 1e3),
          target(`heap left behind per further walk, KB, ${between}`, 0.5, further('heapLeft') / 1e3),
        ]),
  ];
}
