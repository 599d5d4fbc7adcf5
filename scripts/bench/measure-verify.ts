import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { discover } from '../../lib/discovery/walk';
import type { VerifiedRow } from '../../lib/findings/report';
import type { Network } from '../../lib/network/network';
import { type Verifier, verifier } from '../../lib/verify/verifier';
import { networkOf, type Served, type Traffic, verifySubjectOf } from './verify-network';

/** What one process is to measure. */
export interface VerifyTask {
  /** Of a JSON array. */
  readonly domainsFile: string;
  /** Those that are measured of them: as many from the first on. */
  readonly namespaces: number;
  /** How many are verified at a time; `discover` takes the walk of one client alone, one domain after another. */
  readonly by: number | 'discover';
  /** Whether the rows are kept to the end, as for a table, or turned into JSON and dropped as they come. */
  readonly keep: boolean;
}

/** Of the client alone; times are in milliseconds, sizes in bytes. */
export interface VerifyMeasurement extends Traffic {
  readonly wall: number;
  /** Of all threads. */
  readonly cpu: number;
  /** CPU time of the servers, which share the machine. */
  readonly serversCpu: number;
  readonly peakRss: number;
  /** In the heap after a full garbage collection, next to what was there before: what the run remembers, and the rows if they are kept. */
  readonly heap: number;
  /** What is left of it once the run is over. */
  readonly heapLeft: number;
}

/** The first walks are slow in any process, whatever comes after. */
const WARM_UP = 50;

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const task: VerifyTask = JSON.parse(process.argv[2]);
  const domains: string[] = JSON.parse(readFileSync(task.domainsFile, 'utf8'));
  const servers = fork(join(__dirname, 'verify-servers.js'), [task.domainsFile], { execArgv: [] });
  try {
    const served: Served = await answerOf(servers);
    process.stdout.write(JSON.stringify(await measure(task, domains, served, servers)));
  } finally {
    servers.disconnect();
  }
}

async function measure({ namespaces, by, keep }: VerifyTask, domains: readonly string[], served: Served, servers: ChildProcess): Promise<VerifyMeasurement> {
  const { network, traffic } = networkOf(served);
  await consume(verifying(domains.slice(0, WARM_UP), network, WARM_UP), () => {});
  Object.assign(traffic, { dnsQuestions: 0, connections: 0, refusals: 0 });
  const heapBefore = heapAfterCollection();
  const serversBefore = await cpuOf(servers);

  const cpuBefore = process.cpuUsage();
  const began = performance.now();
  const measured = domains.slice(0, namespaces);
  const rows: VerifiedRow[] = [];
  let run: Verifier | undefined;
  if (by === 'discover') await walkAlone(measured, network);
  else {
    run = verifying(measured, network, by);
    await consume(run, keep ? (row) => rows.push(row) : (row) => JSON.stringify(row));
  }
  const wall = performance.now() - began;
  const { user, system } = process.cpuUsage(cpuBefore);
  const peakRss = peakRssOf();
  const serversCpu = (await cpuOf(servers)) - serversBefore;
  const heap = heapAfterCollection() - heapBefore;
  // What a run remembers is garbage as soon as it is not asked any more.
  if (run && run.notes().length + rows.length > namespaces) throw new Error(`the run has notes: ${run.notes().join('; ')}`);
  rows.length = 0;
  run = undefined;
  const heapLeft = heapAfterCollection() - heapBefore;
  return { ...traffic, wall, cpu: (user + system) / 1000, serversCpu, peakRss, heap, heapLeft };
}

function verifying(domains: readonly string[], network: Network, concurrency: number): Verifier {
  return verifier(verifySubjectOf(domains), [{ name: 'bench', network }], { concurrency });
}

/** @throws if a namespace is not found healthy, as then something else was measured than meant */
async function consume(run: Verifier, onRow: (row: VerifiedRow) => void): Promise<void> {
  for await (const row of run.rows()) {
    const [finding] = row.findings ?? [];
    if (finding) throw new Error(`${row.domain} is not found healthy: ${finding.observed}`);
    onRow(row);
  }
}

async function walkAlone(domains: readonly string[], network: Network): Promise<void> {
  for (const domain of domains) {
    const { outcome, decidedBy } = await discover(domain, network);
    if (outcome !== 'found') throw new Error(`${domain} does not reach its endpoint: ${decidedBy.message}`);
  }
}

async function cpuOf(servers: ChildProcess): Promise<number> {
  servers.send('cpu');
  const { user, system }: NodeJS.CpuUsage = await answerOf(servers);
  return (user + system) / 1000;
}

async function answerOf<T>(servers: ChildProcess): Promise<T> {
  const ended = new AbortController();
  const end = once(servers, 'exit', { signal: ended.signal }).then(([code]) => {
    throw new Error(`the servers ended with status ${code}`);
  });
  try {
    const [message] = await Promise.race([once(servers, 'message'), end]);
    return message;
  } finally {
    end.catch(() => {});
    ended.abort();
  }
}

/** Linux counts the most that a process's parent had before into `maxRSS` (getrusage(2) says nothing of it), and not into `VmHWM` (proc_pid_status(5)). */
function peakRssOf(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  const [, kilobytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  if (kilobytes === undefined) throw new Error('/proc/self/status has no VmHWM');
  return Number(kilobytes) * 1024;
}

function heapAfterCollection(): number {
  const { gc } = globalThis;
  if (!gc) throw new Error('needs node --expose-gc');
  gc();
  return process.memoryUsage().heapUsed;
}
