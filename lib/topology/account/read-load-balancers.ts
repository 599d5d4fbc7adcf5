import type { LoadBalancer as LoadBalancerDescription, RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import { compare, nameOf } from '../names';
import type { Gap, LoadBalancer } from '../topology';
import { type ListenerFound, type LoadBalancerFound, loadBalancerOf } from './load-balancers';
import { listenersOf, loadBalancersOf, rulesOf, type Session, securityGroupsOf } from './reads';

export interface LoadBalancerReading {
  /** Only load balancers of these names are read whole. */
  readonly names: ReadonlySet<string>;
  /** Where there are none, those that have a rule for one of these hosts: the record that leads there may be in somebody else's DNS. */
  readonly hosts?: readonly string[];
  readonly onProgress: (says: string) => void;
  readonly report: (gap: Gap) => void;
}

type Found = Omit<LoadBalancerFound, 'groups'>;

/** The application load balancers of a region that have one of these names, by ARN. */
export async function readLoadBalancers(session: Session, { names, hosts = [], onProgress, report }: LoadBalancerReading): Promise<LoadBalancer[]> {
  onProgress(`listing the load balancers of ${session.region}`);
  const all = await loadBalancersOf(session);
  const named = all.filter(({ DNSName: name }) => names.has(nameOf(name)));
  const found = named.length > 0 ? await readEach(session, named, onProgress) : await withRuleFor(hosts, session, all, onProgress);
  const groups = await securityGroupsOf(session, [...new Set(found.flatMap(({ described }) => described.SecurityGroups ?? []))].sort(compare));
  return found.map((one) => loadBalancerOf({ ...one, groups }, report)).sort((a, b) => compare(a.arn, b.arn));
}

async function withRuleFor(
  hosts: readonly string[],
  session: Session,
  all: readonly LoadBalancerDescription[],
  onProgress: (says: string) => void,
): Promise<Found[]> {
  if (hosts.length === 0) return [];
  const wanted = new Set(hosts);
  const isFor = ({ Field: field, HostHeaderConfig: config, Values: older }: RuleCondition) =>
    field === 'host-header' && [...(config?.Values ?? []), ...(older ?? [])].some((host) => wanted.has(nameOf(host)));
  const read = await readEach(session, all, onProgress);
  return read.filter(({ listeners }) => listeners.some(({ rules }) => rules.some(({ Conditions: conditions = [] }) => conditions.some(isFor))));
}

async function readEach(session: Session, all: readonly LoadBalancerDescription[], onProgress: (says: string) => void): Promise<Found[]> {
  const found: Found[] = [];
  for (const described of all) {
    onProgress(`reading the listeners and rules of ${described.LoadBalancerName}`);
    found.push({ described, listeners: await readListeners(session, described) });
  }
  return found;
}

async function readListeners(session: Session, { LoadBalancerArn: arn = '' }: LoadBalancerDescription): Promise<ListenerFound[]> {
  const found: ListenerFound[] = [];
  for (const described of await listenersOf(session, arn)) found.push({ described, rules: await rulesOf(session, described.ListenerArn ?? '') });
  return found;
}
