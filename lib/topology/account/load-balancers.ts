import type { IpPermission, SecurityGroup } from '@aws-sdk/client-ec2';
import type {
  Listener as ListenerDescription,
  LoadBalancer as LoadBalancerDescription,
  RuleCondition,
  Rule as RuleDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Session } from '../../aws/sessions';
import { compare, nameOf } from '../names';
import { readAction, readRule } from '../rule-shape';
import type { Gap, Ingress, Listener, ListenerRule, LoadBalancer } from '../topology';
import { listenersOf, loadBalancersOf, rulesOf, securityGroupsOf } from './reads';

type Report = (gap: Gap) => void;

/** What was read about one Application Load Balancer. */
interface LoadBalancerFound {
  readonly described: LoadBalancerDescription;
  readonly listeners: readonly ListenerFound[];
  /** Its security groups that the account can see. */
  readonly groups: readonly SecurityGroup[];
}

interface ListenerFound {
  readonly described: ListenerDescription;
  readonly rules: readonly RuleDescription[];
}

function loadBalancerOf({ described, listeners, groups }: LoadBalancerFound, report: Report): LoadBalancer {
  const arn = described.LoadBalancerArn ?? '';
  if (described.IpAddressType === 'dualstack-without-public-ipv4') report({ at: arn, message: 'has no public IPv4 addresses, but is shown with both' });
  const ingress = ingressOfLoadBalancer(arn, described.SecurityGroups ?? [], groups, report);
  return {
    arn,
    dnsName: nameOf(described.DNSName),
    scheme: described.Scheme === 'internal' ? 'internal' : 'internet-facing',
    dualStack: described.IpAddressType?.startsWith('dualstack') ?? false,
    listeners: listeners
      .map((listener) => listenerOf(listener, report))
      .filter((listener) => listener !== undefined)
      .sort((a, b) => a.port - b.port || compare(a.arn, b.arn)),
    ...(ingress ? { ingress } : {}),
  };
}

function ingressOfLoadBalancer(arn: string, ids: readonly string[], groups: readonly SecurityGroup[], report: Report): Ingress[] | undefined {
  const own = groups.filter(({ GroupId: id }) => ids.includes(id ?? ''));
  const unknown = ids.filter((id) => !own.some(({ GroupId }) => GroupId === id));
  if (unknown.length === 0 && ids.length > 0) return ingressOf(own);
  report({
    at: arn,
    message:
      ids.length === 0
        ? 'has no security group: which clients reach it is unknown'
        : `which clients its security groups admit is unknown: the account cannot see ${unknown.join(', ')}`,
  });
  return undefined;
}

function listenerOf({ described, rules }: ListenerFound, report: Report): Listener | undefined {
  const { ListenerArn: arn = '', Port: port, Protocol: protocol } = described;
  if (port === undefined || (protocol !== 'HTTP' && protocol !== 'HTTPS')) {
    report({ at: arn, message: `is a listener of ${protocol}, which is not simulated` });
    return undefined;
  }
  const defaultAction = readAction(described.DefaultActions ?? []);
  if (defaultAction.type === 'unknown') report({ at: arn, message: `${defaultAction.message}: its answer if no rule matches is unknown` });
  return {
    arn,
    port,
    protocol,
    defaultAction,
    rules: rules
      // The default rule repeats the listener's default action.
      .filter(({ IsDefault: isDefault, Priority: priority }) => !isDefault && priority !== 'default')
      .map((rule) => ruleOf(rule, report))
      .sort((a, b) => a.priority - b.priority),
  };
}

function ruleOf(rule: RuleDescription, report: Report): ListenerRule {
  const { conditions, action, problems } = readRule(rule);
  for (const problem of problems) report({ at: rule.RuleArn ?? '', message: `the rule of priority ${rule.Priority} ${problem}` });
  return { priority: Number(rule.Priority), conditions, action };
}

const ALL_PORTS = { fromPort: 0, toPort: 65_535 };

/** Protocols with ports, or with ICMP's types and codes; others are admitted on all (API reference of EC2, "IpPermission"). */
const WITH_PORTS = new Set(['tcp', 'udp', 'icmp', 'icmpv6']);

/** The sources that security groups admit, one by one. */
export function ingressOf(groups: readonly SecurityGroup[]): Ingress[] {
  const ingress = groups.flatMap(({ IpPermissions: permissions = [] }) => permissions.flatMap(ingressOfPermission));
  return ingress.sort((a, b) => compare(a.protocol, b.protocol) || a.fromPort - b.fromPort || a.toPort - b.toPort || compare(a.source, b.source));
}

function ingressOfPermission(permission: IpPermission): Ingress[] {
  const { IpProtocol: protocol = '-1', FromPort: fromPort = ALL_PORTS.fromPort, ToPort: toPort = ALL_PORTS.toPort } = permission;
  const ports = WITH_PORTS.has(protocol) ? { fromPort, toPort } : ALL_PORTS;
  return sourcesOf(permission).map((source) => ({ protocol, ...ports, source }));
}

function sourcesOf({ IpRanges, Ipv6Ranges, PrefixListIds, UserIdGroupPairs }: IpPermission): string[] {
  return [
    ...(IpRanges ?? []).map(({ CidrIp: range }) => range),
    ...(Ipv6Ranges ?? []).map(({ CidrIpv6: range }) => range),
    ...(PrefixListIds ?? []).map(({ PrefixListId: id }) => id),
    ...(UserIdGroupPairs ?? []).map(({ GroupId: id }) => id),
  ].filter((source) => source !== undefined);
}

export interface LoadBalancerReading {
  /** Only load balancers of these names are read completely. */
  readonly names: ReadonlySet<string>;
  /** If there are none, those with a rule for one of these hosts: the record that leads there may be in another party's DNS. */
  readonly hosts?: readonly string[];
  readonly onProgress: (message: string) => void;
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
  onProgress: (message: string) => void,
): Promise<Found[]> {
  if (hosts.length === 0) return [];
  const wanted = new Set(hosts);
  const isFor = ({ Field: field, HostHeaderConfig: config, Values: older }: RuleCondition) =>
    field === 'host-header' && [...(config?.Values ?? []), ...(older ?? [])].some((host) => wanted.has(nameOf(host)));
  const read = await readEach(session, all, onProgress);
  return read.filter(({ listeners }) => listeners.some(({ rules }) => rules.some(({ Conditions: conditions = [] }) => conditions.some(isFor))));
}

async function readEach(session: Session, all: readonly LoadBalancerDescription[], onProgress: (message: string) => void): Promise<Found[]> {
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
