import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { Command, Option } from 'commander';
import { type Environment, environmentError } from '../environment/environment';
import { UserError } from '../errors';
import { quote } from '../names/domain-name';
import { cachedFacts } from '../plan/context-file';
import { type Plan, planOf } from '../plan/plan';
import { byZone, type ZoneFileRecord, type ZoneRecords, zoneFileRecords } from '../plan/zone-file';
import { decodeText } from '../text/decode-text';
import { DELETING, FORMAT_NAMES, FORMATS, type FormatName, fileStem, zoneTexts } from '../zone-file/formats';
import { type About, isOrdinary } from '../zone-file/records';
import { presentRecords, type TakeOver, type TakeOverStep, takeOver } from '../zone-file/take-over';
import { chosenEnvironment, ENVIRONMENTS_OPTION, onlyDomain, planHint, selected } from './options';
import { FORCE_OPTION, OUT_FLAGS, writeFolder } from './output-folder';
import { printJson, printLine, type Terminal } from './terminal';
import { takeOverLines, writtenLines } from './zonefile-lines';

interface Options {
  readonly environments: string;
  readonly all?: boolean;
  readonly only?: readonly string[];
  readonly format: FormatName;
  readonly delete?: boolean;
  readonly pinpoint?: readonly string[];
  readonly present?: readonly string[];
  readonly view?: (typeof VIEWS)[number];
  readonly out?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

const VIEWS = ['public', 'private'] as const;

/** `cdk-autodiscover-redirect zonefile`: the records for DNS outside Route 53, or outside the deployment. */
export function zonefileCommand(terminal: Terminal): Command {
  return new Command('zonefile')
    .description(
      'Write the records of the namespaces whose DNS is not in Route 53, to send to the people who run that DNS: as lines of a zone file (RFC 1035, section 5), or in another format.',
    )
    .argument('[environment]', 'its name or the path of its file; optional if the folder has only one')
    .option(...ENVIRONMENTS_OPTION)
    .option('--all', 'include the records that the deployment creates in Route 53')
    .option('--only <domain...>', 'only the records of these namespaces, also those that the deployment creates')
    .addOption(new Option('--format <format>', 'the format').choices(FORMAT_NAMES).default('bind'))
    .option(OUT_FLAGS, 'write a file for each zone into this folder; created if it does not exist')
    .option(...FORCE_OPTION)
    .option('--delete', `with ${DELETING.join(' and ')}: write what deletes these very records`)
    .option('--present <file...>', 'with route53: records that exist, which these replace; writes the batches for each step, and for the way back')
    .addOption(
      new Option('--view <view>', 'with --present: whether the records that exist are those of the public zones or of the private ones').choices(VIEWS),
    )
    .option('--pinpoint <address...>', 'with powershell: a zone for each name, with these addresses of the redirect site at its root')
    .option('--json', 'print the records as JSON')
    .addHelpText('after', EXAMPLES)
    .action((name: string | undefined, options: Options) => zonefile(name, options, terminal));
}

function zonefile(name: string | undefined, options: Options, terminal: Terminal): void {
  refuseContradictions(options);
  const environment = chosenEnvironment(name, options.environments);
  const plan = planOf(environment, cachedFacts(environment));
  const only = options.only?.map(onlyDomain);
  if (only) selected({ namespaces: plan.namespaces, source: environment.file }, only, planHint(name, options.environments));
  const records = withPlace(environment, () => zoneFileRecords(environment, plan, { all: options.all ?? false, only }));
  if (options.json) {
    printJson(terminal.stdout, records);
    return;
  }
  if (records.length === 0) {
    printLine(terminal.stderr, `${environment.name} has no namespace with DNS outside Route 53; --all writes the records of every namespace`);
    return;
  }
  const zones = byZone(records, FORMATS[options.format].views);
  const about: About = { environment: environment.name, notes: notesOf(plan), deletes: options.delete ?? false, pinpoint: options.pinpoint };
  if (options.present === undefined) writeRecords(zones, about, options, terminal);
  else replacePresent(zones, environment.name, options, terminal);
  printNotes(records, about, options, terminal);
}

function writeRecords(zones: readonly ZoneRecords[], about: About, { format, out, force = false }: Options, { stdout }: Terminal): void {
  const { joins, render } = FORMATS[format];
  if (out !== undefined) {
    const files = zoneTexts(format, zones, about).map(({ file, zone, text }) => ({ name: file, zone, content: Buffer.from(`${text}\n`) }));
    printLine(stdout, writtenLines(writeFolder(files, out, force), format));
    return;
  }
  const texts = joins ? render(zones, about) : zoneTexts(format, zones, about).map(({ text }) => text);
  if (texts.length > 1)
    throw new UserError(
      `${format} needs a file for each zone, and the records are in ${zones.length}: name a folder with --out, or the namespaces of one zone with --only`,
    );
  printLine(stdout, texts[0]);
}

function replacePresent(all: readonly ZoneRecords[], environment: string, { present = [], view, out, force = false }: Options, { stdout }: Terminal): void {
  const zones = all.filter((zone) => view === undefined || zone.private === (view === 'private'));
  if (zones.length === 0) {
    const others = view === 'private' ? ': --all takes those too that the deployment makes, as it makes those of external namespaces in private zones' : '';
    throw new UserError(`--view ${view}: none of these records is in a ${view} zone${others}`);
  }
  const outside = new Set(zones.filter((zone) => !zone.private).flatMap(({ records }) => records.map(({ name }) => name)));
  const twofold = zones.filter((zone) => zone.private).flatMap(({ records }) => records.filter(({ name }) => outside.has(name)))[0];
  if (twofold) {
    throw new UserError(
      `${twofold.name} is in a public and in a private zone, and --present does not say which of them it shows: replace the records of one view at a time, with --view public and --view private`,
    );
  }
  const sets = present.flatMap((file) => presentRecords(decodeText(readOrComplain(file)), file));
  const replaced = zones.map((zone) => takeOver(zone, sets, { environment, file: present.join(', ') }));
  const files = replaced.flatMap((one) => filesOf(one));
  const written = writeFolder(files, out as string, force);
  printLine(stdout, takeOverLines(replaced, written));
}

function filesOf({ zone, steps }: TakeOver) {
  return (Object.entries(steps) as [TakeOverStep, readonly string[]][]).flatMap(([step, batches]) =>
    batches.map((text, index) => ({
      name: `${fileStem(zone)}-${step}${index === 0 ? '' : `-${index + 1}`}.json`,
      zone,
      step,
      content: Buffer.from(`${text}\n`),
    })),
  );
}

function readOrComplain(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UserError(
      `--present: ${file} is not readable (${(error as NodeJS.ErrnoException).code}): save the records there with 'aws route53 list-resource-record-sets'`,
    );
  }
}

