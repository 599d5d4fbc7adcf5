import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { columns, count, megabytes } from './columns';
import { median } from './median';
import type { Part } from './part';
import { target, targetLines } from './target';

/** A whole process: times in milliseconds, sizes in bytes. */
interface Start {
  readonly wall: number;
  readonly cpu: number;
  readonly peakRss: number;
}

interface Subject {
  readonly name: string;
  readonly args: readonly string[];
  readonly runs: Start[];
}

interface Row extends Start {
  readonly name: string;
  readonly runs: number;
  /** CPU time by that of a Node that runs nothing. */
  readonly ratio: number;
}

const ROOT = resolve(__dirname, '../..');

/** How long commands take that use no network, as the package brings them: most of it is loading code. */
export function benchStart(quick: boolean, progress: (line: string) => void): Part {
  const folder = mkdtempSync(join(tmpdir(), 'autodiscover-bench-'));
  try {
    execFileSync(process.execPath, [join(ROOT, 'scripts/programs.mjs'), folder], { stdio: ['ignore', 'inherit', 'inherit'] });
    const program = join(folder, 'bin/autodiscover-redirect.js');
    const commands = [['--help'], ['plan', '--help'], ['plan', 'contoso'], ['zonefile', 'contoso']];
    const subjects: Subject[] = [
      { name: 'node -e 0', args: ['-e', '0'], runs: [] },
      ...commands.map((args) => ({ name: args.join(' '), args: [program, ...args], runs: [] })),
    ];
    progress('start');
    // By turns, so that a machine that is busy for a while burdens all alike; the first round warms the system's cache.
    for (let round = 0; round <= (quick ? 3 : 15); round++) {
      for (const { args, runs } of subjects) {
        const start = measured(args, join(folder, 'usage.json'));
        if (round > 0) runs.push(start);
      }
    }
    return partOf(subjects);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function measured(args: readonly string[], usage: string): Start {
  const began = performance.now();
  execFileSync(process.execPath, ['--require', join(__dirname, 'own-usage.cjs'), ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '', AUTODISCOVER_BENCH_USAGE: usage },
  });
  return { wall: performance.now() - began, ...JSON.parse(readFileSync(usage, 'utf8')) };
}

function partOf(subjects: readonly Subject[]): Part {
  const bare = median(subjects[0].runs.map(({ cpu }) => cpu));
  const rows = subjects.map(({ name, runs }): Row => {
    const of = (key: keyof Start) => median(runs.map((run) => run[key]));
    return { name, runs: runs.length, wall: of('wall'), cpu: of('cpu'), peakRss: of('peakRss'), ratio: of('cpu') / bare };
  });
  const ratioOf = (name: string) => rows.find((row) => row.name === name)?.ratio ?? Number.NaN;
  const targets = [
    target("CPU time of '--help' by that of a Node that runs nothing", 1.6, ratioOf('--help')),
    target("CPU time of 'plan contoso' by that of a Node that runs nothing", 4, ratioOf('plan contoso')),
  ];
  return { results: subjects.map(({ name, runs }) => ({ name, runs })), targets, text: [...lines(rows), '', ...targetLines(targets)].join('\n') };
}

function lines(rows: readonly Row[]): string[] {
  return [
    'The command line as it is published, from its beginning to its end, next to a Node that runs nothing.',
    `Medians of whole processes, by turns. Node ${process.version}, ${cpus().length} × ${cpus()[0].model}, load average ${loadavg()[0].toFixed(1)}.`,
    '',
    ...columns(
      ['command', 'runs', 'CPU ms', 'of node', 'wall ms', 'peak RSS MB'],
      rows.map(({ name, runs, cpu, ratio, wall, peakRss }) => [name, count(runs), count(cpu), ratio.toFixed(2), count(wall), megabytes(peakRss)]),
    ),
  ];
}
