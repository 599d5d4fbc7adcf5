import { type IPeer, type IVpc, Peer, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import {
  ApplicationListener,
  ApplicationLoadBalancer,
  type IApplicationListener,
  type IApplicationLoadBalancer,
  IpAddressType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Bucket } from 'aws-cdk-lib/aws-s3';
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
} from '..';
import { PropsError } from '../constructs/private/problems';
import { warnOfPublicZones } from '../constructs/private/record-checks';
import { shardOf } from '../constructs/private/record-shards';
import { acknowledgeSiteFindings } from './acknowledgements';
import type { Environment, Namespace } from './environment';
import { EnvironmentError } from './environment-error';
import { publicNames, recordPlaces, recordsBesideSite } from './placement';
import { SiteStack } from './site-stack';
import { smtpNamespace, zoneIn } from './smtp-namespace';
import { stackOptions } from './stack-options';

/**
 * An environment as CDK deploys it: a stack of the redirect site and its rules, and stacks of the records, one per
 * account and region that holds zones. No stack refers to another: a record leads to the redirect host, a literal. What is
 * known of the certificate is cached for the site's account and region, wherever the records are.
 */
export class EnvironmentStage extends Stage {
  /** Where the environment is written. */
  public readonly file: string;

  /** @throws EnvironmentError with what the file alone does not show, such as the subnets of a VPC that was looked up */
  constructor(scope: Construct, environment: Environment) {
    super(scope, environment.name, { env: { account: environment.account, region: environment.region } });
    this.file = environment.file;
    try {
      this.fill(environment);
    } catch (error) {
      if (!(error instanceof PropsError)) throw error;
      throw new EnvironmentError(error.problems.map((says) => ({ file: environment.file, says })));
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
        // Records that lead to a site come after it.
        stack.node.addDependency(site);
        new NamespaceRecords(stack, 'Namespaces', {
          ...recordOptions(environment),
          certificate,
          redirectHost: RedirectHost.external(environment.redirectHost?.name as string),
          namespaces: share.map((namespace) => smtpNamespace(stack, namespace)),
        });
        // The records here lead to the redirect host's name, which does not say what stands behind it.
        if (environment.loadBalancer.scheme === 'internal') warnOfPublicZones(stack, publicNames({ namespaces: share }));
      }
    }
  }

  private fillSiteStack(stack: Stack, environment: Environment, certificate: EndpointCertificate): void {
    const endpoint = AutodiscoverEndpoint.of(environment.endpoint);
    const hosts = environment.hosts === 'any' ? HostsMode.ANY : HostsMode.LISTED;
    const redirectHost = redirectHostIn(stack, environment);
    const site = new RedirectSite(stack, 'Site', {
      ...siteOptions(stack, environment),
      redirectHost,
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
    });
    new NamespaceRecords(stack, 'Records', {
      ...recordOptions(environment),
      certificate,
      redirectHost,
      loadBalancer: site.loadBalancer,
      dualStack: site.dualStack,
      namespaces: recordsBesideSite(environment).map((namespace) => smtpNamespace(stack, namespace)),
    });
  }
}

/**
 * What the constructs of a stage find wrong once all of them stand. A synthesis asks them too, but shows a stack trace.
 *
 * @throws EnvironmentError with all that is wrong
 */
export function checkStages(stages: readonly EnvironmentStage[]): void {
  const problems = stages.flatMap(({ file, node }) => node.findAll().flatMap((construct) => construct.node.validate().map((says) => ({ file, says }))));
  if (problems.length > 0) throw new EnvironmentError(problems);
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

function redirectHostIn(stack: Stack, { redirectHost }: Environment): RedirectHost | undefined {
  if (!redirectHost) return undefined;
  const { name, external, zones } = redirectHost;
  const publicZone = zones.find((zone) => !zone.private);
  const privateZones = zones.filter((zone) => zone.private).map((zone) => zoneIn(stack, zone));
  if (publicZone) return RedirectHost.inZone(zoneIn(stack, publicZone), name, { privateZones });
  return external ? RedirectHost.external(name, { privateZones }) : RedirectHost.inPrivateZones(privateZones, name);
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
  // CDK misses the subnets' route tables, which nothing here reads.
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
