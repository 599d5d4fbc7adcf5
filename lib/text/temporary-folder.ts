import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Those that a terminal and a runner end a command by. */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How many works are under way, or have ended since Node has last looked for signals. */
let held = 0;

/**
 * Does work in one go in a temporary folder, and removes the folder. A signal that would end the process meanwhile ends it
 * right afterwards: Node gives it to its listeners when the work is done.
 */
export function inTemporaryFolder<Result>(work: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'autodiscover-redirect-'));
  // Before others, of which one that hears a signal once is no longer there afterwards.
  if (held++ === 0) for (const signal of ENDING) process.prependListener(signal, end);
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    // Node looks for signals once between two immediates.
    setImmediate(() => setImmediate(release));
  }
}

function release(): void {
  held -= 1;
  if (held === 0) letGo();
}

function letGo(): void {
  for (const signal of ENDING) process.off(signal, end);
}

function end(signal: NodeJS.Signals): void {
  // Where others listen, the signal does not end the process, and they know what to do.
  if (process.listenerCount(signal) > 1) return;
  letGo();
  process.kill(process.pid, signal);
}
