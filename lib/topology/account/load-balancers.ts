import type { SecurityGroup } from '@aws-sdk/client-ec2';
import type {
  Listener as ListenerDescription,
  LoadBalancer as LoadBalancerDescription,
  Rule as RuleDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { compare, nameOf } from '../names';
import { readAction, readRule } from '../rule-shape';
import type { Gap, Ingress, Listener, ListenerRule, LoadBalancer } from '../topology';
import { ingressOf } from './ingress';

type Report = (gap: Gap) => void;

/** All that was read of one Application Load Balancer. */
export interface LoadBalancerFound {
  readonly described: LoadBalancerDescription;
  readonly listeners: readonly ListenerFound[];
  /** Those of its security groups that the account tells of. */
  readonly groups: readonly SecurityGroup[];
}

export interface ListenerFound {
  readonly described: ListenerDescription;
  readonly rules: readonly RuleDescription[];
}

export function loadBalancerOf({ described, listeners, groups }: LoadBalancerFound, report: Report): LoadBalancer {
  const arn = described.LoadBalancerArn ?? '';
  if (described.IpAddressType === 'dualstack-without-public-ipv4') report({ at: arn, says: 'has no public IPv4 addresses, and is shown with both' });
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
    says:
      ids.length === 0
        ? 'has no security group: what reaches it is not known'
        : `what its security groups let in is not known: the account does not tell of ${unknown.join(', ')}`,
  });
  return undefined;
}

function listenerOf({ described, rules }: ListenerFound, report: Report): Listener | undefined {
  const { ListenerArn: arn = '', Port: port, Protocol: protocol } = described;
  if (port === undefined || (protocol !== 'HTTP' && protocol !== 'HTTPS')) {
    report({ at: arn, says: `is a listener of ${protocol}, which is not played` });
    return undefined;
  }
  const defaultAction = readAction(described.DefaultActions ?? []);
  if (defaultAction.type === 'unknown') report({ at: arn, says: `${defaultAction.says}: what it answers where no rule matches is not known` });
  return {
    arn,
    port,
    protocol,
    defaultAction,
    rules: rules
      // The default rule says again what the listener's default action is.
      .filter(({ IsDefault: isDefault, Priority: priority }) => !isDefault && priority !== 'default')
      .map((rule) => ruleOf(rule, report))
      .sort((a, b) => a.priority - b.priority),
  };
}

function ruleOf(rule: RuleDescription, report: Report): ListenerRule {
  const { conditions, action, problems } = readRule(rule);
  for (const problem of problems) report({ at: rule.RuleArn ?? '', says: `the rule of priority ${rule.Priority} ${problem}` });
  return { priority: Number(rule.Priority), conditions, action };
}
