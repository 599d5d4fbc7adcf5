import { fail } from '../lib/cli/failure';
import { printLine } from '../lib/cli/terminal';
import { environmentsApp } from '../lib/deploy/environments-app';

const { stdout, stderr, env } = process;

try {
  environmentsApp((notice) => printLine(stderr, notice)).synth();
} catch (error) {
  process.exit(fail(error, { stdout, stderr, env }));
}
