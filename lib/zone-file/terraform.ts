import { srvParts } from '../names/srv-record';
import type { RecordZone, ZoneFileRecord, ZoneRecords } from '../plan/zone-file';
import { type About, isOrdinary } from './records';

/** Resources of the provider `hashicorp/aws` (its document "aws_route53_record"). A zone without an ID in the file is looked up by its name. */
export function renderTerraformAws(groups: readonly ZoneRecords[], { environment, notes }: About): string {
  const zones = groups.flatMap((group) => group.zones.map((zone) => ({ zone, records: group.records.filter(isOrdinary) })));
  const blocks = zones.flatMap(({ zone, records }) => [
    ...(zone.id === undefined ? [block('data', 'aws_route53_zone', zoneLabel(zone), [['name', text(zone.name)], ...insideOf(zone)])] : []),
    ...records.map((record) =>
      block('resource', 'aws_route53_record', `${labelOf(record)}${zone.private ? `_${zone.id ?? 'private'}` : ''}`, [
        ['zone_id', zone.id === undefined ? `data.aws_route53_zone.${zoneLabel(zone)}.zone_id` : text(zone.id)],
        ['name', text(record.name)],
        ['type', text(record.type)],
        ['ttl', String(record.ttl)],
        ['records', `[${text(record.value)}]`],
      ]),
    ),
  ]);
  return [headOf(environment, notes, 'hashicorp/aws'), ...blocks].join('\n\n');
}

function insideOf(zone: RecordZone): [string, string][] {
  return zone.private ? [['private_zone', 'true']] : [];
}

/**
 * Resources of the provider `cloudflare/cloudflare` from version 5 (its document "cloudflare_dns_record"). `proxied` is false:
 * a proxied record leads clients to Cloudflare, not to the redirect site.
 */
export function renderTerraformCloudflare(zones: readonly ZoneRecords[], { environment, notes }: About): string {
  const blocks = zones.flatMap((zone) => [
    `data "cloudflare_zone" "${zoneLabel(zone)}" {\n  filter = {\n    name = ${text(zone.name)}\n  }\n}`,
    ...zone.records.filter(isOrdinary).map((record) => {
      const common: [string, string][] = [
        ['zone_id', `data.cloudflare_zone.${zoneLabel(zone)}.zone_id`],
        ['name', text(record.name)],
        ['type', text(record.type)],
        ['ttl', String(record.ttl)],
      ];
      const own: [string, string][] = record.type === 'SRV' ? [] : [['content', text(record.value)]];
      return block(
        'resource',
        'cloudflare_dns_record',
        labelOf(record),
        [...common, ...own, ['proxied', 'false']],
        record.type === 'SRV' ? srvData(record) : [],
      );
    }),
  ]);
  return [headOf(environment, notes, 'cloudflare/cloudflare, version 5 or newer'), ...blocks].join('\n\n');
}

function srvData({ value }: ZoneFileRecord): string[] {
  const { priority, weight, port, target } = srvParts(value);
  return ['  data = {', `    priority = ${priority}`, `    weight   = ${weight}`, `    port     = ${port}`, `    target   = ${text(target)}`, '  }'];
}

function headOf(environment: string, notes: readonly string[], provider: string): string {
  return [`# Autodiscover of ${environment}, for the Terraform provider ${provider}.`, ...notes.map((note) => `# ${note}`)].join('\n');
}

/** With its equals signs in a column, as `terraform fmt` writes it. */
function block(kind: string, type: string, label: string, attributes: readonly (readonly [string, string])[], rest: readonly string[] = []): string {
  const width = Math.max(...attributes.map(([name]) => name.length));
  const lines = attributes.map(([name, value]) => `  ${name.padEnd(width)} = ${value}`);
  return [`${kind} "${type}" "${label}" {`, ...lines, ...rest, '}'].join('\n');
}

/** Names of hosts have neither quotes nor backslashes nor `\${`. */
function text(value: string): string {
  return `"${value}"`;
}

/** Hyphens stay and dots become underscores, which no domain has: each name has a label of its own. */
function labelOf({ domain, type }: ZoneFileRecord): string {
  return `${type === 'SRV' ? 'srv' : 'autodiscover'}_${domain.replaceAll('.', '_')}`;
}

function zoneLabel(zone: Pick<RecordZone, 'name' | 'private'>): string {
  return `zone_${zone.name.replaceAll('.', '_')}${zone.private ? '_private' : ''}`;
}
