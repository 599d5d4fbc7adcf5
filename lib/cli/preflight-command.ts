import { Command } from 'commander';
import { UserError } from '../errors';
import type { PreflightReport } from '../findings/preflight-report';
import { factsIn, readContext } from '../plan/context-file';
import type { PreflightTarget } from '../preflight/account-state';
import { renderPreflightJunit } from '../report/junit';
import { renderPreflight } from '../report/preflight';
import { statusOfPreflight } from './exit-status';
import { explainPreflight } from './explain';
import { IN_FULL } from './option-hints';
import { ALL_OPTION, chosenEnvironmentAmongOthers, ENVIRONMENTS_OPTION, tableOptions } from './options';
import { checkOutputs, writeOutputs } from './output-file';
import { withCdk } from './preview-source';
import { shownPreflight } from './shown-report';
import { colorsOf, printJson, printLine, type Terminal, tell } from './terminal';
import { liveResolvers } from './verify-source';

interface Options {
  readonly environments: string;
  readonly assembly?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly role?: readonly string[];
  readonly resolver?: string;
  readonly strict?: boolean;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly junit?: string;
  readonly policy?: boolean;
  readonly explain?: string | true;
}

/** `cdk-autodiscover-redirect preflight`: what a deployment meets in the accounts and the DNS. */
export function preflightCommand(terminal: Terminal, end: (status: number) => void): Command {
  return new Command('preflight')
    .description(
      "Read the live accounts and the public DNS, and show what a deployment meets there: records that exist, zones that are not delegated, quotas, priorities and ports that are taken. What the environment's own stacks hold is silent. Only reads, with your AWS credentials (--policy prints the policy); deploys nothing.",
    )
    .argument('[environment]', 'its name or the path of its file; optional if the folder has only one')
    .option(...ENVIRONMENTS_OPTION)
    .option('--assembly <folder>', "check a cloud assembly written by 'cdk synth' instead of an environment")
    .option('--region <region>', 'with --assembly: the region of stacks that name none')
    .option('--profile <name>', 'a profile in the shared AWS config file')
    .option('--role <arn...>', 'roles to assume in other accounts that stacks are deployed to')
    .option('--resolver <address>', "query this name server instead of the system's: an IP address, with or without a port")
    .option('--strict', 'also fail on warnings')
    .option(...ALL_OPTION)
    .option('--json', 'print the report as JSON')
    .option('--junit <file>', 'write the report for a CI pipeline, in the JUnit format')
    .option('--policy', 'print the IAM policy that it needs; reads nothing')
    .option('--explain [finding]', 'list all findings, or explain one; reads nothing')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string | undefined, options: Options) => {
      if (options.policy) return printJson(terminal.stdout, (await import('../preflight/policy')).PREFLIGHT_POLICY);
      if (options.explain !== undefined) return explainPreflight(options.explain === true ? undefined : options.explain, options.json ?? false, terminal);
      refuseContradictions(name, options);
      checkOutputs({ '--junit': options.junit });
      const report = shownPreflight(await preflight(await targetOf(name, options, terminal), options, terminal));
      if (options.json) printJson(terminal.stdout, report);
      else
        printLine(
          terminal.stdout,
          renderPreflight(report, colorsOf(terminal.stdout, terminal.env), { ...tableOptions(terminal, options), all: options.all, inFull: IN_FULL }),
        );
      writeOutputs([{ file: options.junit, text: () => renderPreflightJunit(report, { strict: options.strict ?? false }) }], terminal);
      end(statusOfPreflight(report, options.strict));
    });
}

function refuseContradictions(name: string | undefined, { assembly, region }: Options): void {
  if (assembly !== undefined && name !== undefined) throw new UserError(`'${name}' and --assembly are two sources: give one of them`);
  if (assembly === undefined && region !== undefined) throw new UserError('--region goes with --assembly: an environment file names its region');
}

/** The target, and the region to sign in to. */
interface Chosen {
  readonly target: PreflightTarget;
  readonly region: string;
}

async function targetOf(name: string | undefined, options: Options, terminal: Terminal): Promise<Chosen> {
  if (options.assembly !== undefined) return assemblyTarget(options.assembly, options.region, terminal);
  const environment = chosenEnvironmentAmongOthers(name, options.environments);
  const lookUps = readContext();
  tell(terminal, `synthesizing ${environment.file}`);
  const [{ synthesizedStacks }, { withZoneIds }, { contextHere }, { environmentTarget }] = await Promise.all([
    withCdk(() => import('../preview/synthesize')),
    import('../preview/environment-subject'),
    import('../plan/context-file'),
    import('../preflight/target'),
  ]);
  const synthesized = withZoneIds(environment);
  const stacks = synthesizedStacks(synthesized, contextHere(lookUps));
  return { target: environmentTarget(environment, synthesized, stacks, factsIn(lookUps, environment)), region: environment.region };
}

async function assemblyTarget(folder: string, given: string | undefined, { env }: Terminal): Promise<Chosen> {
  const { stacksOfAssembly } = await import('./preview-source');
  const stacks = await stacksOfAssembly(folder);
  const region = given ?? stacks.find((stack) => stack.region !== undefined)?.region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
  if (region === undefined) throw new UserError(`no stack of ${folder} names a region: give it with --region`);
  return { target: { name: folder, source: `cloud assembly ${folder}`, stacks, zones: [], external: [], notes: [] }, region };
}

async function preflight({ target, region }: Chosen, { role, profile, resolver: given }: Options, terminal: Terminal): Promise<PreflightReport> {
  const signal = terminal.stop ?? new AbortController().signal;
  const onProgress = (message: string) => tell(terminal, message);
  const [[{ resolver }], { withAccounts }, { gatherState }, { preflightReport }] = await Promise.all([
    liveResolvers(given === undefined ? undefined : [given]).then((resolvers) => resolvers()),
    import('../topology/account/accounts'),
    import('../preflight/gather'),
    import('../preflight/preflight'),
  ]);
  return withAccounts({ region, roles: role, profile, signal }, onProgress, async (accounts) => {
    // A stack without an account goes to that of the credentials.
    const stacks = target.stacks.map((stack) => ({ ...stack, account: stack.account ?? accounts.ids[0], region: stack.region ?? region }));
    const placed = { ...target, stacks };
    return preflightReport(placed, await gatherState(placed, { accounts, resolver, onProgress, signal }), new Date().toISOString());
  });
}

const EXAMPLES = `
Examples:
  npx cdk-autodiscover-redirect preflight contoso
  npx cdk-autodiscover-redirect preflight contoso --profile mail --role arn:aws:iam::222222222222:role/ReadDns
  npx cdk-autodiscover-redirect preflight contoso --junit preflight.xml --strict
  npx cdk-autodiscover-redirect preflight --assembly cdk.out
  npx cdk-autodiscover-redirect preflight contoso --json | jq -r '.rows[] | select(.findings != []) | .domain'
  npx cdk-autodiscover-redirect preflight --policy > policy.json
  npx cdk-autodiscover-redirect preflight --explain record-exists

Exit status: 0 nothing stands in the way of a deployment; 1 something does, or what a verdict needs was not read, or (--strict) there is a warning; 2 wrong usage, a wrong file, or credentials that do not work.`;
