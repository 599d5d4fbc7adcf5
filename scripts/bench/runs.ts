import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import type { Measurement } from './measure';
import { type Assembly, differences, readAssembly } from './same-resources';
import type { Size } from './site';
import { workloadOf } from './workload';

export interface Result extends Size {
  /** All of them: the site's, and those of the records where they stand apart. */
  readonly stacks: number;
  readonly resources: number;
  readonly bytes: { readonly project: number; readonly hand: number };
  readonly runs: { readonly project: readonly Measurement[]; readonly hand: readonly Measurement[] };
}

export interface Limits {
  readonly repetitions: number;
  /** No repetition begins that would not end within so many seconds; one is always made. */
  readonly seconds: number;
}

const SUBJECTS = ['project', 'hand'] as const;
type Subject = (typeof SUBJECTS)[number];
type BySubject<T> = Record<Subject, T>;

interface Case {
  readonly size: Size;
  readonly workload: string;
  readonly runs: BySubject<Measurement[]>;
  readonly assemblies: Partial<BySubject<Assembly>>;
}

const ROOT = resolve(__dirname, '../..');

/**
 * Measures every size, each build in a fresh process. The two subjects take turns, and so do the sizes, so that a
 * machine that is busy for a while burdens all alike.
 *
 * @throws if the two subjects make different resources
 */
export function measureAll(sizes: readonly Size[], limits: Limits, progress: (line: string) => void): Result[] {
  const folder = mkdtempSync(join(tmpdir(), 'autodiscover-bench-'));
  try {
    const programs = bundle(folder);
    const cases = sizes.map((size) => prepare(size, folder));
    const began = performance.now();
    for (let done = 0; done < limits.repetitions && inTime(began, done, limits); done++) {
      progress(`round ${done + 1} of at most ${limits.repetitions}`);
      for (const each of cases) {
        // A short run is the noisier one, and costs little.
        const times = each.size.namespaces <= 100 ? 2 : 1;
        for (let time = 0; time < times; time++) measureOnce(each, programs, join(folder, 'out'));
      }
    }
    return cases.map(result);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function inTime(began: number, done: number, { seconds }: Limits): boolean {
  const elapsed = performance.now() - began;
  return done === 0 || elapsed + elapsed / done < seconds * 1000;
}

function prepare(size: Size, folder: string): Case {
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8'));
  const workload = join(folder, `${size.mode}-${size.namespaces}.json`);
  writeFileSync(workload, JSON.stringify(workloadOf(size, context)));
  return { size, workload, runs: { project: [], hand: [] }, assemblies: {} };
}

function measureOnce({ size, workload, runs, assemblies }: Case, programs: BySubject<string>, outdir: string): void {
  const done = runs.hand.length;
  // Who goes first changes, as the second finds the files of aws-cdk-lib in the system's cache.
  for (const subject of done % 2 === 0 ? SUBJECTS : [...SUBJECTS].reverse()) {
    mkdirSync(outdir);
    runs[subject].push(run(programs[subject], workload, outdir));
    assemblies[subject] ??= readAssembly(outdir);
    rmSync(outdir, { recursive: true });
  }
  const { project, hand } = assemblies;
  if (done === 0 && project && hand) compare(size, project, hand);
}

function result({ size, runs, assemblies }: Case): Result {
  const { project, hand } = assemblies as BySubject<Assembly>;
  return { ...size, stacks: project.stacks.length, resources: project.resources, bytes: { project: project.bytes, hand: hand.bytes }, runs };
}

/** In JavaScript, as the published package is: no compiler's time and memory in the processes that are measured. */
function bundle(folder: string): BySubject<string> {
  buildSync({
    absWorkingDir: ROOT,
    entryPoints: SUBJECTS.map((subject) => `scripts/bench/measure-${subject}.ts`),
    outdir: folder,
    bundle: true,
    platform: 'node',
    target: 'node20',
    // A package that were folded in could be loaded in the midst of a synthesis unseen.
    packages: 'external',
    logLevel: 'warning',
  });
  return { project: join(folder, 'measure-project.js'), hand: join(folder, 'measure-hand.js') };
}

function run(program: string, workloadFile: string, outdir: string): Measurement {
  const output = execFileSync(process.execPath, ['--expose-gc', program, workloadFile, outdir], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, CDK_VALIDATION: 'false', NODE_PATH: join(ROOT, 'node_modules'), NODE_OPTIONS: '' },
  });
  return JSON.parse(output);
}

function compare({ mode, namespaces }: Size, project: Assembly, hand: Assembly): void {
  const found = differences(project, hand);
  if (found.length === 0) return;
  const shown = found.slice(0, 10).map((line) => `\n  - ${line}`);
  throw new Error(`${mode} ${namespaces}: the project and the hand-written stack make different resources, ${found.length} in all:${shown.join('')}`);
}
