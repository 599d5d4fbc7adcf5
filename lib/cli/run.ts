import { Command, CommanderError } from 'commander';
import { CertificateError } from '../certificate/certificate-error';
import { ContextFileError } from '../certificate/context-file';
import { SocketLimitError } from '../discovery/socket-limit-error';
import { EnvironmentError } from '../environment/environment-error';
import { certificateCommand } from './certificate-command';
import { FailedVerification } from './failed-verification';
import { planCommand } from './plan-command';
import { previewCommand } from './preview-command';
import { promptCommand } from './prompt-command';
import { colorsOf, printLine, type Terminal } from './terminal';
import { UsageError } from './usage-error';
import { verifyCommand } from './verify-command';
import { zonefileCommand } from './zonefile-command';

/** Exit statuses: 0 all is well; 1 a verification failed; 2 wrong usage or a wrong environment file. */
const FAILED = 1;
const WRONG_USE = 2;

/**
 * Runs the command line.
 *
 * @returns the exit status
 */
export async function run(args: readonly string[], terminal: Terminal, version: string): Promise<number> {
  const program = new Command('autodiscover-redirect')
    .description('Exchange Autodiscover for many mail domains behind one certificate name (Scenario 4 on AWS).')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', EXAMPLES);
  let status = 0;
  const end = (given: number) => {
    status = given;
  };
  for (const command of [
    previewCommand(terminal, end),
    verifyCommand(terminal, end),
    planCommand(terminal),
    certificateCommand(terminal, end),
    zonefileCommand(terminal),
    promptCommand(terminal),
  ])
    program.addCommand(command);
  for (const command of [program, ...program.commands]) quiet(command, terminal);

  try {
    await program.parseAsync([...args], { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USE;
    if (!isForItsUser(error)) throw error;
    const colors = colorsOf(terminal.stderr, terminal.env);
    for (const line of error.message.split('\n')) printLine(terminal.stderr, `${colors.red('error:')} ${line}`);
    return error instanceof FailedVerification ? FAILED : WRONG_USE;
  }
}

const FOR_ITS_USER = [EnvironmentError, UsageError, CertificateError, ContextFileError, FailedVerification, SocketLimitError];

/** AccountError is told by its name: its module brings the AWS SDK, which most commands never load. */
function isForItsUser(error: unknown): error is Error {
  return error instanceof Error && (error.name === 'AccountError' || FOR_ITS_USER.some((kind) => error instanceof kind));
}

/** Commander throws in place of ending the process, and writes where the caller wants. */
function quiet(command: Command, { stdout, stderr, env }: Terminal): void {
  command.exitOverride();
  command.showHelpAfterError('(--help shows how)');
  command.configureOutput({
    writeOut: (text) => stdout.write(text),
    writeErr: (text) => stderr.write(text),
    getOutHelpWidth: () => stdout.columns ?? 100,
    getErrHelpWidth: () => stderr.columns ?? 100,
    getOutHasColors: () => colorsOf(stdout, env).isColorSupported,
    getErrHasColors: () => colorsOf(stderr, env).isColorSupported,
  });
}

const EXAMPLES = `
Examples:
  autodiscover-redirect preview contoso      what a mail client gets, before anything is deployed
  autodiscover-redirect verify contoso       what it gets from the real network, and what mends it
  autodiscover-redirect plan contoso         what environments/contoso.yaml will make
  autodiscover-redirect certificate contoso  which namespaces the endpoint's certificate covers, and which need the redirect
  autodiscover-redirect zonefile contoso     the records to hand to whoever runs the DNS that is elsewhere
  autodiscover-redirect prompt contoso       a .reg file and a PowerShell script that silence Outlook's redirect prompt

An environment is a YAML file in the folder environments. Exit status: 0 all is well, 1 a namespace does not reach its endpoint,
or the endpoint's certificate is not good, 2 wrong usage or a wrong file.`;
