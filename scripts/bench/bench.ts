// How fast and how large a synthesis is, beside a stack that an engineer writes by hand. See USAGE.
import { parseArgs } from 'node:util';
import { report } from './report';
import { type Limits, measureAll } from './runs';
import type { Size } from './site';
import { summarize, targetsOf } from './summary';

const USAGE = `Usage: npm run bench -- [--quick] [--check] [--json]
  --quick  fewer runs, within 90 seconds; else within 4 minutes
  --check  exit with status 1 where a target is missed
  --json   every measurement, for machines`;

const SIZES: readonly Size[] = [
  ...[10, 100, 400].map((namespaces) => ({ mode: 'listed' as const, namespaces })),
  ...[10, 100, 500, 1000, 5000].map((namespaces) => ({ mode: 'any' as const, namespaces })),
];
const FULL: Limits = { repetitions: 9, seconds: 210 };
const QUICK: Limits = { repetitions: 3, seconds: 75 };

main();

function main(): void {
  const options = readOptions();
  if (!options) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  const results = measureAll(SIZES, options.quick ? QUICK : FULL, (line) => console.error(line));
  const rows = results.map(summarize);
  const targets = targetsOf(rows);
  console.log(options.json ? JSON.stringify({ results, targets }, undefined, 2) : report(rows, targets));
  if (options.check && targets.some(({ met }) => !met)) process.exitCode = 1;
}

function readOptions(): { quick?: boolean; check?: boolean; json?: boolean } | undefined {
  try {
    return parseArgs({ options: { quick: { type: 'boolean' }, check: { type: 'boolean' }, json: { type: 'boolean' } } }).values;
  } catch (error) {
    console.error((error as Error).message);
    return undefined;
  }
}
