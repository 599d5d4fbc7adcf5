import { Command, CommanderError } from 'commander';
import { EXIT, UserError } from '../errors';
import { folded } from '../text/fold';
import { fail } from './failure';
import { WITHOUT_ENVIRONMENT } from './no-environment';
import { colorsOf, print, printLine, type Stream, type Terminal, widthOf } from './terminal';

/** A command. Its code is loaded only when it runs; the list of commands needs only this entry. */
interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** As its usage line shows it. */
  readonly takes?: string;
  readonly load: (terminal: Terminal, end: (status: number) => void) => Promise<Command>;
}

/** The hidden command of the completion scripts (completion-scripts.ts). */
const COMPLETE = '__complete';

const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'init',
    summary: 'write an environment file from what you have',
    takes: '[options] [name]',
    load: async (terminal, end) => (await import('./init-command')).initCommand(terminal, end),
  },
  {
    name: 'preview',
    summary: 'test an environment on this machine before it is deployed',
    load: async (terminal, end) => (await import('./preview-command')).previewCommand(terminal, end),
  },
  {
    name: 'preflight',
    summary: 'show what a deployment meets in the accounts and the DNS',
    load: async (terminal, end) => (await import('./preflight-command')).preflightCommand(terminal, end),
  },
  {
    name: 'verify',
    summary: 'test over the network that every namespace works',
    load: async (terminal, end) => (await import('./verify-command')).verifyCommand(terminal, end),
  },
  {
    name: 'plan',
    summary: 'show what an environment deploys, and what that changes',
    load: async (terminal, end) => (await import('./plan-command')).planCommand(terminal, end),
  },
  {
    name: 'certificate',
    summary: "show which namespaces the endpoint's certificate covers",
    load: async (terminal, end) => (await import('./certificate-command')).certificateCommand(terminal, end),
  },
  {
    name: 'zonefile',
    summary: 'write the DNS records for other DNS providers',
    load: async (terminal) => (await import('./zonefile-command')).zonefileCommand(terminal),
  },
  {
    name: 'prompt',
    summary: "write files that suppress Outlook's redirect prompt",
    load: async (terminal) => (await import('./prompt-command')).promptCommand(terminal),
  },
  {
    name: 'app',
    summary: 'the CDK app of all environments, for use in cdk.json',
    takes: '[options]',
    load: async (terminal) => (await import('./app-command')).appCommand(terminal),
  },
  {
    name: 'completion',
    summary: 'print a script for shell completion',
    takes: '[options] <shell>',
    load: async (terminal) => (await import('./completion-command')).completionCommand(terminal),
  },
];

/**
 * Runs the command line.
 *
 * @returns the exit status
 */
export async function run(args: readonly string[], terminal: Terminal, version: string): Promise<number> {
  const program = new Command('cdk-autodiscover-redirect')
    .description('Exchange Autodiscover for many mail domains behind one certificate name (Scenario 4 on AWS).')
    .version(version, '-V, --version', 'print the version')
    .helpCommand('help [command]', "print a command's help")
    .configureHelp({ subcommandTerm: (command) => `${command.name()} ${command.usage()}` })
    .addHelpText('after', EXAMPLES);
  let status = 0;
  const end = (given: number) => {
    status = given;
  };
  const [first, ...rest] = args;
  const line = first === COMPLETE ? (await import('./completion')).lineOf(rest) : undefined;
  const asked = nameAskedFor(line?.before ?? args);
  for (const { name, summary, takes = '[options] [environment]', load } of COMMANDS) {
    const command = name === asked ? await load(terminal, end) : new Command(name).usage(takes);
    program.addCommand(command.summary(summary));
  }
  for (const command of [program, ...program.commands]) quiet(command, terminal);
  if (line === undefined)
    warnOfNpm(
      program.commands.find((command) => command.name() === asked),
      terminal,
    );

  try {
    if (line) {
      await (await import('./completion')).complete(program, line, terminal);
      return 0;
    }
    await program.parseAsync([...args], { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.wrongUse;
    return fail(error, terminal);
  }
}

/** The command to run or to print help for: no option of the program itself takes a value. */
function nameAskedFor(args: readonly string[]): string | undefined {
  const [first, second] = args.filter((arg) => !arg.startsWith('-'));
  return first === 'help' ? second : first;
}

/** In `npm run preview contoso --html x`, npm takes the option for itself and passes only what follows. */
function warnOfNpm(command: Command | undefined, { stderr, env }: Terminal): void {
  const script = env.npm_lifecycle_event;
  if (command === undefined || script === undefined) return;
  const kept = command.options.flatMap(({ long, negate }) => (long && !negate && env[`npm_config_${long.slice(2).replaceAll('-', '_')}`] ? long : []));
  if (kept.length === 0) return;
  printLine(stderr, `note: npm kept ${kept.join(', ')} for itself: write options behind --, as in 'npm run ${script} -- ${kept[0]} …'`);
}

/** Makes commander throw instead of ending the process, and write to the caller's streams. */
function quiet(command: Command, { stdout, stderr, env }: Terminal): void {
  command.exitOverride();
  command.helpOption('-h, --help', 'print this help');
  command.hook('preAction', (_, acting) => refuseEmptyValues(acting));
  command.showHelpAfterError('(--help shows how)');
  command.configureOutput({
    writeOut: (text) => print(stdout, foldedHelp(text, helpWidth(stdout))),
    writeErr: (text) => print(stderr, foldedHelp(text, widthOf(stderr, env))),
    getOutHelpWidth: () => helpWidth(stdout),
    getErrHelpWidth: () => helpWidth(stderr),
    getOutHasColors: () => colorsOf(stdout, env).isColorSupported,
    getErrHasColors: () => colorsOf(stderr, env).isColorSupported,
  });
}

function helpWidth({ columns }: Stream): number {
  return columns || 100;
}

/** Commander folds its own parts. Of ours, the prose is folded, and not the examples, which are indented. */
function foldedHelp(text: string, width: number | undefined): string {
  return text
    .split('\n')
    .map((line) => (line.startsWith(' ') ? line : folded(line, width)))
    .join('\n');
}

/** Such as from an unset variable in a script: `--assembly "$FOLDER"`. For an option that takes a list, checks each value. */
function refuseEmptyValues(command: Command): void {
  const empty = command.options.filter((option) => command.getOptionValue(option.attributeName()) === '');
  if (empty.length > 0) throw new UserError(empty.map(({ flags }) => `${flags.replace(/^-\w, /, '')} has an empty value: give one, or leave the option out`));
}

const EXAMPLES = `
Examples:
  npx cdk-autodiscover-redirect init prod --csv accepted-domains.csv
  npx cdk-autodiscover-redirect preview contoso
  npx cdk-autodiscover-redirect plan contoso
  npx cdk-autodiscover-redirect verify contoso --html report.html

${WITHOUT_ENVIRONMENT}

An environment is a YAML file in the folder environments; a command takes its name or its path. Exit status: 0 success, 1 a namespace does not reach its endpoint, the endpoint's certificate is not valid, or something stands in the way of a deployment, 2 wrong usage or a wrong file, 70 internal error.`;
