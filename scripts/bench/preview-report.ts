import { cpus, loadavg } from 'node:os';
import { columns, count, megabytes } from './columns';
import { type PreviewRow, timesCurl } from './preview-summary';
import { type Target, targetLines } from './target';

export function previewReport(rows: readonly PreviewRow[], targets: readonly Target[]): string {
  return [
    'Walks of a preview, as `preview` takes them: DNS, redirect site, endpoint and clients in one process, on the loopback.',
    `Medians of runs in processes of their own, after 50 walks to warm up. Node ${process.version}, ${cpus().length} × ${cpus()[0].model}, load average ${loadavg()[0].toFixed(1)}.`,
    'CPU time is of clients and servers together. Every walk reached its endpoint.',
    ...curlLines(rows),
    '',
    ...columns(
      ['namespaces', 'runs', 'wall ms', 'CPU ms', 'per walk', 'walks/s', 'HTTP/s', 'DNS/s', 'curl loop/s', 'times as fast'],
      rows.map((row) => [
        count(row.namespaces),
        count(row.runs),
        count(row.wall),
        count(row.cpu),
        (row.cpu / row.namespaces).toFixed(2),
        perSecond(row.namespaces, row),
        perSecond(row.httpRequests, row),
        perSecond(row.dnsQuestions, row),
        row.curl ? (1000 / row.curl.perNamespace).toFixed(0) : '–',
        timesCurl(row)?.toFixed(1) ?? '–',
      ]),
    ),
    '',
    ...columns(
      ['namespaces', 'peak RSS MB', 'heap serving MB', 'rows MB', 'per row KB', 'left behind MB', 'table ms', 'page ms'],
      rows.map((row) => [
        count(row.namespaces),
        megabytes(row.peakRss),
        megabytes(row.heapServing),
        megabytes(row.heapRows),
        (row.heapRows / row.namespaces / 1e3).toFixed(1),
        megabytes(row.heapLeft),
        count(row.table),
        count(row.page),
      ]),
    ),
    '',
    ...targetLines(targets),
  ].join('\n');
}

function curlLines(rows: readonly PreviewRow[]): string[] {
  const most = Math.max(...rows.map(({ curl }) => curl?.namespaces ?? 0));
  if (most === 0) return ['There is no curl here to compare with.'];
  return [
    `Next to it: \`for domain in …; do curl -L --connect-to … http://autodiscover.$domain/…; done\` over at most ${most} namespaces of the same servers,`,
    'which asks the redirect site and the endpoint once for each, and leaves out the DNS questions, the steps that fail and the other clients.',
  ];
}

function perSecond(times: number, { wall }: PreviewRow): string {
  return count((times / wall) * 1000);
}
