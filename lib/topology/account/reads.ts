import {
  DescribeStacksCommand,
  GetTemplateCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
  type Stack,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import {
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcBlockPublicAccessExclusionsCommand,
  DescribeVpcBlockPublicAccessOptionsCommand,
  type SecurityGroup,
  type Subnet,
} from '@aws-sdk/client-ec2';
import {
  DescribeAccountLimitsCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  type Listener,
  type LoadBalancer,
  type Rule,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  type HostedZone,
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  type ListResourceRecordSetsCommandInput,
  type ResourceRecordSet,
} from '@aws-sdk/client-route-53';
import { ask, pages } from '../../aws/calls';
import type { Session } from '../../aws/sessions';

/*
 * The calls of the AWS API, all pages of each, as AWS answers them. Only application load balancers count.
 */

export function hostedZonesOf(session: Session): Promise<HostedZone[]> {
  const { clients, route53Turn, signal } = session;
  return pages(
    (Marker: string | undefined) =>
      ask(session, 'route53:ListHostedZones', async () => {
        await route53Turn();
        return clients.route53.send(new ListHostedZonesCommand({ Marker }), { abortSignal: signal });
      }),
    (page) => page.HostedZones,
    (page) => (page.IsTruncated ? page.NextMarker : undefined),
  );
}

type Start = Omit<ListResourceRecordSetsCommandInput, 'HostedZoneId'>;

/** `name` is the zone's, for messages. */
export function recordSetsOf(session: Session, HostedZoneId: string, name: string): Promise<ResourceRecordSet[]> {
  const { clients, route53Turn, signal } = session;
  const call = { action: 'route53:ListResourceRecordSets', of: `${name} (${HostedZoneId})` };
  return pages(
    (start: Start | undefined) =>
      ask(session, call, async () => {
        await route53Turn();
        return clients.route53.send(new ListResourceRecordSetsCommand({ HostedZoneId, ...start }), { abortSignal: signal });
      }),
    (page) => page.ResourceRecordSets,
    (page) =>
      page.IsTruncated
        ? { StartRecordName: page.NextRecordName, StartRecordType: page.NextRecordType, StartRecordIdentifier: page.NextRecordIdentifier }
        : undefined,
  );
}

export function loadBalancersOf(session: Session): Promise<LoadBalancer[]> {
  const { clients, signal } = session;
  return pages(
    (Marker: string | undefined) =>
      ask(session, 'elasticloadbalancing:DescribeLoadBalancers', () => clients.elb.send(new DescribeLoadBalancersCommand({ Marker }), { abortSignal: signal })),
    (page) => page.LoadBalancers?.filter(({ Type: type }) => type === 'application'),
    (page) => page.NextMarker,
  );
}

export function listenersOf(session: Session, LoadBalancerArn: string): Promise<Listener[]> {
  const { clients, signal } = session;
  return pages(
    (Marker: string | undefined) =>
      ask(session, 'elasticloadbalancing:DescribeListeners', () =>
        clients.elb.send(new DescribeListenersCommand({ LoadBalancerArn, Marker }), { abortSignal: signal }),
      ),
    (page) => page.Listeners,
    (page) => page.NextMarker,
  );
}

export function rulesOf(session: Session, ListenerArn: string): Promise<Rule[]> {
  const { clients, signal } = session;
  return pages(
    (Marker: string | undefined) =>
      ask(session, 'elasticloadbalancing:DescribeRules', () => clients.elb.send(new DescribeRulesCommand({ ListenerArn, Marker }), { abortSignal: signal })),
    (page) => page.Rules,
    (page) => page.NextMarker,
  );
}

/** By its name in the API ("DescribeAccountLimits"): what the account may have at most. */
export async function accountLimitOf(session: Session, limit: string): Promise<number | undefined> {
  const { clients, signal } = session;
  const limits = await pages(
    (Marker: string | undefined) =>
      ask(session, 'elasticloadbalancing:DescribeAccountLimits', () => clients.elb.send(new DescribeAccountLimitsCommand({ Marker }), { abortSignal: signal })),
    (page) => page.Limits,
    (page) => page.NextMarker,
  );
  const max = Number(limits.find(({ Name: name }) => name === limit)?.Max);
  return Number.isFinite(max) ? max : undefined;
}

/** Most values of a filter (API reference of EC2, "Filter"). */
const MAX_FILTER_VALUES = 200;

/** All pages, so many IDs at a time: by a filter, as an ID that is not there would fail the call. */
async function filtered<Found>(ids: readonly string[], read: (values: string[]) => Promise<Found[]>): Promise<Found[]> {
  const found: Found[] = [];
  for (let from = 0; from < ids.length; from += MAX_FILTER_VALUES) found.push(...(await read(ids.slice(from, from + MAX_FILTER_VALUES))));
  return found;
}

/** Those that the account can see. */
export function securityGroupsOf(session: Session, ids: readonly string[]): Promise<SecurityGroup[]> {
  const { clients, signal } = session;
  return filtered(ids, (Values) =>
    pages(
      (NextToken: string | undefined) =>
        ask(session, 'ec2:DescribeSecurityGroups', () =>
          clients.ec2.send(new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'group-id', Values }], NextToken }), { abortSignal: signal }),
        ),
      (page) => page.SecurityGroups,
      (page) => page.NextToken,
    ),
  );
}

