import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import type { PreviewMeasurement } from './measure-preview';
import { subjectOf } from './preview-subject';

export interface PreviewLimits {
  readonly sizes: readonly number[];
  readonly repetitions: number;
  /** How many namespaces the loop of curl goes through at most. */
  readonly curls: number;
}

export interface PreviewResult {
  readonly namespaces: number;
  readonly runs: readonly PreviewMeasurement[];
}

const ROOT = resolve(__dirname, '../..');

/** Walks previews of every size, each in a fresh process; the sizes take turns. They are synthesized beforehand. */
export function measurePreviews({ sizes, repetitions, curls }: PreviewLimits, progress: (line: string) => void): PreviewResult[] {
  const folder = mkdtempSync(join(tmpdir(), 'autodiscover-bench-'));
  try {
    const program = bundle(folder);
    const cases = sizes.map((namespaces) => {
      const subject = join(folder, `${namespaces}.json`);
      writeFileSync(subject, JSON.stringify(subjectOf(namespaces)));
      return { namespaces, subject, runs: [] as PreviewMeasurement[] };
    });
    for (let round = 1; round <= repetitions; round++) {
      progress(`preview, round ${round} of ${repetitions}`);
      for (const { subject, runs } of cases) runs.push(run(program, subject, curls));
    }
    return cases.map(({ namespaces, runs }) => ({ namespaces, runs }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** In JavaScript, and with all its packages in one file, as the command line is published. */
function bundle(folder: string): string {
  const outfile = join(folder, 'measure-preview.js');
  buildSync({
    absWorkingDir: ROOT,
    entryPoints: ['scripts/bench/measure-preview.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  });
  return outfile;
}

function run(program: string, subject: string, curls: number): PreviewMeasurement {
  const output = execFileSync(process.execPath, ['--expose-gc', program, subject, String(curls)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return JSON.parse(output);
}
