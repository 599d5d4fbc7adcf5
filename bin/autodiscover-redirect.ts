#!/usr/bin/env node
import { run } from '../lib/cli/run';
import { version } from '../package.json';

// The first signal asks the command to end, and to print what it knows; the second ends it.
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  });
}

const { stdout, stderr, env } = process;
// A reader that has seen enough, such as `head`, is no fault: the command cleans up, and ends with its own status.
for (const stream of [stdout, stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    stop.abort();
  });
}

run(process.argv.slice(2), { stdout, stderr, env, stop: stop.signal }, version).then((status) => {
  process.exitCode = status;
});
