#!/usr/bin/env node
import { run } from '../lib/cli/run';
import { version } from '../package.json';

// A reader that has seen enough, such as `head`, is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

run(process.argv.slice(2), process, version).then((status) => {
  process.exitCode = status;
});
