import { cpus, loadavg } from 'node:os';
import { columns, count, megabytes } from './columns';
import { type Target, targetLines } from './target';
import { HOP_MS } from './verify-network';
import { timesAsFast, type VerifyRow, type VerifySummary } from './verify-summary';

export function verifyReport(summary: VerifySummary, targets: readonly Target[]): string {
  const { sequential, concurrent } = summary;
  const [reference] = sequential;
  const extrapolated = concurrent.some(({ namespaces }) => namespaces > reference.measured);
  return [
    `Verification of a healthy network on the loopback, of one dual-stack redirect site and one endpoint, with ${HOP_MS} ms for each hop: for every DNS answer,`,
    'every TCP connection or refusal, the TLS handshake, and every HTTP answer. The servers are a process of their own on the same machine.',
    `Medians of runs in processes of their own, after 50 namespaces to warm up. Node ${process.version}, ${cpus().length} × ${cpus()[0].model}, load average ${loadavg()[0].toFixed(1)}.`,
    '',
    `One namespace after another${extrapolated ? ' (~: extrapolated from those that were measured)' : ''}:`,
    ...columns(
      ['', 'measured', 'runs', 'wall ms', 'CPU ms', 'ms each', 'all take s'],
      sequential.map((row) => [
        row.by === 'discover' ? "a client's walk alone" : 'verify --concurrency 1',
        `${count(row.measured)} of ${count(row.namespaces)}`,
        count(row.runs),
        count(row.wall),
        count(row.cpu),
        count(row.wall / row.measured),
        secondsAlone(row.namespaces, row),
      ]),
    ),
    '',
    "Several at a time, next to `verify --concurrency 1`; CPU time is the client's, and that of its servers is next to it:",
    ...columns(
      [
        'namespaces',
        'at a time',
        'runs',
        'wall ms',
        'CPU ms',
        'per namespace',
        'servers ms',
        'namespaces/s',
        'connections/s',
        'DNS/s',
        'alone s',
        'times as fast',
      ],
      concurrent
        .filter(({ keep }) => !keep)
        .map((row) => [
          count(row.namespaces),
          String(row.by),
          count(row.runs),
          count(row.wall),
          count(row.cpu),
          (row.cpu / row.namespaces).toFixed(2),
          count(row.serversCpu),
          perSecond(row.namespaces, row),
          perSecond(row.connections + row.refusals, row),
          perSecond(row.dnsQuestions, row),
          secondsAlone(row.namespaces, reference),
          timesAsFast(row, summary).toFixed(1),
        ]),
    ),
    '',
    "The client's memory, with rows that are printed as they come (`--json`) and dropped, or kept for a table:",
    ...columns(
      ['namespaces', 'at a time', 'rows', 'runs', 'peak RSS MB', 'heap held MB', 'per namespace KB', 'left behind MB'],
      concurrent.map((row) => [
        count(row.namespaces),
        String(row.by),
        row.keep ? 'kept' : 'dropped',
        count(row.runs),
        megabytes(row.peakRss),
        megabytes(row.heap),
        (row.heap / row.namespaces / 1e3).toFixed(1),
        megabytes(row.heapLeft),
      ]),
    ),
    '',
    ...targetLines(targets),
  ].join('\n');
}

/** What so many take one after another, in seconds. */
function secondsAlone(namespaces: number, { wall, measured }: VerifyRow): string {
  return `${namespaces > measured ? '~' : ''}${count(((wall / measured) * namespaces) / 1000)}`;
}

function perSecond(times: number, { wall }: VerifyRow): string {
  return count((times / wall) * 1000);
}
