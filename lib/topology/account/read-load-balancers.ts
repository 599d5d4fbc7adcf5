import type { LoadBalancer as LoadBalancerDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Gap, LoadBalancer } from '../topology';
import { type ListenerFound, loadBalancerOf } from './load-balancers';
import { compare, nameOf } from './names';
import { listenersOf, loadBalancersOf, rulesOf, type Session, securityGroupsOf } from './reads';

export interface LoadBalancerReading {
  /** Only load balancers of these names are read whole. */
  readonly names: ReadonlySet<string>;
  readonly onProgress: (says: string) => void;
  readonly report: (gap: Gap) => void;
}

/** The application load balancers of a region that have one of these names, by ARN. */
export async function readLoadBalancers(session: Session, { names, onProgress, report }: LoadBalancerReading): Promise<LoadBalancer[]> {
  onProgress(`listing the load balancers of ${session.region}`);
  const described = (await loadBalancersOf(session)).filter(({ DNSName: name }) => names.has(nameOf(name)));
  const groups = await securityGroupsOf(session, [...new Set(described.flatMap(({ SecurityGroups: ids }) => ids ?? []))].sort(compare));
  const found: LoadBalancer[] = [];
  for (const loadBalancer of described) {
    onProgress(`reading the listeners and rules of ${loadBalancer.LoadBalancerName}`);
    found.push(loadBalancerOf({ described: loadBalancer, listeners: await readListeners(session, loadBalancer), groups }, report));
  }
  return found.sort((a, b) => compare(a.arn, b.arn));
}

async function readListeners(session: Session, { LoadBalancerArn: arn = '' }: LoadBalancerDescription): Promise<ListenerFound[]> {
  const found: ListenerFound[] = [];
  for (const described of await listenersOf(session, arn)) found.push({ described, rules: await rulesOf(session, described.ListenerArn ?? '') });
  return found;
}