function refuseContradictions(options: Options): void {
  const { format, json, out, force, present, view, pinpoint, delete: deletes } = options;
  const problems: string[] = [];
  if (json && (format !== 'bind' || out !== undefined)) problems.push('--json prints the records themselves: leave out --format and --out');
  if (deletes && !DELETING.includes(format)) problems.push(`--delete goes with --format ${DELETING.join(' or ')}`);
  if (pinpoint !== undefined && format !== 'powershell') problems.push('--pinpoint goes with --format powershell');
  if (present !== undefined && format !== 'route53') problems.push('--present goes with --format route53');
  if (present !== undefined && out === undefined) problems.push('--present writes several files: name a folder with --out');
  if (view !== undefined && present === undefined) problems.push('--view goes with --present: it says which zones that file is of');
  if (present !== undefined && deletes) problems.push('--present writes the batch that deletes the records too: leave out --delete');
  if (force && out === undefined) problems.push('--force goes with --out');
  for (const address of pinpoint ?? []) if (isIP(address) === 0) problems.push(`--pinpoint: ${quote(address)} is not an IP address`);
  if (problems.length > 0) throw new UserError(problems);
}

function notesOf({ redirectHost, redirectHostIsExternal, environment }: Plan): string[] {
  return redirectHostIsExternal ? [`${redirectHost} must lead to the load balancer, whose name is an output of the stack ${environment}-Site.`] : [];
}

/** What comments say where the format has them, and what it leaves out. */
function printNotes(records: readonly ZoneFileRecord[], { notes }: About, { format }: Options, { stderr }: Terminal): void {
  if (format === 'bind') return;
  const said = format === 'csv' || format === 'route53' ? notes : [];
  const left = records
    .filter((record) => !isOrdinary(record))
    .map(({ name }) => `left out ${name}: its zone has its own name, so it is an alias of the load balancer, which the deployment creates`);
  for (const note of [...said, ...left]) printLine(stderr, `note: ${note}`);
}

function withPlace<T>({ file }: Environment, make: () => T): T {
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
  npx cdk-autodiscover-redirect zonefile contoso --format terraform --out records
  npx cdk-autodiscover-redirect zonefile contoso --only fabrikam.com --format route53 --present present.json --out cutover
  npx cdk-autodiscover-redirect zonefile contoso --only fabrikam.com --format powershell --pinpoint 10.0.0.10
  npx cdk-autodiscover-redirect zonefile contoso --json | jq -r '.[].name'`;
