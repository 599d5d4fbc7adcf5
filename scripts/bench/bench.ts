// How fast the command line starts, how fast and how large a synthesis is, how fast a preview is walked, and how fast namespaces are verified. See USAGE.
import { parseArgs } from 'node:util';
import type { Part } from './part';

const USAGE = `Usage: npm run bench -- [start] [synthesis] [preview] [verify] [--quick] [--full] [--check] [--json]
  start      time and memory of commands that use no network, next to a Node that runs nothing
  synthesis  time, size and memory of a synthesis, next to a stack of L1s by hand
  preview    walks per second and memory of a preview, next to a loop of curl
  verify     namespaces per second and memory of a verification in a network with latency, next to one namespace after another
  (none)     all of them
  --quick    fewer runs: within 5 seconds, 90, 15 and 60, else within 15 seconds, 4 minutes, 5 and 8
  --full     all 1,000 namespaces one after another too, and not a sample of them: a quarter of an hour more
  --check    exit with status 1 where a target is missed
  --json     every measurement, for machines`;

const PARTS = ['start', 'synthesis', 'preview', 'verify'] as const;
type PartName = (typeof PARTS)[number];

interface Options {
  readonly parts: readonly PartName[];
  readonly quick: boolean;
  readonly full: boolean;
  readonly check: boolean;
  readonly json: boolean;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const options = readOptions();
  if (!options) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  const measured = new Map<PartName, Part>();
  for (const name of options.parts) {
    const part = await bench(name, options);
    measured.set(name, part);
    if (!options.json) console.log(measured.size > 1 ? `\n${part.text}` : part.text);
  }
  if (options.json) {
    const all = [...measured].map(([name, { results, targets }]) => [name, { results, targets }]);
    console.log(JSON.stringify(Object.fromEntries(all), undefined, 2));
  }
  if (options.check && [...measured.values()].some(({ targets }) => targets.some(({ met }) => !met))) process.exitCode = 1;
}

async function bench(name: PartName, { quick, full }: Options): Promise<Part> {
  const progress = (line: string) => console.error(line);
  if (name === 'start') return (await import('./start')).benchStart(quick, progress);
  if (name === 'synthesis') return (await import('./synthesis')).benchSynthesis(quick, progress);
  if (name === 'verify') return (await import('./verify')).benchVerify(quick, full, progress);
  return (await import('./preview')).benchPreview(quick, progress);
}

function readOptions(): Options | undefined {
  try {
    const options = {
      quick: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    } as const;
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const unknown = positionals.find((name) => !PARTS.some((part) => part === name));
    if (unknown !== undefined) throw new Error(`'${unknown}' is no part of the bench`);
    return { ...values, parts: PARTS.filter((part) => positionals.length === 0 || positionals.includes(part)) };
  } catch (error) {
    console.error((error as Error).message);
    return undefined;
  }
}