/** Those that the account can see. */
export function subnetsOf(session: Session, ids: readonly string[]): Promise<Subnet[]> {
  const { clients, signal } = session;
  return filtered(ids, (Values) =>
    pages(
      (NextToken: string | undefined) =>
        ask(session, 'ec2:DescribeSubnets', () =>
          clients.ec2.send(new DescribeSubnetsCommand({ Filters: [{ Name: 'subnet-id', Values }], NextToken }), { abortSignal: signal }),
        ),
      (page) => page.Subnets,
      (page) => page.NextToken,
    ),
  );
}

/** States of an exclusion that counts. */
const STANDS: ReadonlySet<string> = new Set(['create-complete', 'update-complete', 'update-in-progress']);

/** How VPC Block Public Access is set in the region, and the ARNs of the VPCs and subnets that are excluded from it. */
export async function publicAccessBlockOf(session: Session): Promise<{ readonly mode: string; readonly excluded: readonly string[] }> {
  const { clients, signal } = session;
  const { VpcBlockPublicAccessOptions: options } = await ask(session, 'ec2:DescribeVpcBlockPublicAccessOptions', () =>
    clients.ec2.send(new DescribeVpcBlockPublicAccessOptionsCommand({}), { abortSignal: signal }),
  );
  const mode = options?.InternetGatewayBlockMode ?? 'off';
  if (mode === 'off') return { mode, excluded: [] };
  const exclusions = await pages(
    (NextToken: string | undefined) =>
      ask(session, 'ec2:DescribeVpcBlockPublicAccessExclusions', () =>
        clients.ec2.send(new DescribeVpcBlockPublicAccessExclusionsCommand({ NextToken }), { abortSignal: signal }),
      ),
    (page) => page.VpcBlockPublicAccessExclusions,
    (page) => page.NextToken,
  );
  // The other mode of an exclusion lets connections out only.
  const open = exclusions.filter(({ State: state, InternetGatewayExclusionMode: way }) => way === 'allow-bidirectional' && STANDS.has(state ?? ''));
  return { mode, excluded: open.flatMap(({ ResourceArn: arn }) => arn ?? []) };
}

/** Nothing if the account has no stack of that name in the region. An ID finds a deleted stack too. */
export async function stackOf(session: Session, StackName: string): Promise<Stack | undefined> {
  const { clients, signal } = session;
  // CloudFormation has no error of its own for a stack that is not there (API reference, "DescribeStacks").
  const call = async () => {
    try {
      return await clients.cloudformation.send(new DescribeStacksCommand({ StackName }), { abortSignal: signal });
    } catch (error) {
      if (error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message)) return { Stacks: [] };
      throw error;
    }
  };
  const { Stacks: [stack] = [] } = await ask(session, { action: 'cloudformation:DescribeStacks', of: StackName }, call);
  return stack;
}

/** As it was sent, before any transform; empty of a stack that has only a change set yet. */
export async function templateBodyOf(session: Session, StackName: string): Promise<string> {
  const { clients, signal } = session;
  const { TemplateBody: body = '' } = await ask(session, { action: 'cloudformation:GetTemplate', of: StackName }, () =>
    clients.cloudformation.send(new GetTemplateCommand({ StackName, TemplateStage: 'Original' }), { abortSignal: signal }),
  );
  return body;
}

export function stackResourcesOf(session: Session, StackName: string): Promise<StackResourceSummary[]> {
  const { clients, signal } = session;
  return pages(
    (NextToken: string | undefined) =>
      ask(session, { action: 'cloudformation:ListStackResources', of: StackName }, () =>
        clients.cloudformation.send(new ListStackResourcesCommand({ StackName, NextToken }), { abortSignal: signal }),
      ),
    (page) => page.StackResourceSummaries,
    (page) => page.NextToken,
  );
}

/** The stacks that are there, or are being made or deleted. */
export async function stackNamesOf(session: Session): Promise<string[]> {
  const { clients, signal } = session;
  const summaries = await pages(
    (NextToken: string | undefined) =>
      ask(session, 'cloudformation:ListStacks', () => clients.cloudformation.send(new ListStacksCommand({ NextToken }), { abortSignal: signal })),
    (page) => page.StackSummaries,
    (page) => page.NextToken,
  );
  return [...new Set(summaries.flatMap(({ StackName, StackStatus }) => (StackName && StackStatus !== 'DELETE_COMPLETE' ? [StackName] : [])))];
}
