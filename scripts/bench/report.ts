import { cpus } from 'node:os';
import { version as cdk } from 'aws-cdk-lib/package.json';
import { columns, count, megabytes } from './columns';
import type { Row } from './summary';
import { type Target, targetLines } from './target';

export function report(rows: readonly Row[], targets: readonly Target[]): string {
  return [
    'Synthesis by the constructs next to a hand-written stack of L1s, which makes the same resources with the same properties (compared, logical IDs and tags apart).',
    `Medians of runs in processes of their own, by turns. Node ${process.version}, aws-cdk-lib ${cdk}, ${cpus().length} × ${cpus()[0].model}.`,
    'Time: from the first construct to the end of app.synth(), without the loading of modules. CPU time is the measure; wall time is next to it.',
    "CDK's template validation is off in both (CDK_VALIDATION=false): it costs both the same, and would hide the difference.",
    'By hand there are no checks, and the names, the rules and the stacks are worked out beforehand.',
    '',
    ...columns(
      ['hosts', 'namespaces', 'stacks', 'runs', 'CPU ms', 'by hand', 'ratio', 'wall ms', 'by hand', 'loading ms', 'by hand'],
      rows.map(({ mode, namespaces, stacks, runs, project, hand, ratio }) => [
        mode,
        count(namespaces),
        count(stacks),
        count(runs),
        count(project.cpu),
        count(hand.cpu),
        ratio.toFixed(2),
        count(project.wall),
        count(hand.wall),
        count(project.loadingCpu),
        count(hand.loadingCpu),
      ]),
    ),
    '',
    ...columns(
      ['hosts', 'namespaces', 'template bytes', 'by hand', 'ratio', 'resources', 'per namespace', 'peak RSS MB', 'by hand', 'heap MB', 'by hand'],
      rows.map(({ mode, namespaces, bytes, resources, project, hand }) => [
        mode,
        count(namespaces),
        count(bytes.project),
        count(bytes.hand),
        (bytes.project / bytes.hand).toFixed(2),
        count(resources),
        (resources / namespaces).toFixed(2),
        megabytes(project.peakRss),
        megabytes(hand.peakRss),
        megabytes(project.heap),
        megabytes(hand.heap),
      ]),
    ),
    '',
    ...targetLines(targets),
  ].join('\n');
}
