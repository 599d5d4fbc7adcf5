import { recordsOf } from '../layout/record-set';
import { some } from '../text/format';
import type { Environment, EnvironmentProblem, EnvironmentRedirectHost, Source, Zone } from './environment';
import { siteNames } from './placement';

interface Made {
  readonly name: string;
  readonly zone: Zone;
  readonly source: Source;
  readonly of: 'namespaces' | 'redirectHost';
}

/** What two environments cannot both have. */
export function overlaps(environments: readonly Environment[]): EnvironmentProblem[] {
  return [...sharedRecords(environments), ...environments.flatMap((one, at) => environments.slice(0, at).flatMap((before) => sharedLoadBalancer(one, before)))];
}

/**
 * Records that two environments both make: the deployment of the second fails, or it takes over the record of the first,
 * whose removal then takes it away from both.
 */
function sharedRecords(environments: readonly Environment[]): EnvironmentProblem[] {
  const made = environments.map(recordsMade);
  return environments.flatMap((_, second) =>
    made.slice(0, second).flatMap((before) => {
      const known = grouped(before);
      const twins = made[second].flatMap((record) => {
        const twin = known.get(record.name)?.find(({ zone }) => isSameZone(zone, record.zone));
        return twin ? [{ record, twin }] : [];
      });
      return (['redirectHost', 'namespaces'] as const).flatMap((of) => {
        const those = twins.filter(({ record }) => record.of === of);
        return those.length === 0 ? [] : [{ ...those[0].record.source, message: message(of, those) }];
      });
    }),
  );
}

/**
 * On one load balancer: a port has one listener, and a priority of a listener one rule (`DuplicateListener`, `PriorityInUse`).
 * A listener that one file names may be the one that the other makes.
 */
function sharedLoadBalancer(one: Environment, other: Environment): EnvironmentProblem[] {
  const [own, theirs] = [one, other].map(({ loadBalancer }) => loadBalancer.existing);
  if (own === undefined || own.loadBalancerArn !== theirs?.loadBalancerArn) return [];
  const { file } = one;
  if (own.listenerArn === undefined && theirs.listenerArn === undefined) {
    const message = `is that of ${other.file} too, and both files would make its listener of port 80: give one of them the listener that the other makes (listenerArn), with priorities of its own (rules.priorities)`;
    return [{ file, path: 'loadBalancer.existing', message }];
  }
  if (own.listenerArn === undefined || theirs.listenerArn === undefined) return sharedPriorities(one, other);
  const [{ first, last }, range] = [one.layout, other.layout];
  if (own.listenerArn !== theirs.listenerArn || first > range.last || range.first > last) return [];
  const message = `${first} to ${last} shares priorities with ${range.first} to ${range.last} of ${other.file} on the same listener: give each file a range of its own`;
  return [{ file, path: 'rules.priorities', message }];
}

/** Of a file that makes a listener, and of one that names it. The range of the former is most often any priority, so the rules decide. */
function sharedPriorities(one: Environment, other: Environment): EnvironmentProblem[] {
  const taken = new Set(other.rules.map(({ priority }) => priority));
  const shared = one.rules.map(({ priority }) => priority).filter((priority) => taken.has(priority));
  if (shared.length === 0) return [];
  const message = `gives rules of port 80 of the same load balancer priorities that ${other.file} gives to its own (${some(shared.map(String))}): give the file with listenerArn a range that the other has no rules in`;
  return [{ file: one.file, path: 'rules.priorities', message }];
}

function message(of: Made['of'], twins: readonly { readonly record: Made; readonly twin: Made }[]): string {
  const shown = twins.map(({ record: { name, zone }, twin: { source } }) => `${name} in ${zone.name} (${source.file}:${source.line})`);
  const what = `makes the same records in the same zones as another environment: ${some(shown)}`;
  if (of === 'redirectHost') return `${what}: give each environment its own redirect host`;
  const allPublic = twins.every(({ record }) => !record.zone.private);
  return `${what}: keep each in only one of the two files${allPublic ? ', or write external: true for it in the other' : ''}`;
}

function recordsMade(environment: Environment): Made[] {
  const { namespaces } = environment;
  const ofHosts = siteNames<EnvironmentRedirectHost>(environment).flatMap(({ name, zones, source }) =>
    zones.map((zone) => ({ name, zone, source, of: 'redirectHost' as const })),
  );
  const ofNamespaces = namespaces.flatMap(({ domain, zones, srv, source }) =>
    recordsOf(
      domain,
      zones.map((zone) => ({ ...zone, key: zone.name })),
      srv,
    ).map(({ name, zone }) => ({ name, zone, source, of: 'namespaces' as const })),
  );
  return [...ofHosts, ...ofNamespaces];
}

/** By their IDs where both are known; CDK looks up the one zone of an account that has the name. */
function isSameZone(a: Zone, b: Zone): boolean {
  if (a.id !== undefined && b.id !== undefined) return a.id === b.id;
  return a.name === b.name && a.account === b.account && a.private === b.private;
}

function grouped(records: readonly Made[]): Map<string, Made[]> {
  const byName = new Map<string, Made[]>();
  for (const record of records) byName.set(record.name, [...(byName.get(record.name) ?? []), record]);
  return byName;
}
