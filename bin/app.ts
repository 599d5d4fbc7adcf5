import { fail } from '../lib/cli/failure';
import { printLine } from '../lib/cli/terminal';
import { environmentsApp } from '../lib/deploy/environments-app';

const { stdout, stderr, env } = process;
const end = (error: unknown) => process.exit(fail(error, { stdout, stderr, env }));
// CDK synthesizes when all below is done.
process.on('uncaughtException', end);

try {
  environmentsApp((notice) => printLine(stderr, notice));
} catch (error) {
  end(error);
}
