import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { type Listening, type Place, portErrorOf } from './loopback';

/** Connections that wait to be accepted: one more than this fills the queue. */
const BACKLOG = 1;

/*
 * It listens and never accepts, which an event loop would do by itself: so the thread sleeps. As text, since the published
 * command line is one file.
 */
const NEVER_ACCEPTS = `
const { createServer } = require('node:net');
const { parentPort, workerData: { addresses, port, backlog } } = require('node:worker_threads');
let waiting = addresses.length;
for (const host of addresses) {
  const server = createServer();
  server.once('error', ({ code, syscall, message }) => parentPort.postMessage({ host, code, syscall, message }));
  server.listen({ host, port, backlog, exclusive: true }, () => {
    waiting -= 1;
    if (waiting > 0) return;
    parentPort.postMessage(undefined);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
}`;

/**
 * Drops connections as a security group does, without a packet filter and its privileges: Linux drops the SYN of a client
 * that meets a full queue.
 *
 * @throws UserError if the port is not available
 */
export async function startDropping({ addresses, port }: Required<Place>): Promise<Listening> {
  const worker = new Worker(NEVER_ACCEPTS, { eval: true, execArgv: [], workerData: { addresses, port, backlog: BACKLOG } });
  const fillers: Socket[] = [];
  const close = async () => {
    for (const filler of fillers) filler.destroy();
    await worker.terminate();
  };
  try {
    const [problem] = await once(worker, 'message');
    if (problem) throw portErrorOf(Object.assign(new Error(problem.message), problem), problem.host, port);
    for (const host of addresses) {
      for (let count = 0; count <= BACKLOG; count += 1) {
        const filler = connect({ host, port });
        fillers.push(filler);
        await once(filler, 'connect');
        filler.on('error', () => {});
        filler.unref();
      }
    }
    return { port, close };
  } catch (error) {
    await close();
    throw error;
  }
}
