import { srvParts } from '../names/srv-record';
import type { ZoneRecords } from '../plan/zone-file';
import { renderPowershell } from './powershell';
import { type About, isOrdinary, relativeName } from './records';
import { changeBatches } from './route53';
import { renderTerraformAws, renderTerraformCloudflare } from './terraform';

interface Format {
  readonly extension: string;
  /** Whether one text can have the records of several zones. */
  readonly joins: boolean;
  readonly views: 'apart' | 'together';
  /** Several texts only where one would be larger than its reader takes. */
  readonly render: (zones: readonly ZoneRecords[], about: About) => readonly string[];
}

export const FORMATS = {
  bind: { extension: 'zone', joins: true, views: 'together', render: (zones, about) => [renderBind(zones, about)] },
  route53: { extension: 'json', joins: false, views: 'apart', render: (zones, about) => changeBatches(zones, about) },
  powershell: { extension: 'ps1', joins: true, views: 'together', render: (zones, about) => [renderPowershell(zones, about)] },
  terraform: { extension: 'tf', joins: true, views: 'apart', render: (zones, about) => [renderTerraformAws(zones, about)] },
  'terraform-cloudflare': { extension: 'tf', joins: true, views: 'together', render: (zones, about) => [renderTerraformCloudflare(zones, about)] },
  octodns: { extension: 'yaml', joins: false, views: 'together', render: (zones, about) => [renderOctodns(zones, about)] },
  csv: { extension: 'csv', joins: true, views: 'together', render: (zones) => [renderCsv(zones)] },
} as const satisfies Record<string, Format>;

export type FormatName = keyof typeof FORMATS;

export const FORMAT_NAMES = Object.keys(FORMATS) as readonly FormatName[];

/** Those that can take records away again. */
export const DELETING: readonly FormatName[] = ['route53', 'powershell'];

/** One text of a zone, and the name of its file. */
export interface ZoneText {
  readonly file: string;
  readonly zone: ZoneRecords;
  readonly text: string;
}

/** A text for each zone. */
export function zoneTexts(format: FormatName, zones: readonly ZoneRecords[], about: About): ZoneText[] {
  const { extension, render }: Format = FORMATS[format];
  return zones.flatMap((zone) =>
    render([zone], about).map((text, index) => ({ zone, text, file: `${fileStem(zone)}${index === 0 ? '' : `-${index + 1}`}.${extension}` })),
  );
}

export function fileStem(zone: ZoneRecords): string {
  return zone.private ? `${zone.name}-private` : zone.name;
}

/**
 * A zone file of RFC 1035, section 5, which BIND and most DNS providers read. Every name is in full and no line sets an
 * origin, so that lines which follow in the reader's own file keep theirs.
 */
function renderBind(zones: readonly ZoneRecords[], { environment, notes }: About): string {
  const head = [`; Autodiscover of ${environment}: add these records to the zones that the comments name.`, ...notes.map((note) => `; ${note}`)];
  const parts = zones.map(({ name: zone, records }) => {
    const width = Math.max(...records.map(({ name }) => name.length + 1));
    const lines = records.map(({ name, ttl, type, value }) =>
      type === 'ALIAS'
        ? `; ${name} is an alias in Route 53, which a zone file cannot express`
        : `${`${name}.`.padEnd(width)} ${ttl} IN ${type.padEnd(5)} ${value}.`,
    );
    return [`; zone ${zone}`, ...lines].join('\n');
  });
  return [head.join('\n'), ...parts].join('\n\n');
}

/**
 * RFC 4180. No field needs quotes, and no spreadsheet takes one for a formula: names are of letters, digits, hyphens,
 * underscores and dots and begin with a letter, a digit or an underscore, and a value begins with one or a number.
 */
function renderCsv(zones: readonly ZoneRecords[]): string {
  const rows = zones.flatMap(({ name: zone, records }) =>
    records.filter(isOrdinary).map(({ name, type, ttl, value }) => [zone, name, type, String(ttl), value].join(',')),
  );
  return ['zone,name,type,ttl,value', ...rows].join('\n');
}

/** A file of octoDNS's YamlProvider ("octodns.provider.yaml"), which wants its names sorted as people sort numbers. */
function renderOctodns(zones: readonly ZoneRecords[], { environment, notes }: About): string {
  const [{ name: zone, records }] = zones;
  const sorted = records
    .filter(isOrdinary)
    .map((record) => ({ ...record, key: relativeName(record, zone) }))
    .sort((a, b) => naturally(a.key, b.key));
  const entries = sorted.flatMap(({ key, type, ttl, value }) => [
    `${key}:`,
    `  ttl: ${ttl}`,
    `  type: ${type}`,
    ...(type === 'CNAME' ? [`  value: ${value}.`] : ['  values:', ...srvLines(value)]),
  ]);
  return [`# Autodiscover of ${environment}: entries for ${zone}.yaml`, ...notes.map((note) => `# ${note}`), '---', ...entries].join('\n');
}

function srvLines(value: string): string[] {
  const { priority, weight, port, target } = srvParts(value);
  return [`  - port: ${port}`, `    priority: ${priority}`, `    target: ${target}.`, `    weight: ${weight}`];
}

/** `a9` before `a10`. */
function naturally(a: string, b: string): number {
  const [ours, theirs] = [a, b].map((text) => text.split(/(\d+)/));
  const at = ours.findIndex((part, index) => part !== theirs[index]);
  if (at === -1) return ours.length - theirs.length;
  const [one, other] = [ours[at], theirs[at] ?? ''];
  return at % 2 === 1 && other !== '' ? Number(one) - Number(other) : one < other ? -1 : 1;
}
