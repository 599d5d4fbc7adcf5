import type { PreflightId } from '../../lib/findings/catalogue/preflight';
import type { PreflightReport } from '../../lib/findings/preflight-report';
import type { Resolution, Resolver } from '../../lib/network/network';
import type { PreflightTarget } from '../../lib/preflight/account-state';
import { gatherState } from '../../lib/preflight/gather';
import { preflightReport } from '../../lib/preflight/preflight';
import type { StackTemplate, Template } from '../../lib/topology/stack-template';
import { awsError, sessionByHand } from '../aws/session-by-hand';

/*
 * A small environment, and accounts and a DNS that have whatever a test wants: what is read is judged, as the command does.
 */

export const REGION = 'eu-central-1';
export const HOME = '111111111111';
export const DNS = '222222222222';
export const BALANCER = `arn:aws:elasticloadbalancing:${REGION}:${HOME}:loadbalancer/app/shared/1`;
export const LISTENER = `arn:aws:elasticloadbalancing:${REGION}:${HOME}:listener/app/shared/1/80`;
export const NS = ['ns-1.awsdns-01.com', 'ns-2.awsdns-02.net'];

export interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

export function cname(zone: string, name: string, value = 'redirect.contoso.com', ttl = '300'): Resource {
  return { Type: 'AWS::Route53::RecordSet', Properties: { HostedZoneId: zone, Name: `${name}.`, Type: 'CNAME', TTL: ttl, ResourceRecords: [value] } };
}

