import { homepage } from '../../package.json';
import { EXIT, machineProblem, UserError } from '../errors';
import { marked } from '../text/fold';
import { visible } from '../text/untrusted';
import { withOption } from './option-hints';
import { colorsOf, printLine, type Terminal, widthOf } from './terminal';

/** Set to 1, it prints the stack trace of an internal error. */
const TRACE = 'AUTODISCOVER_REDIRECT_TRACE';

/**
 * Prints the error that ended a command.
 *
 * @returns the exit status
 */
export function fail(error: unknown, terminal: Terminal): number {
  if (error instanceof UserError) {
    complain(withOption(error.message, error.rerun), terminal);
    if (error.advice !== undefined) printLine(terminal.stderr, `\n${error.advice}`);
    return error.status;
  }
  const problem = machineProblem(error);
  if (problem !== undefined) {
    complain(visible(problem), terminal);
    return EXIT.wrongUse;
  }
  const traced = terminal.env[TRACE] === '1';
  complain(
    `internal error (${shown(error)}): please report it at ${homepage}/issues, with the command${traced ? '' : ` and what it prints with ${TRACE}=1`}`,
    terminal,
  );
  if (traced && error instanceof Error) printLine(terminal.stderr, error.stack ?? '');
  return EXIT.toolFailed;
}

/** Each problem after the word, on lines that fit the terminal. */
export function complain(message: string, { stderr, env }: Pick<Terminal, 'stderr' | 'env'>): void {
  const colors = colorsOf(stderr, env);
  for (const line of message.split('\n')) printLine(stderr, marked(colors.red('error:'), line, widthOf(stderr, env)));
}

/** The first line only: CDK and YAML add excerpts and traces below it. */
function shown(error: unknown): string {
  if (!(error instanceof Error)) return visible(String(error));
  const [first] = error.message.split('\n');
  return visible(`${error.name}: ${first}`);
}
