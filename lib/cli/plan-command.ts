import { Command } from 'commander';
import { environmentError } from '../environment/environment';
import { UserError } from '../errors';
import { cachedFacts } from '../plan/context-file';
import { planOf } from '../plan/plan';
import { renderPlan } from '../plan/plan-table';
import { chosenEnvironmentAmongOthers, ENVIRONMENTS_OPTION } from './options';
import type { AgainstOptions } from './plan-against';
import { colorsOf, printJson, printLine, type Terminal, widthOf } from './terminal';

/** `cdk-autodiscover-redirect plan`: what an environment deploys. */
export function planCommand(terminal: Terminal, end: (status: number) => void): Command {
  return new Command('plan')
    .description(
      "Show what an environment deploys: a line per namespace with its record, its hosted zone, its listener rule, whether the endpoint's certificate covers it, and what a client gets. Needs no network and no AWS account. With --against: what a deployment changes.",
    )
    .argument('[environment]', 'its name or the path of its file; optional if the folder has only one')
    .option(...ENVIRONMENTS_OPTION)
    .option('--against <what>', "show what a deployment changes, against 'account', a folder such as cdk.out, or a git revision such as origin/main")
    .option('--accept <id>', 'with --against: a change that loses service, by its ID or its kind; repeatable', collected)
    .option('--markdown', "with --against: print Markdown, for a pull request's comment")
    .option('--profile <name>', 'with --against account: a profile in the shared AWS config file')
    .option('--role <arn...>', 'with --against account: roles to assume in other accounts to read their stacks')
    .option('--json', 'print the plan, or the changes, as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string | undefined, options: PlanOptions) => {
      const { against } = options;
      refuseContradictions(options);
      const environment = chosenEnvironmentAmongOthers(name, options.environments);
      if (against !== undefined) {
        const { planAgainst } = await import('./plan-against');
        end(await planAgainst(environment, { ...options, against }, terminal));
        return;
      }
      const plan = planOf(environment, cachedFacts(environment));
      if (options.json) printJson(terminal.stdout, plan);
      else printLine(terminal.stdout, renderPlan(plan, colorsOf(terminal.stdout, terminal.env), widthOf(terminal.stdout, terminal.env)));
      if (plan.certificateMismatch !== undefined) throw environmentError([{ file: environment.file, message: plan.certificateMismatch }]);
    });
}

interface PlanOptions extends Partial<AgainstOptions> {
  readonly environments: string;
}

function collected(value: string, values: readonly string[] = []): readonly string[] {
  return [...values, value];
}

function refuseContradictions({ against, accept, markdown, profile, role, json }: PlanOptions): void {
  const given = Object.entries({ '--accept': accept, '--markdown': markdown, '--profile': profile, '--role': role });
  const alone = given.flatMap(([option, value]) => (value === undefined ? [] : [option]));
  if (against === undefined && alone.length > 0) throw new UserError(alone.map((option) => `${option} goes with --against`));
  if (markdown && json) throw new UserError('--markdown and --json are two forms: give one of them');
}

const EXAMPLES = `
Examples:
  npx cdk-autodiscover-redirect plan contoso
  npx cdk-autodiscover-redirect plan ../mail/prod.yaml
  npx cdk-autodiscover-redirect plan contoso --json | jq -r '.namespaces[] | [.host, .priority] | @tsv'
  npx cdk-autodiscover-redirect plan contoso --against origin/main --markdown
  npx cdk-autodiscover-redirect plan contoso --against account --accept goes:adatum.com

Exit status: 0; 1 if a change with --against loses service, fails or is not known, and is not accepted; 2 for wrong usage, a wrong file, or an environment that 'cdk deploy' refuses, such as one whose certificate does not cover the endpoint.`;
