import { HostedZone, type IHostedZone } from 'aws-cdk-lib/aws-route53';
import * as core from 'aws-cdk-lib/core';
import { Annotations, Duration, RemovalPolicy, Stack, Stage, type StageSynthesisOptions } from 'aws-cdk-lib/core';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import type { Construct, IConstruct } from 'constructs';
import {
  AutodiscoverEndpoint,
  EndpointCertificate,
  HostsMode,
  NamespaceRecords,
  RedirectHost,
  RedirectRules,
  RedirectSite,
  SmtpNamespace,
  WhenCovered,
} from '..';
import { warnOfPublicZones } from '../constructs/private/record-checks';
import type { Environment, EnvironmentProblem, EnvironmentRedirectHost, Namespace, Zone } from '../environment/environment';
import { environmentError } from '../environment/environment';
import { publicNames, recordPlaces, recordsInSiteStack } from '../environment/placement';
import { UserError } from '../errors';
import { shardOf } from '../layout/record-shards';
import { visible } from '../text/untrusted';
import { DeclaredEnvironment, raise } from './declared-environment';
import { siteOptions } from './site-options';

/**
 * An environment as CDK deploys it: a stack of the redirect site and its rules, and stacks of the records, one per
 * account and region that holds zones. No stack refers to another: a record leads to the redirect host, a literal. The
 * certificate is cached for the site's account and region, wherever the records are.
 *
 * Its ID in the scope is the environment's name, with which the names of its stacks begin. In an app, a stack or a
 * pipeline of any scope it makes the same templates. An aspect has to be added to the stage itself: CDK applies the
 * aspects of an app to no stage within it.
 */
export class EnvironmentStage extends Stage {
  /** The environment file, as a path from the folder that the app runs in. */
  public readonly file: string;

  /** The stack of the site, of its rules, and of the records that cannot be elsewhere. What watches the site belongs there. */
  public readonly siteStack: Stack;

  /** The redirect site: its load balancer, its listener and its metrics. */
  public readonly site: RedirectSite;

  /** The listener rules of the namespaces. */
  public readonly rules: RedirectRules;

  /** The stacks of the other records, one or more per account and region; none without a redirect host. */
  public readonly recordStacks: readonly Stack[];

  /**
   * @param scope an app, or what stands in one
   * @param environment one of `loadEnvironments`
   * @throws if the constructs find a mistake that the file does not show, such as the subnets of a VPC that was looked
   *   up: with the file and all mistakes
   */
  constructor(scope: Construct, environment: DeclaredEnvironment);
  /** @internal */
  constructor(scope: Construct, environment: Environment);
  constructor(scope: Construct, given: DeclaredEnvironment | Environment) {
    const environment = DeclaredEnvironment._contentOf(given);
    super(scope, environment.name, { env: { account: environment.account, region: environment.region } });
    this.file = environment.file;
    try {
      const certified = new SiteStack(this, 'Site', environment);
      const certificate = certificateIn(certified, environment);
      this.siteStack = certified;
      const { site, rules } = fillSiteStack(certified, environment, certificate);
      this.site = site;
      this.rules = rules;
      this.recordStacks = recordStacksOf(certified, environment, certificate);
      // The command `app` prints them, a line each.
      if (given instanceof DeclaredEnvironment) for (const notice of given.notices) Annotations.of(site).addInfo(visible(notice));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      raise(environmentError(error.problems.map((message) => ({ file: environment.file, message }))));
    }
  }

  /**
   * Synthesizes the stage, as the synthesis of its app does.
   *
   * @throws if constructs find mistakes once all are made, such as a priority that another rule of the app has: with the
   *   mistakes of all stages of the app, and their files
   */
  override synth(options?: StageSynthesisOptions): CloudAssembly {
    try {
      return super.synth(options);
    } catch (error) {
      // What CDK's own validation throws does not say which file is meant.
      const problems = stagesOf(this.node.root).flatMap(problemsOf);
      raise(problems.length > 0 ? environmentError(problems) : error);
    }
  }
}

function stagesOf(root: IConstruct): EnvironmentStage[] {
  return root.node.findAll().filter((node): node is EnvironmentStage => node instanceof EnvironmentStage);
}

function problemsOf({ file, node }: EnvironmentStage): EnvironmentProblem[] {
  return node.findAll().flatMap((construct) => construct.node.validate().map((message) => ({ file, message })));
}

function fillSiteStack(stack: Stack, environment: Environment, certificate: EndpointCertificate) {
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
  const rules = new RedirectRules(stack, 'Rules', {
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
  return { site, rules };
}

function recordStacksOf(site: Stack, environment: Environment, certificate: EndpointCertificate): Stack[] {
  return recordPlaces(environment).flatMap(({ account, region, members }) => {
    const suffix = region === environment.region ? account : `${account}-${region}`;
    return sharesOf(members, environment.records.stacks).map((share, shard) => {
      const stack = new Stack(site.node.scope as Construct, `Records-${suffix}${shard === 0 ? '' : `-${shard}`}`, {
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
      return stack;
    });
  });
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
