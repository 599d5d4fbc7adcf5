import { readFileSync } from 'node:fs';
import Module from 'node:module';
import { App } from 'aws-cdk-lib/core';
import type { Workload } from './site';

/** One synthesis in a process of its own. Times are in milliseconds, sizes in bytes. */
export interface Measurement {
  /** Of all threads; machines that are busy with other work lengthen it less than wall time. */
  readonly cpu: number;
  readonly wall: number;
  /** Loading of modules, at the start and wherever aws-cdk-lib first needs one. In no other figure. */
  readonly loadingCpu: number;
  readonly loadingWall: number;
  readonly peakRss: number;
  /** What the construct tree holds in the heap after a full garbage collection. */
  readonly heap: number;
}

interface Clock {
  readonly cpu: number;
  readonly wall: number;
}

/** Measures one build. Called by a small program of each subject's own, so that none loads the other's modules. */
export function measure(build: (app: App, workload: Workload) => void): void {
  const [, , workloadFile, outdir] = process.argv;
  const workload: Workload = JSON.parse(readFileSync(workloadFile, 'utf8'));
  const { gc } = globalThis;
  if (!gc) throw new Error('needs node --expose-gc');

  const atStart = now();
  const lazily = countLoading();
  gc();
  const heapBefore = process.memoryUsage().heapUsed;

  const began = now();
  const app = new App({ outdir, context: workload.context });
  build(app, workload);
  app.synth();
  const ended = now();

  const peakRss = process.resourceUsage().maxRSS * 1024;
  gc();
  const heap = process.memoryUsage().heapUsed - heapBefore;
  // Reading the tree here keeps it alive through the collection.
  if (app.node.children.length === 0) throw new Error('nothing was built');
  const measurement: Measurement = {
    cpu: ended.cpu - began.cpu - lazily.cpu,
    wall: ended.wall - began.wall - lazily.wall,
    loadingCpu: atStart.cpu + lazily.cpu,
    loadingWall: atStart.wall + lazily.wall,
    peakRss,
    heap,
  };
  process.stdout.write(JSON.stringify(measurement));
}

/** From the start of the process. */
function now(): Clock {
  const { user, system } = process.cpuUsage();
  return { cpu: (user + system) / 1000, wall: performance.now() };
}

/** aws-cdk-lib loads a module when something of it is first used, in the midst of a synthesis. */
function countLoading(): Clock {
  const spent = { cpu: 0, wall: 0 };
  const { require } = Module.prototype;
  let depth = 0;
  Module.prototype.require = function counted(this: Module, id: string): unknown {
    if (depth > 0) return require.call(this, id);
    depth++;
    const began = now();
    try {
      return require.call(this, id);
    } finally {
      depth--;
      const ended = now();
      spent.cpu += ended.cpu - began.cpu;
      spent.wall += ended.wall - began.wall;
    }
  };
  return spent;
}
