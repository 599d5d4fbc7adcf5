import { type IPeer, type IVpc, Peer, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import {
  ApplicationListener,
  ApplicationLoadBalancer,
  type IApplicationListener,
  type IApplicationLoadBalancer,
  IpAddressType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { HostedZone, type IHostedZone } from 'aws-cdk-lib/aws-route53';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import * as core from 'aws-cdk-lib/core';
import { Annotations, Duration, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import {
  AutodiscoverEndpoint,
  EndpointCertificate,
  HostsMode,
  NamespaceRecords,
  RedirectHost,
  RedirectRules,
  RedirectSite,
  type RedirectSiteOptions,
  SmtpNamespace,
  WhenCovered,
} from '..';
import { warnOfPublicZones } from '../constructs/private/record-checks';
import type { Environment, EnvironmentRedirectHost, Namespace, Zone } from '../environment/environment';
import { environmentError } from '../environment/environment';
import { publicNames, recordPlaces, recordsInSiteStack } from '../environment/placement';
import { UserError } from '../errors';
import { shardOf } from '../layout/record-shards';

/**
 * An environment as CDK deploys it: a stack of the redirect site and its rules, and stacks of the records, one per
 * account and region that holds zones. No stack refers to another: a record leads to the redirect host, a literal. The
 * certificate is cached for the site's account and region, wherever the records are.
 */
export class EnvironmentStage extends Stage {
  /** The environment file. */
  public readonly file: string;

  /** @throws UserError with problems that the file does not show, such as the subnets of a VPC that was looked up */
  constructor(scope: Construct, environment: Environment) {
    super(scope, environment.name, { env: { account: environment.account, region: environment.region } });
    this.file = environment.file;
    try {
      this.fill(environment);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      throw environmentError(error.problems.map((message) => ({ file: environment.file, message })));
    }
  }

  private fill(environment: Environment): void {
    const site = new SiteStack(this, 'Site', environment);
    const certificate = certificateIn(site, environment);
    this.fillSiteStack(site, environment, certificate);
    for (const { account, region, members } of recordPlaces(environment)) {
      const suffix = region === environment.region ? account : `${account}-${region}`;
      for (const [shard, share] of sharesOf(members, environment.records.stacks).entries()) {
        const stack = new Stack(this, `Records-${suffix}${shard === 0 ? '' : `-${shard}`}`, {
          env: { account, region },
          description: 'Autodiscover records of SMTP namespaces',
          ...stackOptions(environment),
        });
        // Records are deployed after the site that they lead to.
        stack.node.addDependency(site);
        new NamespaceRecords(stack, 'Namespaces', {
          ...recordOptions(environment),
          certificate,
          redirectHost: RedirectHost.external(environment.redirectHost?.name as string),
          namespaces: share.map((namespace) => smtpNamespace(stack, namespace)),
        });
        // The records here lead to the redirect host's name, which does not show the load balancer behind it.
        if (environment.loadBalancer.scheme === 'internal') warnOfPublicZones(stack, publicNames({ namespaces: share }));
      }
    }
  }

  private fillSiteStack(stack: Stack, environment: Environment, certificate: EndpointCertificate): void {
    const endpoint = AutodiscoverEndpoint.of(environment.endpoint);
    const hosts = environment.hosts === 'any' ? HostsMode.ANY : HostsMode.LISTED;
    const redirectHost = environment.redirectHost && redirectHostIn(stack, environment.redirectHost);
    const former = environment.formerRedirectHosts.map((host) => redirectHostIn(stack, host, host.retain ? RemovalPolicy.RETAIN : undefined));
    const site = new RedirectSite(stack, 'Site', {
      ...siteOptions(stack, environment),
      redirectHost,
      formerRedirectHosts: former.length > 0 ? former : undefined,
      defaultEndpoint: hosts === HostsMode.ANY ? endpoint : undefined,
    });
    acknowledgeSiteFindings(site);
    new RedirectRules(stack, 'Rules', {
      listener: site.listener,
      endpoint,
      hosts,
      certificate: environment.certificate && certificate,
      failOnCertificateMismatch: environment.certificate?.failOnMismatch,
      namespaces: environment.namespaces.map((namespace) => smtpNamespace(stack, { ...namespace, zones: [] })),
      priorities: environment.layout,
      slots: environment.layout.slots,
      hostsPerRule: environment.layout.hostsPerRule,
      maxRules: environment.maxRules,
      _rules: environment.rules,
    });
    new NamespaceRecords(stack, 'Records', {
      ...recordOptions(environment),
      certificate,
      redirectHost,
      loadBalancer: site.loadBalancer,
      dualStack: site.dualStack,
      namespaces: recordsInSiteStack(environment).map((namespace) => smtpNamespace(stack, namespace)),
    });
  }
}

/**
 * Runs the validations of all constructs of a stage. A synthesis does too, but shows a stack trace.
 *
 * @throws UserError with all mistakes
 */
export function checkStages(stages: readonly EnvironmentStage[]): void {
  const problems = stages.flatMap(({ file, node }) => node.findAll().flatMap((construct) => construct.node.validate().map((message) => ({ file, message }))));
  if (problems.length > 0) throw environmentError(problems);
}

function certificateIn(stack: Stack, { endpoint: host, certificate = {} }: Environment): EndpointCertificate {
  const endpoint = AutodiscoverEndpoint.of(host);
  if (!certificate.lookUp) return EndpointCertificate.fromContext(stack, endpoint);
  const { arn, source, port } = certificate;
  return EndpointCertificate.fromLookup(stack, endpoint, { certificateArn: arn, handshake: arn === undefined && source !== 'acm', port });
}

function sharesOf(members: readonly Namespace[], stacks: number): Namespace[][] {
  const shares: Namespace[][] = Array.from({ length: stacks }, () => []);
  for (const member of members) shares[shardOf(member.domain, stacks)].push(member);
  return shares;
}

function recordOptions({ endpoint, records }: Environment) {
  return {
    endpoint: AutodiscoverEndpoint.of(endpoint),
    ttl: Duration.seconds(records.ttl),
    recordRemovalPolicy: records.retain ? RemovalPolicy.RETAIN : undefined,
  };
}

function redirectHostIn(stack: Stack, { name, external, zones }: EnvironmentRedirectHost, aliasRemovalPolicy?: RemovalPolicy): RedirectHost {
  const publicZone = zones.find((zone) => !zone.private);
  const privateZones = zones.filter((zone) => zone.private).map((zone) => zoneIn(stack, zone));
  if (publicZone) return RedirectHost.inZone(zoneIn(stack, publicZone), name, { privateZones, aliasRemovalPolicy });
  if (external) return RedirectHost.external(name, { privateZones, aliasRemovalPolicy });
  return RedirectHost.inPrivateZones(privateZones, name, { aliasRemovalPolicy });
}

function siteOptions(stack: Stack, { network, loadBalancer }: Environment): RedirectSiteOptions {
  const ingress = loadBalancer.ingress?.map(peer);
  const { existing } = loadBalancer;
  if (existing) {
    return {
      loadBalancer: existingLoadBalancer(stack, existing),
      listener: existingListener(stack, existing),
      ipAddressType: IP_ADDRESS_TYPES[existing.ipAddressType ?? 'ipv4'],
      ingress,
      refuseHttps: loadBalancer.refuseHttps,
      openUnusedPort443: existing.openUnusedPort443,
    };
  }
  return {
    ...(network.vpcId ? { vpc: existingVpc(stack, network) } : { vpcCidr: network.cidr }),
    internetFacing: loadBalancer.scheme !== 'internal',
    ipAddressType: IP_ADDRESS_TYPES[loadBalancer.ipAddressType ?? 'ipv4'],
    ingress,
    refuseHttps: loadBalancer.refuseHttps,
    accessLogsBucket: loadBalancer.accessLogs && Bucket.fromBucketName(stack, 'AccessLogs', loadBalancer.accessLogs.bucket),
    accessLogsPrefix: loadBalancer.accessLogs?.prefix,
    deletionProtection: loadBalancer.deletionProtection,
  };
}

const IP_ADDRESS_TYPES = {
  ipv4: IpAddressType.IPV4,
  dualstack: IpAddressType.DUAL_STACK,
  'dualstack-without-public-ipv4': IpAddressType.DUAL_STACK_WITHOUT_PUBLIC_IPV4,
} as const;

function peer(range: string): IPeer {
  if (range.startsWith('pl-')) return Peer.prefixList(range);
  return range.includes(':') ? Peer.ipv6(range) : Peer.ipv4(range);
}

function existingVpc(stack: Stack, { vpcId, availabilityZones, publicSubnetIds, privateSubnetIds }: Environment['network']): IVpc {
  if (!availabilityZones) return Vpc.fromLookup(stack, 'Vpc', { vpcId });
  // CDK warns about missing route tables, which nothing here reads.
  Annotations.of(stack).acknowledgeWarning('@aws-cdk/aws-ec2:noSubnetRouteTableId');
  return Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: vpcId as string, availabilityZones, publicSubnetIds, privateSubnetIds });
}

type Existing = NonNullable<Environment['loadBalancer']['existing']>;

function existingLoadBalancer(stack: Stack, existing: Existing): IApplicationLoadBalancer {
  return ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'LoadBalancer', {
    loadBalancerArn: existing.loadBalancerArn,
    securityGroupId: existing.securityGroupId,
    loadBalancerDnsName: existing.dnsName,
    loadBalancerCanonicalHostedZoneId: existing.canonicalHostedZoneId,
  });
}

