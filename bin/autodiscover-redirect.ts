#!/usr/bin/env node
import { inTerminalOf } from '../lib/cli/process-terminal';
import { run } from '../lib/cli/run';
import { version } from '../package.json';

inTerminalOf(process, (terminal) => run(process.argv.slice(2), terminal, version)).then((status) => {
  process.exitCode = status;
});
