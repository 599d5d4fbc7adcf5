import { Command } from 'commander';
import { environmentError } from '../environment/environment';
import { cachedFacts } from '../plan/context-file';
import { planOf } from '../plan/plan';
import { renderPlan } from '../plan/plan-table';
import { chosenEnvironmentAmongOthers, ENVIRONMENTS_OPTION } from './options';
import { colorsOf, printJson, printLine, type Terminal, widthOf } from './terminal';

/** `cdk-autodiscover-redirect plan`: what an environment deploys. */
export function planCommand(terminal: Terminal): Command {
  return new Command('plan')
    .description(
      "Show what an environment deploys: a line per namespace with its record, its hosted zone, its listener rule, whether the endpoint's certificate covers it, and what a client gets. Needs no network and no AWS account.",
    )
    .argument('[environment]', 'its name or the path of its file; optional if the folder has only one')
    .option(...ENVIRONMENTS_OPTION)
    .option('--json', 'print the plan as JSON')
    .addHelpText('after', EXAMPLES)
    .action((name: string | undefined, options: { environments: string; json?: boolean }) => {
      const environment = chosenEnvironmentAmongOthers(name, options.environments);
      const plan = planOf(environment, cachedFacts(environment));
      if (options.json) printJson(terminal.stdout, plan);
      else printLine(terminal.stdout, renderPlan(plan, colorsOf(terminal.stdout, terminal.env), widthOf(terminal.stdout, terminal.env)));
      if (plan.certificateMismatch !== undefined) throw environmentError([{ file: environment.file, message: plan.certificateMismatch }]);
    });
}

const EXAMPLES = `
Examples:
  npx cdk-autodiscover-redirect plan contoso
  npx cdk-autodiscover-redirect plan ../mail/prod.yaml
  npx cdk-autodiscover-redirect plan contoso --json | jq -r '.namespaces[] | [.host, .priority] | @tsv'

Exit status: 0, or 2 for wrong usage, a wrong file, or an environment that 'cdk deploy' refuses, such as one whose certificate does not cover the endpoint.`;