function existingListener(stack: Stack, { listenerArn, securityGroupId }: Existing): IApplicationListener | undefined {
  if (listenerArn === undefined) return undefined;
  return ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', {
    listenerArn,
    securityGroup: SecurityGroup.fromSecurityGroupId(stack, 'ListenerSecurityGroup', securityGroupId),
    defaultPort: 80,
  });
}

/** The stack of the redirect site. */
class SiteStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    private readonly of: Environment,
  ) {
    super(scope, id, { description: 'Autodiscover redirect site', ...stackOptions(of) });
  }

  /** The zones of the file avoid a look-up, which CDK makes even to check given zones. */
  override get availabilityZones(): string[] {
    return this.of?.network.availabilityZones ?? super.availabilityZones;
  }
}

/** What every stack of an environment has. Tags go to the stack, and CloudFormation copies them to all taggable resources. */
function stackOptions({ tags, terminationProtection }: Environment) {
  return { tags, terminationProtection };
}

/** Findings of cdk-nag's AwsSolutions pack that a redirect site has by design, each with its reason. */
const BY_DESIGN = [
  {
    id: 'AwsSolutions::AwsSolutions-EC23',
    reason: 'Mail clients anywhere ask the site on port 80, and are redirected to https. loadBalancer.ingress narrows who may, where all clients are known.',
  },
  {
    id: 'AwsSolutions::AwsSolutions-VPC7',
    reason:
      'The VPC that is made for the site holds its load balancer alone, whose access logs say more than flow logs. network.vpcId takes a VPC with flow logs.',
  },
];