export function rule(priority: number, host: string, listener: unknown = { Ref: 'Listener' }): Resource {
  const Conditions = [{ Field: 'host-header', HostHeaderConfig: { Values: [host] } }];
  const Actions = [{ Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_302', Host: 'autodiscover.contoso.com', Protocol: 'HTTPS', Port: '443' } }];
  return { Type: 'AWS::ElasticLoadBalancingV2::ListenerRule', Properties: { ListenerArn: listener, Priority: priority, Conditions, Actions } };
}

const ALIAS: Resource = {
  Type: 'AWS::Route53::RecordSet',
  Properties: {
    ...{ HostedZoneId: 'ZCONTOSO', Name: 'redirect.contoso.com.', Type: 'A' },
    AliasTarget: { DNSName: { 'Fn::GetAtt': ['Balancer', 'DNSName'] }, HostedZoneId: 'Z1' },
  },
};

/** The site's own load balancer, its rules, its redirect host, and one record; the other record is in an account of its own. */
export const SITE: Readonly<Record<string, Resource>> = {
  Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { Scheme: 'internet-facing', Subnets: [{ Ref: 'Subnet' }] } },
  Listener: {
    Type: 'AWS::ElasticLoadBalancingV2::Listener',
    Properties: { LoadBalancerArn: { Ref: 'Balancer' }, Port: 80, Protocol: 'HTTP', DefaultActions: [] },
  },
  Rule7: rule(7, 'autodiscover.fabrikam.com'),
  Rule9: rule(9, 'autodiscover.proseware.com'),
  RedirectHost: ALIAS,
  Fabrikam: cname('ZFABRIKAM', 'autodiscover.fabrikam.com'),
};
export const RECORDS: Readonly<Record<string, Resource>> = { Proseware: cname('ZPROSEWARE', 'autodiscover.proseware.com') };

export interface LiveSet {
  readonly Name: string;
  readonly Type: string;
  readonly TTL?: number;
  readonly ResourceRecords?: readonly { readonly Value: string }[];
  readonly AliasTarget?: unknown;
  readonly [more: string]: unknown;
}

export function set(Name: string, Type: string, ...values: string[]): LiveSet {
  return { Name: `${Name}.`, Type, TTL: 300, ResourceRecords: values.map((Value) => ({ Value })) };
}

export interface World {
  readonly site?: Readonly<Record<string, Resource>>;
  readonly records?: Readonly<Record<string, Resource>>;
  /** What the stacks have that are deployed already, by name; with their status. */
  readonly deployed?: Readonly<
    Record<string, { readonly resources: Readonly<Record<string, Resource>>; readonly status?: string; readonly isProtected?: boolean }>
  >;
  readonly zones?: readonly {
    readonly id: string;
    readonly name: string;
    readonly account?: string;
    readonly private?: boolean;
    readonly sets?: readonly LiveSet[];
  }[];
  /** Of the file; what it says of each zone. */
  readonly written?: PreflightTarget['zones'];
  readonly external?: PreflightTarget['external'];
  /** The listeners of the load balancer that is handed in, and the priorities of their rules. */
  readonly balancers?: readonly {
    readonly arn: string;
    readonly vpc?: string;
    readonly listeners: readonly {
      readonly arn: string;
      readonly port: number;
      readonly protocol?: string;
      readonly rules: readonly { readonly arn: string; readonly priority: number }[];
    }[];
  }[];
  readonly groups?: readonly { readonly GroupId: string; readonly IpPermissions: readonly unknown[] }[];
  readonly subnets?: Readonly<Record<string, string>>;
  readonly quota?: number;
  readonly block?: {
    readonly mode: string;
    readonly excluded?: readonly { readonly ResourceArn: string; readonly State: string; readonly InternetGatewayExclusionMode: string }[];
  };
  readonly without?: readonly string[];
  /** Commands that are refused. */
  readonly refused?: readonly string[];
  /** By name and type: `fabrikam.com NS`. */
  readonly dns?: Readonly<Record<string, Partial<Resolution>>>;
}

/** Zones that the parent delegates to, with nothing in them but what Route 53 makes. */
export const ZONES: NonNullable<World['zones']> = [
  { id: 'ZCONTOSO', name: 'contoso.com' },
  { id: 'ZFABRIKAM', name: 'fabrikam.com' },
  { id: 'ZPROSEWARE', name: 'proseware.com', account: DNS },
];

export function withSets(id: string, ...sets: LiveSet[]): NonNullable<World['zones']> {
  return ZONES.map((zone) => (zone.id === id ? { ...zone, sets } : zone));
}

/** What the stacks have made, as it is in the zones. */
export const DEPLOYED: World = {
  deployed: { 'prod-Site': { resources: SITE }, 'prod-Records': { resources: RECORDS } },
  zones: [
    {
      id: 'ZCONTOSO',
      name: 'contoso.com',
      sets: [{ Name: 'redirect.contoso.com.', Type: 'A', AliasTarget: { DNSName: 'site-1.elb.example', HostedZoneId: 'Z1' } }],
    },
    { id: 'ZFABRIKAM', name: 'fabrikam.com', sets: [set('autodiscover.fabrikam.com', 'CNAME', 'redirect.contoso.com.')] },
    { id: 'ZPROSEWARE', name: 'proseware.com', account: DNS, sets: [set('autodiscover.proseware.com', 'CNAME', 'Redirect.contoso.com')] },
  ],
  balancers: [
    {
      arn: 'prod-Site Balancer',
      vpc: 'vpc-own',
      listeners: [{ arn: 'prod-Site Listener', port: 80, rules: [7, 9].map((priority) => ({ arn: `prod-Site Rule${priority}`, priority })) }],
    },
  ],
};

const TARGET_STACKS = (world: World): StackTemplate[] => [
  { name: 'prod-Site', account: HOME, region: REGION, template: { Resources: world.site ?? SITE } as Template },
  { name: 'prod-Records', account: DNS, region: REGION, template: { Resources: world.records ?? RECORDS } as Template },
];

function sessionOf(account: string, world: World) {
  const zones = (world.zones ?? ZONES).filter((zone) => (zone.account ?? HOME) === account);
  const balancers = account === HOME ? (world.balancers ?? []) : [];
  const listeners = balancers.flatMap((balancer) => balancer.listeners);
  const deployed = (name: unknown) => world.deployed?.[String(name)];
  const ofAccount = (name: unknown) => (name === 'prod-Records') === (account === DNS);
  const answers: Parameters<typeof sessionByHand>[0] = {
    DescribeStacks: ({ StackName }) => {
      const stack = ofAccount(StackName) ? deployed(StackName) : undefined;
      if (!stack) return awsError('ValidationError', `Stack with id ${StackName} does not exist`);
      return { Stacks: [{ StackId: `arn:${StackName}`, StackStatus: stack.status ?? 'UPDATE_COMPLETE', EnableTerminationProtection: stack.isProtected }] };
    },
    GetTemplate: ({ StackName }) => ({ TemplateBody: JSON.stringify({ Resources: deployed(StackName)?.resources }) }),
    ListStackResources: ({ StackName }) => ({
      StackResourceSummaries: Object.entries(deployed(StackName)?.resources ?? {}).map(([LogicalResourceId, { Type }]) => ({
        LogicalResourceId,
        ResourceType: Type,
        PhysicalResourceId: `${StackName} ${LogicalResourceId}`,
        ResourceStatus: 'CREATE_COMPLETE',
      })),
    }),
    ListHostedZones: () => ({
      HostedZones: zones.map(({ id, name, private: isPrivate }) => ({ Id: `/hostedzone/${id}`, Name: `${name}.`, Config: { PrivateZone: isPrivate } })),
    }),
    ListResourceRecordSets: ({ HostedZoneId }) => {
      const zone = zones.find(({ id }) => id === HostedZoneId);
      return {
        ResourceRecordSets: [
          set(zone?.name ?? '', 'NS', ...(zone?.id.startsWith('ZOTHER') ? ['ns-9.awsdns-09.org.'] : NS.map((name) => `${name}.`))),
          ...(zone?.sets ?? []),
        ],
      };
    },
    DescribeLoadBalancers: () => ({
      LoadBalancers: balancers.map(({ arn, vpc }) => ({ LoadBalancerArn: arn, DNSName: 'site-1.elb.example', Type: 'application', VpcId: vpc })),
    }),
    DescribeListeners: ({ LoadBalancerArn }) => ({
      Listeners: balancers
        .find(({ arn }) => arn === LoadBalancerArn)
        ?.listeners.map(({ arn, port, protocol = 'HTTP' }) => ({ ListenerArn: arn, Port: port, Protocol: protocol })),
    }),
    DescribeRules: ({ ListenerArn }) => ({
      Rules: [
        { RuleArn: 'default', Priority: 'default', IsDefault: true },
        ...(listeners.find(({ arn }) => arn === ListenerArn)?.rules ?? []).map(({ arn, priority }) => ({
          RuleArn: arn,
          Priority: String(priority),
          Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: ['shop.example'] } }],
          Actions: [{ Type: 'forward' }],
        })),
      ],
    }),
    DescribeAccountLimits: () => ({ Limits: [{ Name: 'rules-per-application-load-balancer', Max: String(world.quota ?? 100) }] }),
    DescribeSecurityGroups: () => ({ SecurityGroups: world.groups ?? [] }),
    DescribeSubnets: () => ({ Subnets: Object.entries(world.subnets ?? {}).map(([SubnetId, VpcId]) => ({ SubnetId, VpcId })) }),
    DescribeVpcBlockPublicAccessOptions: () => ({ VpcBlockPublicAccessOptions: { InternetGatewayBlockMode: world.block?.mode ?? 'off' } }),
    DescribeVpcBlockPublicAccessExclusions: () => ({ VpcBlockPublicAccessExclusions: world.block?.excluded ?? [] }),
  };
  const refused = Object.fromEntries((world.refused ?? []).map((command) => [command, () => awsError('AccessDenied', 'User is not authorized')]));
  return sessionByHand({ ...answers, ...refused }, REGION);
}

