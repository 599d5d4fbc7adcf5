#!/usr/bin/env node
import { run } from '../lib/cli/run';
import { version } from '../package.json';

// A reader that has seen enough, such as `head`, is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

// The first signal asks the command to end, and to print what it knows; the second ends it.
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  });
}

const { stdout, stderr, env } = process;
run(process.argv.slice(2), { stdout, stderr, env, stop: stop.signal }, version).then((status) => {
  process.exitCode = status;
});
