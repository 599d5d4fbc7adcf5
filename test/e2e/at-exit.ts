import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const cleanUps = new Set<() => void>();
let obeys = false;

/**
 * Cleans up when this process ends, be it at its end, by an error or by a signal.
 *
 * @returns takes that back, where there is nothing left to clean up
 */
export function atExit(cleanUp: () => void): () => void {
  cleanUps.add(cleanUp);
  obey();
  return () => cleanUps.delete(cleanUp);
}

function obey(): void {
  if (obeys) return;
  obeys = true;
  process.once('exit', () => {
    for (const cleanUp of cleanUps) cleanUp();
  });
  // A signal ends a process without its 'exit' event, unless somebody listens for the signal.
  for (const signal of SIGNALS) process.once(signal, () => process.exit(128 + constants.signals[signal]));
}
