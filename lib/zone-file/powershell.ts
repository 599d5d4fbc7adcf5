import { isIPv4 } from 'node:net';
import { srvParts } from '../names/srv-record';
import type { ZoneFileRecord, ZoneRecords } from '../plan/zone-file';
import { type About, isOrdinary, relativeName } from './records';

/**
 * Lines of the module DnsServer, for Windows PowerShell 5.1: one cmdlet for each record, so that an administrator can run any
 * of them alone, and one that fails stops no other.
 */
export function renderPowershell(zones: readonly ZoneRecords[], about: About): string {
  const head = [
    `# Autodiscover of ${about.environment}, for Windows DNS Server: run it on a DNS server, or add -ComputerName <server> to each line.`,
    ...about.notes.map((note) => `# ${note}`),
    '#Requires -Modules DnsServer',
  ];
  const parts = zones.map((zone) =>
    [`# zone ${zone.name}`, ...zone.records.filter(isOrdinary).flatMap((record) => linesOf(record, zone.name, about))].join('\n'),
  );
  return [head.join('\n'), ...parts].join('\n\n');
}

function linesOf(record: ZoneFileRecord, zone: string, { deletes, pinpoint }: About): string[] {
  if (pinpoint !== undefined) return deletes ? [`Remove-DnsServerZone -Name '${record.name}' -Force`] : pinpointLines(record, pinpoint);
  return [deletes ? removal(record, zone) : addition(record, zone, relativeName(record, zone))];
}

/**
 * A zone of the name itself, in a DNS that does not hold the whole domain (Microsoft, "Planning for Lync Server":
 * "pin-point zones"). At its root it can have addresses and the SRV record, but no CNAME: the root has SOA and NS records, and
 * a CNAME stands alone (RFC 1034, section 3.6.2). A DNAME there would lead names below the root elsewhere, not the root (RFC
 * 6672, section 2.3).
 */
function pinpointLines(record: ZoneFileRecord, addresses: readonly string[]): string[] {
  const zone = `Add-DnsServerPrimaryZone -Name '${record.name}' -ReplicationScope 'Domain' -DynamicUpdate 'None'`;
  if (record.type === 'SRV') return [zone, addition(record, record.name, '@')];
  const lines = addresses.map((address) => {
    const [kind, parameter] = isIPv4(address) ? ['A', 'IPv4Address'] : ['AAAA', 'IPv6Address'];
    return `Add-DnsServerResourceRecord -${kind} -ZoneName '${record.name}' -Name '@' -${parameter} '${address}' -TimeToLive '${timeSpan(record.ttl)}'`;
  });
  return [zone, ...lines];
}

function addition({ type, value, ttl }: ZoneFileRecord, zone: string, name: string): string {
  const place = `-ZoneName '${zone}' -Name '${name}'`;
  const life = `-TimeToLive '${timeSpan(ttl)}'`;
  if (type === 'CNAME') return `Add-DnsServerResourceRecordCName ${place} -HostNameAlias '${value}.' ${life}`;
  const { priority, weight, port, target } = srvParts(value);
  return `Add-DnsServerResourceRecord -Srv ${place} -DomainName '${target}.' -Priority ${priority} -Weight ${weight} -Port ${port} ${life}`;
}

/** Only the record with this target. */
function removal(record: ZoneFileRecord, zone: string): string {
  const [kind, property, target] = record.type === 'CNAME' ? ['CName', 'HostNameAlias', record.value] : ['Srv', 'DomainName', srvParts(record.value).target];
  const found = `Get-DnsServerResourceRecord -ZoneName '${zone}' -Name '${relativeName(record, zone)}' -RRType ${kind}`;
  return `${found} | Where-Object { $_.RecordData.${property} -eq '${target}.' } | Remove-DnsServerResourceRecord -ZoneName '${zone}' -Force`;
}

/** `00:05:00`; `1.00:00:00` */
function timeSpan(seconds: number): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const days = Math.floor(seconds / 86_400);
  const clock = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(':');
  return days > 0 ? `${days}.${clock}` : clock;
}
