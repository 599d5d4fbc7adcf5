import type { Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import type { Session } from '../../aws/sessions';
import { nameOf } from '../names';
import type { Ingress } from '../topology';
import { ingressOf } from './load-balancers';
import { hostedZonesOf, listenersOf, loadBalancersOf, publicAccessBlockOf, recordSetsOf, rulesOf, securityGroupsOf, subnetsOf } from './reads';
import { routingOf } from './zones';

/*
 * What an account has at a place, whether or not a simulation understands it: what is there may stand in the way.
 */

export interface LiveZone {
  readonly id: string;
  readonly name: string;
  readonly private: boolean;
  readonly account: string;
  /** Left out if its records were not read. */
  readonly records?: readonly LiveRecord[];
}

/** A record set in a zone, whether or not it is understood. */
export interface LiveRecord {
  readonly name: string;
  readonly type: string;
  readonly ttl?: number;
  readonly values: readonly string[];
  readonly aliasOf?: string;
  /** Route 53's policy, if it is not the simple one: `weighted`. */
  readonly routing?: string;
}

export interface LiveLoadBalancer {
  readonly arn: string;
  readonly dnsName: string;
  readonly account: string;
  readonly region: string;
  readonly vpc: string;
  readonly listeners: readonly LiveListener[];
}

interface LiveListener {
  readonly arn: string;
  readonly port: number;
  readonly protocol: string;
  readonly rules: readonly { readonly arn: string; readonly priority: number; readonly matches: string }[];
}

/** The zones of an account, without their records. */
export async function zonesIn(session: Session, account: string): Promise<LiveZone[]> {
  return (await hostedZonesOf(session)).map(({ Id: id = '', Name: name, Config: config }) => ({
    id: id.replace('/hostedzone/', ''),
    name: nameOf(name),
    private: config?.PrivateZone ?? false,
    account,
  }));
}

export async function recordsIn(session: Session, { id, name }: LiveZone): Promise<LiveRecord[]> {
  return (await recordSetsOf(session, id, name)).map(liveRecord);
}

function liveRecord(set: ResourceRecordSet): LiveRecord {
  const { Name: name, Type: type = '', TTL: ttl, ResourceRecords: values = [], AliasTarget: alias } = set;
  const routing = set.TrafficPolicyInstanceId === undefined ? routingOf(set) : 'traffic policy';
  return {
    name: nameOf(name),
    type,
    ...(ttl === undefined ? {} : { ttl }),
    values: values.map(({ Value: value = '' }) => (NAMES.has(type) ? value.trim().split(/\s+/).map(nameOf).join(' ') : value)),
    ...(alias ? { aliasOf: nameOf(alias.DNSName) } : {}),
    ...(routing === undefined ? {} : { routing }),
  };
}

/** Types whose values end in a name, which DNS compares without case and trailing dot. */
const NAMES: ReadonlySet<string> = new Set(['CNAME', 'SRV', 'NS']);

/** The load balancers of these ARNs, with all of their rules. */
export async function loadBalancersIn(session: Session, account: string, arns: ReadonlySet<string>): Promise<LiveLoadBalancer[]> {
  const found = (await loadBalancersOf(session)).filter(({ LoadBalancerArn: arn = '' }) => arns.has(arn));
  const all: LiveLoadBalancer[] = [];
  for (const { LoadBalancerArn: arn = '', DNSName: dnsName, VpcId: vpc = '' } of found) {
    const listeners: LiveListener[] = [];
    for (const { ListenerArn: listener = '', Port: port = 0, Protocol: protocol = '' } of await listenersOf(session, arn)) {
      listeners.push({ arn: listener, port, protocol, rules: (await rulesOf(session, listener)).flatMap(liveRule) });
    }
    all.push({ arn, dnsName: nameOf(dnsName), account, region: session.region, vpc, listeners });
  }
  return all;
}

/** Default rules do not count against the quota, and have no priority. */
function liveRule({
  RuleArn: arn = '',
  Priority: priority,
  IsDefault: isDefault,
  Conditions: conditions = [],
  Actions: actions = [],
}: Rule): LiveListener['rules'][number][] {
  if (isDefault || priority === 'default') return [];
  const matched = conditions.map(({ Field: field, Values: values = [], HostHeaderConfig: host, PathPatternConfig: path }) => {
    const all = [...new Set([...values, ...(host?.Values ?? []), ...(path?.Values ?? [])])];
    return all.length > 0 ? `${field} ${all.join(', ')}` : `${field}`;
  });
  return [{ arn, priority: Number(priority), matches: `${matched.join(' and ')} → ${actions.map(({ Type: type }) => type).join(', ')}` }];
}

export async function groupsIn(session: Session, ids: readonly string[]): Promise<{ readonly id: string; readonly ingress: readonly Ingress[] }[]> {
  return (await securityGroupsOf(session, ids)).map((group) => ({ id: group.GroupId ?? '', ingress: ingressOf([group]) }));
}

export async function subnetsIn(session: Session, ids: readonly string[]): Promise<{ readonly id: string; readonly vpc: string }[]> {
  return (await subnetsOf(session, ids)).map(({ SubnetId: id = '', VpcId: vpc = '' }) => ({ id, vpc }));
}

export async function publicAccessBlockIn(session: Session): Promise<{ readonly mode: string; readonly excluded: readonly string[] }> {
  const { mode, excluded } = await publicAccessBlockOf(session);
  return { mode, excluded: excluded.map((arn) => arn.slice(arn.lastIndexOf('/') + 1)) };
}
