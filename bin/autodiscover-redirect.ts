#!/usr/bin/env node
import { run } from '../lib/cli/run';
import { version } from '../package.json';

run(process.argv.slice(2), process, version).then((status) => {
  process.exitCode = status;
});
