import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Those that a terminal and a runner end a command by. */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The listeners of this file: those of a work that has just ended may still be there. */
const OWN = new Set<unknown>();

/**
 * Does work in one go in a temporary folder, and removes the folder. A signal that would end the process meanwhile ends it
 * right afterwards: Node gives it to its listeners when the work is done.
 */
export function inTemporaryFolder<Result>(work: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'autodiscover-redirect-'));
  // Where others listen, the signal does not end the process, and they know what to do.
  const held = ENDING.filter((signal) => process.listeners(signal).every((listener) => OWN.has(listener)));
  const release = () => {
    OWN.delete(end);
    for (const signal of held) process.off(signal, end);
  };
  const end = (signal: NodeJS.Signals) => {
    release();
    process.kill(process.pid, signal);
  };
  OWN.add(end);
  for (const signal of held) process.on(signal, end);
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    // Node looks for signals once between two immediates.
    setImmediate(() => setImmediate(release));
  }
}
