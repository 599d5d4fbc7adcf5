import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import type { VerifyMeasurement, VerifyTask } from './measure-verify';
import { workloadOf } from './workload';

export interface VerifyCase {
  /** Of the network. */
  readonly namespaces: number;
  /** How many of them are verified: the whole network where nothing is extrapolated. */
  readonly measured: number;
  readonly by: VerifyTask['by'];
  readonly keep: boolean;
  /** At most; no more than there are rounds. */
  readonly repetitions: number;
}

export interface VerifyResult extends VerifyCase {
  readonly runs: readonly VerifyMeasurement[];
}

const ROOT = resolve(__dirname, '../..');
const PROGRAMS = ['measure-verify', 'verify-servers'];

/** Measures every case, each run in a fresh process with servers of its own; the cases take turns. */
export function measureVerifications(cases: readonly VerifyCase[], progress: (line: string) => void): VerifyResult[] {
  const folder = mkdtempSync(join(tmpdir(), 'autodiscover-bench-'));
  try {
    bundle(folder);
    const files = new Map(cases.map(({ namespaces }) => [namespaces, domainsFile(namespaces, folder)]));
    const results = cases.map((each) => ({ ...each, runs: [] as VerifyMeasurement[] }));
    const rounds = Math.max(...cases.map(({ repetitions }) => repetitions));
    for (let round = 1; round <= rounds; round++) {
      progress(`verify, round ${round} of ${rounds}`);
      for (const { namespaces, measured, by, keep, runs, repetitions } of results) {
        if (round > repetitions) continue;
        runs.push(run(folder, { domainsFile: files.get(namespaces) as string, namespaces: measured, by, keep }));
      }
    }
    return results;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function domainsFile(namespaces: number, folder: string): string {
  const file = join(folder, `${namespaces}.json`);
  writeFileSync(file, JSON.stringify(workloadOf({ mode: 'any', namespaces }, {}).domains.map(({ zone }) => zone.zoneName)));
  return file;
}

/** In JavaScript, and each with all its packages in one file, as the command line is published. */
function bundle(folder: string): void {
  buildSync({
    absWorkingDir: ROOT,
    entryPoints: PROGRAMS.map((name) => `scripts/bench/${name}.ts`),
    outdir: folder,
    bundle: true,
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  });
}

function run(folder: string, task: VerifyTask): VerifyMeasurement {
  const output = execFileSync(process.execPath, ['--expose-gc', join(folder, 'measure-verify.js'), JSON.stringify(task)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return JSON.parse(output);
}