/** Acknowledges a site's findings that are by design. */
function acknowledgeSiteFindings(site: Construct): void {
  // The oldest aws-cdk-lib of the peer's range has no validations, and so no findings.
  const { Validations: validations } = core as { readonly Validations?: typeof core.Validations };
  validations?.of(site).acknowledge(...BY_DESIGN);
}

/** The construct value of an environment's namespace. */
function smtpNamespace(scope: Construct, { domain, zones, external, endpoint, srv, whenCovered }: Namespace): SmtpNamespace {
  const options = {
    endpoint: endpoint === undefined ? undefined : AutodiscoverEndpoint.of(endpoint),
    privateZones: zones.filter((zone) => zone.private).map((zone) => zoneIn(scope, zone)),
    srvRecord: srv,
    _isChecked: true,
    whenCovered: whenCovered === 'direct' ? WhenCovered.DIRECT : undefined,
  };
  const publicZone = zones.find((zone) => !zone.private);
  const { privateZones, ...others } = options;
  if (!publicZone && (external || privateZones.length === 0)) return SmtpNamespace.external(domain, options);
  if (!publicZone) return SmtpNamespace.inPrivateZones(domain, privateZones, others);
  if (publicZone.id === undefined) return SmtpNamespace.inLookedUpZone(domain, { domainName: publicZone.name }, options);
  return SmtpNamespace.inZoneWithAttributes(domain, { hostedZoneId: publicZone.id, zoneName: publicZone.name }, options);
}

/** The construct of an environment's zone; one per zone. */
function zoneIn(scope: Construct, zone: Zone): IHostedZone {
  const id = `Zone ${zone.name}${zone.private ? ' private' : ''} ${zone.id ?? ''}`.trim();
  const made = scope.node.tryFindChild(id) as IHostedZone | undefined;
  if (made) return made;
  if (zone.id === undefined) return HostedZone.fromLookup(scope, id, { domainName: zone.name, privateZone: zone.private });
  return HostedZone.fromHostedZoneAttributes(scope, id, { hostedZoneId: zone.id, zoneName: zone.name });
}