function resolverOf({ dns = {}, zones = ZONES }: World): Resolver {
  return {
    resolve: async (name, type) => {
      const given = dns[`${name} ${type}`] ?? dns[name];
      const isZone = type === 'NS' && zones.some((zone) => zone.name === name);
      const status = given || isZone ? 'NOERROR' : 'NXDOMAIN';
      return { status, cnames: [], addresses: [], services: [], ...(isZone ? { nameServers: NS } : {}), ...given };
    },
  };
}

/** Reads the accounts of a world, and judges. */
export async function preflightOf(world: World = {}): Promise<{ readonly report: PreflightReport; readonly asked: ReadonlySet<string> }> {
  const sessions = new Map([HOME, DNS].filter((account) => !world.without?.includes(account)).map((account) => [account, sessionOf(account, world)]));
  const target: PreflightTarget = {
    name: 'prod',
    source: 'environments/prod.yaml, synthesized',
    stacks: TARGET_STACKS(world),
    zones: world.written ?? [],
    external: world.external ?? [],
    notes: [],
  };
  const accounts = { ids: [...sessions.keys()], in: (account: string) => sessions.get(account)?.session };
  const gathering = { accounts, resolver: resolverOf(world), onProgress: () => {}, signal: new AbortController().signal };
  const report = preflightReport(target, await gatherState(target, gathering), '2026-11-26T00:00:00.000Z');
  return { report, asked: new Set([...sessions.values()].flatMap(({ asked }) => asked)) };
}

/** `error record-exists fabrikam.com`, and `site` for what is of no namespace. */
export async function findingsOf(world: World): Promise<string[]> {
  const { report } = await preflightOf(world);
  return [
    ...report.site.findings.map(({ severity, id }) => `${severity} ${id satisfies PreflightId} site`),
    ...report.rows.flatMap(({ domain, findings }) => findings.map(({ severity, id }) => `${severity} ${id} ${domain}`)),
  ];
}
