import type { ZoneRecords } from '../plan/zone-file';
import { counted } from '../text/format';
import type { FormatName } from '../zone-file/formats';
import type { TakeOver, TakeOverStep } from '../zone-file/take-over';

/** A file of a zone, and what became of it. */
interface WrittenFile {
  readonly path: string;
  readonly zone: ZoneRecords;
  readonly state: 'written' | 'unchanged';
}

/** The files of a folder; for Route 53, the commands that apply them. */
export function writtenLines(files: readonly WrittenFile[], format: FormatName): string {
  const lines = files.map(({ path, zone, state }) => `${state} ${path}: ${counted(zone.records.length, 'record')} of ${titleOf(zone, format === 'route53')}`);
  if (format !== 'route53') return lines.join('\n');
  return [...lines, '', 'To apply them:', ...files.flatMap((file) => commandsOf(file))].join('\n');
}

/** What is replaced, and the commands in the order in which they are needed. */
export function takeOverLines(replaced: readonly TakeOver[], files: readonly (WrittenFile & { readonly step: TakeOverStep })[]): string {
  return replaced
    .map((one) =>
      partOf(
        one,
        files.filter(({ zone }) => zone === one.zone),
      ),
    )
    .join('\n\n');
}

function partOf({ zone, names, longestTtl }: TakeOver, files: readonly (WrittenFile & { readonly step: TakeOverStep })[]): string {
  const step = (id: TakeOverStep, title: string) => {
    const commands = files.filter((file) => file.step === id).flatMap((file) => commandsOf(file));
    return commands.length === 0 ? [] : ['', title, ...commands];
  };
  const hasLow = files.some((file) => file.step === 'lower-ttl');
  return [
    titleOf(zone, true),
    ...names.flatMap(({ name, before, after }) => [
      `  ${name}`,
      ...(before.length === 0 ? ['    now   nothing, in what was read'] : before.map((text) => `    now   ${text}`)),
      `    then  ${before.length === 1 && before[0] === after ? 'the same: it is what the template has' : after}`,
    ]),
    ...step('lower-ttl', `1. Lower the TTL, then wait ${counted(longestTtl, 'second')} for the old one to end:`),
    ...step('change', `${hasLow ? '2' : '1'}. Change to the record that the template has:`),
    ...step('back', 'The way back, until the deployment owns the record:'),
    ...step('delete', 'If CloudFormation refuses a record that exists, right before you deploy again:'),
  ].join('\n');
}

function titleOf({ name, zones, private: inside }: ZoneRecords, isOfRoute53: boolean): string {
  const accounts = isOfRoute53 ? [...new Set(zones.flatMap(({ account }) => account ?? []))] : [];
  return `zone ${name}${inside ? ' (private)' : ''}${accounts.length > 0 ? ` in account ${accounts.join(', ')}` : ''}`;
}

/** One for each zone of the name; the file does not have the ID of each. */
function commandsOf({ path, zone: { zones } }: WrittenFile): string[] {
  return zones.map(({ id = '<zone ID>' }) => `  aws route53 change-resource-record-sets --hosted-zone-id ${id} --change-batch ${fileArgument(path)}`);
}

function fileArgument(path: string): string {
  return /^[\w./\\:-]+$/.test(path) ? `file://${path}` : `"file://${path}"`;
}
