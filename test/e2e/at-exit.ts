import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
let heedsSignals = false;

/** Cleans up when this process ends, be it at its end, by an error or by a signal. */
export function atExit(cleanUp: () => void): void {
  process.once('exit', cleanUp);
  if (heedsSignals) return;
  heedsSignals = true;
  // A signal ends a process without its 'exit' event, unless somebody listens for the signal.
  for (const signal of SIGNALS) process.once(signal, () => process.exit(128 + constants.signals[signal]));
}
