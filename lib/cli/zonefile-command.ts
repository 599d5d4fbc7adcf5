import { Command } from 'commander';
import { environmentError } from '../environment/environment';
import { UserError } from '../errors';
import { cachedFacts } from '../plan/context-file';
import { planOf } from '../plan/plan';
import { renderZoneFile, zoneFileRecords } from '../plan/zone-file';
import { chosenEnvironment, ENVIRONMENTS_OPTION } from './options';
import { printJson, printLine, type Terminal } from './terminal';

/** `cdk-autodiscover-redirect zonefile`: the records for DNS outside Route 53. */
export function zonefileCommand(terminal: Terminal): Command {
  return new Command('zonefile')
    .description(
      'Write the records of the namespaces whose DNS is not in Route 53 as zone-file lines (RFC 1035, section 5), to send to the people who run that DNS.',
    )
    .argument('[environment]', 'its name or the path of its file; optional if the folder has only one')
    .option(...ENVIRONMENTS_OPTION)
    .option('--all', 'include the records that the deployment creates in Route 53')
    .option('--json', 'print the records as JSON')
    .addHelpText('after', EXAMPLES)
    .action((name: string | undefined, options: { environments: string; all?: boolean; json?: boolean }) => {
      const environment = chosenEnvironment(name, options.environments);
      const plan = planOf(environment, cachedFacts(environment));
      const records = recordsOrComplaint(() => zoneFileRecords(plan, environment.records.ttl, options.all ?? false), environment.file);
      if (options.json) printJson(terminal.stdout, records);
      else if (records.length > 0) printLine(terminal.stdout, renderZoneFile(records, plan));
      else printLine(terminal.stderr, `${environment.name} has no namespace with DNS outside Route 53; --all writes the records of every namespace`);
    });
}

function recordsOrComplaint<T>(make: () => T, file: string): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof UserError) throw environmentError([{ file, message: error.message }]);
    throw error;
  }
}

const EXAMPLES = `
Examples:
  npx cdk-autodiscover-redirect zonefile contoso
  npx cdk-autodiscover-redirect zonefile contoso --all > contoso.zone
  npx cdk-autodiscover-redirect zonefile contoso --json | jq -r '.[].name'`;
