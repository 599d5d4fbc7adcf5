import { SingleBar } from 'cli-progress';
import type { Terminal } from './terminal';

export interface Progress {
  advance(): void;
  stop(): void;
}

/** A progress bar on a terminal, and nothing elsewhere; on stderr, as stdout is for results. */
export function progressBar({ stderr }: Terminal, what: string, total: number): Progress {
  if (!stderr.isTTY) return { advance: () => {}, stop: () => {} };
  const bar = new SingleBar({
    format: `${what} {bar} {value} of {total}`,
    barsize: 30,
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
    gracefulExit: false,
    stream: stderr as unknown as NodeJS.WritableStream,
  });
  bar.start(total, 0);
  return { advance: () => bar.increment(), stop: () => bar.stop() };
}
