import { UserError } from '../errors';
import type { Plan, PlannedNamespace } from './plan';

/** A record that the owner of a namespace's DNS has to make. */
export interface ZoneFileRecord {
  readonly domain: string;
  readonly name: string;
  readonly ttl: number;
  readonly type: 'CNAME' | 'SRV' | 'ALIAS';
  /** Its target. */
  readonly value: string;
}

/**
 * The records of the zone file: of the namespaces whose DNS is elsewhere, or of all of them.
 *
 * @throws UserError if they would lead to the load balancer's own name, which is known only after the deployment
 */
export function zoneFileRecords(plan: Plan, ttl: number, all: boolean): ZoneFileRecord[] {
  const namespaces = plan.namespaces.filter((namespace) => all || namespace.external);
  if (plan.redirectHost === undefined && namespaces.some(({ direct }) => !direct)) {
    throw new UserError(
      "has no redirectHost, so its records lead to the load balancer's DNS name, which is known only after the deployment: give redirectHost, or read the stack's outputs",
    );
  }
  return namespaces.flatMap((namespace) => handedOver(namespace, plan.redirectHost).map((record) => ({ domain: namespace.domain, ttl, ...record })));
}

/** The records as a zone file of RFC 1035, section 5, which BIND and most DNS providers read. */
export function renderZoneFile(records: readonly ZoneFileRecord[], plan: Plan): string {
  const lines = [`; Autodiscover of ${plan.environment}: add these records to the zones of the namespaces below.`];
  if (plan.redirectHostIsExternal)
    lines.push(`; ${plan.redirectHost} must lead to the load balancer, whose name is an output of the stack ${plan.environment}-Site.`);
  let domain: string | undefined;
  for (const record of records) {
    if (record.domain !== domain) {
      domain = record.domain;
      lines.push('', `$ORIGIN ${domain}.`);
    }
    if (record.type === 'ALIAS') {
      lines.push(`; ${record.name} is an alias in Route 53, which a zone file cannot express`);
      continue;
    }
    lines.push(`${record.name.slice(0, -domain.length - 1).padEnd(18)} ${record.ttl} IN ${record.type.padEnd(5)} ${record.value}.`);
  }
  return lines.join('\n');
}

function handedOver({ host, domain, records }: PlannedNamespace, redirectHost: string | undefined): Pick<ZoneFileRecord, 'name' | 'type' | 'value'>[] {
  const ofHost = records.find(({ name, type }) => name === host && type === 'CNAME');
  const srv = records.find(({ name }) => name === `_autodiscover._tcp.${domain}`);
  return [
    { name: host, type: ofHost ? 'CNAME' : 'ALIAS', value: (ofHost?.value ?? redirectHost) as string },
    ...(srv?.value === undefined ? [] : [{ name: srv.name, type: 'SRV' as const, value: srv.value }]),
  ];
}
