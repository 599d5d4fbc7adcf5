import { CloudFormationClient, paginateDescribeStacks, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { EC2Client, paginateDescribeSecurityGroups, paginateDescribeSubnets } from '@aws-sdk/client-ec2';
import {
  ElasticLoadBalancingV2Client,
  paginateDescribeListeners,
  paginateDescribeLoadBalancers,
  paginateDescribeRules,
  type Rule as RuleDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  ListResourceRecordSetsCommand,
  type ListResourceRecordSetsCommandInput,
  type ListResourceRecordSetsCommandOutput,
  paginateListHostedZones,
  type ResourceRecordSet,
  Route53Client,
} from '@aws-sdk/client-route-53';
import type { Account } from './account';
import { type DnsRecord, type Listener, type Rule, type StackOutput, sortRecords } from './topology';

export interface LiveLoadBalancer {
  readonly arn: string;
  readonly dnsName: string;
  readonly listeners: readonly Listener[];
  /** The rules' own ARNs, by priority: a rule that is changed in place keeps its. */
  readonly ruleArns: ReadonlyMap<number, string>;
}

export interface LiveStack {
  readonly outputs: readonly StackOutput[];
  /** The ARNs of its load balancers. */
  readonly loadBalancers: readonly string[];
}

/** Every load balancer of an account. */
export async function loadBalancersOf(account: Account): Promise<LiveLoadBalancer[]> {
  const client = new ElasticLoadBalancingV2Client(account);
  const found: LiveLoadBalancer[] = [];
  for await (const page of paginateDescribeLoadBalancers({ client }, {})) {
    for (const { LoadBalancerArn: arn = '', DNSName: dnsName = '' } of page.LoadBalancers ?? []) {
      const ruleArns = new Map<number, string>();
      found.push({ arn, dnsName, listeners: await listenersOf(client, arn, ruleArns), ruleArns });
    }
  }
  return found;
}

async function listenersOf(client: ElasticLoadBalancingV2Client, loadBalancer: string, ruleArns: Map<number, string>): Promise<Listener[]> {
  const listeners: Listener[] = [];
  for await (const page of paginateDescribeListeners({ client }, { LoadBalancerArn: loadBalancer })) {
    for (const { ListenerArn: arn, Protocol: protocol, Port: port, DefaultActions: [action] = [] } of page.Listeners ?? []) {
      const rules: Rule[] = [];
      for (const rule of await rulesOf(client, arn)) {
        const priority = Number(rule.Priority);
        rules.push({ priority, conditions: rule.Conditions ?? [], actions: rule.Actions ?? [] });
        ruleArns.set(priority, rule.RuleArn ?? '');
      }
      listeners.push({
        protocol,
        port,
        defaultAction: { type: action?.Type, status: action?.FixedResponseConfig?.StatusCode },
        rules: rules.sort((a, b) => a.priority - b.priority),
      });
    }
  }
  return listeners;
}

/** The rules of a listener, but for the default one, which says again what its default action is. */
async function rulesOf(client: ElasticLoadBalancingV2Client, listener: string | undefined): Promise<RuleDescription[]> {
  const rules: RuleDescription[] = [];
  for await (const page of paginateDescribeRules({ client }, { ListenerArn: listener })) rules.push(...(page.Rules ?? []));
  return rules.filter(({ IsDefault: isDefault }) => !isDefault);
}

/** Every record of every zone of an account, but for those that a zone has from the beginning. */
export async function recordsOf(account: Account): Promise<DnsRecord[]> {
  const client = new Route53Client(account);
  const records: DnsRecord[] = [];
  for await (const page of paginateListHostedZones({ client }, {})) {
    for (const { Id: id = '', Name: zoneName } of page.HostedZones ?? []) {
      const sets = await recordSetsOf(client, id);
      const made = sets.filter(({ Name: name, Type: type }) => name !== zoneName || (type !== 'NS' && type !== 'SOA'));
      records.push(...made.map((set) => toRecord(account.id, id.replace('/hostedzone/', ''), set)));
    }
  }
  return sortRecords(records);
}

async function recordSetsOf(client: Route53Client, zone: string): Promise<ResourceRecordSet[]> {
  const sets: ResourceRecordSet[] = [];
  // The SDK has no paginator for this list.
  for (let next: ListResourceRecordSetsCommandInput | undefined = { HostedZoneId: zone }; next; ) {
    const page: ListResourceRecordSetsCommandOutput = await client.send(new ListResourceRecordSetsCommand(next));
    sets.push(...(page.ResourceRecordSets ?? []));
    next = page.IsTruncated
      ? { HostedZoneId: zone, StartRecordName: page.NextRecordName, StartRecordType: page.NextRecordType, StartRecordIdentifier: page.NextRecordIdentifier }
      : undefined;
  }
  return sets;
}

function toRecord(account: string, zone: string, set: ResourceRecordSet): DnsRecord {
  const record = { account, zone, name: `${set.Name}`.replace(/\.$/, ''), type: `${set.Type}` };
  if (set.AliasTarget) return { ...record, aliasOf: `${set.AliasTarget.DNSName}` };
  return { ...record, values: (set.ResourceRecords ?? []).map(({ Value: value }) => `${value}`), ttl: set.TTL };
}

/** Every stack of an account, by name. */
export async function stacksOf(account: Account): Promise<Map<string, LiveStack>> {
  const client = new CloudFormationClient(account);
  const stacks = new Map<string, LiveStack>();
  for await (const page of paginateDescribeStacks({ client }, {})) {
    for (const { StackName: name = '', Outputs: outputs = [] } of page.Stacks ?? []) {
      stacks.set(name, {
        outputs: outputs.map(({ OutputValue: value = '', Description: description = '' }) => ({ value, description })),
        loadBalancers: await physicalIds(client, name, 'AWS::ElasticLoadBalancingV2::LoadBalancer'),
      });
    }
  }
  return stacks;
}

async function physicalIds(client: CloudFormationClient, stack: string, type: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const page of paginateListStackResources({ client }, { StackName: stack })) {
    for (const resource of page.StackResourceSummaries ?? []) if (resource.ResourceType === type) ids.push(resource.PhysicalResourceId ?? '');
  }
  return ids;
}

/** The IDs of an account's subnets and security groups, but for the security group that each VPC comes with. */
export async function networkOf(account: Account): Promise<string[]> {
  const client = new EC2Client(account);
  const ids: string[] = [];
  for await (const page of paginateDescribeSubnets({ client }, {})) ids.push(...(page.Subnets ?? []).map(({ SubnetId: id }) => `${id}`));
  for await (const page of paginateDescribeSecurityGroups({ client }, {})) {
    for (const { GroupId: id, GroupName: name } of page.SecurityGroups ?? []) if (name !== 'default') ids.push(`${id}`);
  }
  return ids.sort();
}
