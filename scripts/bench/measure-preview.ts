import { readFileSync } from 'node:fs';
import { createColors } from 'picocolors';
import type { PreviewReport, PreviewRow } from '../../lib/findings/report';
import type { Network } from '../../lib/network/network';
import { startPreview } from '../../lib/preview/preview';
import type { PreviewSubject } from '../../lib/preview/subject';
import { walkAll } from '../../lib/preview/walk-all';
import { renderPage } from '../../lib/report/page/page';
import { renderTable } from '../../lib/report/table';
import { type CurlLoop, curlLoop } from './curl-loop';

/** One preview in a process of its own, walked whole. Times are in milliseconds, sizes in bytes. */
export interface PreviewMeasurement {
  readonly wall: number;
  /** Of client and servers, and of all threads. */
  readonly cpu: number;
  readonly httpRequests: number;
  readonly dnsQuestions: number;
  readonly peakRss: number;
  /** In the heap after a full garbage collection: the subject and what serves it. */
  readonly heapServing: number;
  /** What the rows of all walks take as well, as a command keeps them for its report. */
  readonly heapRows: number;
  /** What is left of it all once the rows are dropped and the servers closed, next to what was there before the walks. */
  readonly heapLeft: number;
  readonly table: number;
  readonly page: number;
  readonly curl?: CurlLoop;
}

/** The first walks are slow in any process, whatever comes after. */
const WARM_UP = 50;

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const [, , subjectFile, curls] = process.argv;
  const subject: PreviewSubject = JSON.parse(readFileSync(subjectFile, 'utf8'));
  const { namespaces } = subject;
  const preview = await startPreview(subject);
  const count = { dnsQuestions: 0, httpRequests: 0 };
  const counted = { ...preview, network: (view: 'public' | 'private') => counting(preview.network(view), count) };
  for await (const _ of walkAll(counted, namespaces.slice(0, WARM_UP)));
  Object.assign(count, { dnsQuestions: 0, httpRequests: 0 });
  const heapServing = heapAfterCollection();

  const cpuBefore = process.cpuUsage();
  const began = performance.now();
  const rows: PreviewRow[] = [];
  for await (const row of walkAll(counted, namespaces)) rows.push(row);
  const wall = performance.now() - began;
  const { user, system } = process.cpuUsage(cpuBefore);
  const peakRss = process.resourceUsage().maxRSS * 1024;
  const lost = rows.find(({ ok }) => !ok);
  if (lost) throw new Error(`${lost.domain} does not reach its endpoint: ${lost.problem}`);
  const { dnsQuestions, httpRequests } = count;
  const heapRows = heapAfterCollection() - heapServing;

  const report: PreviewReport = { kind: 'preview', subject: 'bench', source: subject.source, madeAt: new Date().toISOString(), rows, notes: subject.notes };
  const table = timed(() => renderTable(report, createColors(true)));
  const page = timed(() => renderPage(report));
  const domains = namespaces.slice(0, Number(curls)).map(({ domain }) => domain);
  const curl = domains.length > 0 ? await curlLoop(preview, domains) : undefined;
  rows.length = 0;
  await preview.close();
  const measurement: PreviewMeasurement = {
    wall,
    cpu: (user + system) / 1000,
    httpRequests,
    dnsQuestions,
    peakRss,
    heapServing,
    heapRows,
    heapLeft: heapAfterCollection() - heapServing,
    table,
    page,
    ...(curl ? { curl } : {}),
  };
  process.stdout.write(JSON.stringify(measurement));
}

/** Each connection that is accepted is for one request. */
function counting(network: Network, count: { dnsQuestions: number; httpRequests: number }): Network {
  return {
    ...network,
    resolver: {
      resolve: (...question) => {
        count.dnsQuestions += 1;
        return network.resolver.resolve(...question);
      },
    },
    connector: {
      connect: async (...asked) => {
        const socket = await network.connector.connect(...asked);
        count.httpRequests += 1;
        return socket;
      },
    },
  };
}

function heapAfterCollection(): number {
  const { gc } = globalThis;
  if (!gc) throw new Error('needs node --expose-gc');
  gc();
  return process.memoryUsage().heapUsed;
}

function timed(work: () => string): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}
