import type { Part } from './part';
import { report } from './report';
import { type Limits, measureAll } from './runs';
import type { Size } from './site';
import { summarize, targetsOf } from './summary';

const SIZES: readonly Size[] = [
  ...[10, 100, 400].map((namespaces) => ({ mode: 'listed' as const, namespaces })),
  ...[10, 100, 500, 1000, 5000].map((namespaces) => ({ mode: 'any' as const, namespaces })),
];
const FULL: Limits = { repetitions: 9, seconds: 210 };
const QUICK: Limits = { repetitions: 3, seconds: 75 };

/** How fast and how large a synthesis is, compared with a hand-written stack. */
export function benchSynthesis(quick: boolean, progress: (line: string) => void): Part {
  const results = measureAll(SIZES, quick ? QUICK : FULL, progress);
  const rows = results.map(summarize);
  const targets = targetsOf(rows);
  return { results, targets, text: report(rows, targets) };
}
