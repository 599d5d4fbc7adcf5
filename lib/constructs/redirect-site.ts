import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { type IPeer, type ISecurityGroup, type IVpc, Peer, Port, SecurityGroup, type SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import {
  ApplicationListener,
  ApplicationLoadBalancer,
  ApplicationProtocol,
  DesyncMitigationMode,
  HttpCodeElb,
  type IApplicationListener,
  type IApplicationLoadBalancer,
  IpAddressType,
  ListenerAction,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct } from 'constructs';
import type { AutodiscoverEndpoint } from './autodiscover-endpoint';
import { nameOf, refuse, refuseTexts } from './private/construct-checks';
import { warnOfHttpsListener } from './private/existing-listeners';
import { loadBalancerHandedIn, siteProblems, watchSite } from './private/site-checks';
import { nameSite, siteNameProblems } from './private/site-names';
import { networkFindings, warnOfNetwork } from './private/site-network';
import { redirectTo, siteVpc } from './private/site-resources';
import type { RedirectHost } from './redirect-host';

/** Options of a redirect site. */
export interface RedirectSiteOptions {
  /**
   * The VPC of the load balancer.
   *
   * @default - a small one is made: the first two availability zones of the stack, only public subnets, no NAT
   *   gateway
   */
  readonly vpc?: IVpc;

  /**
   * The subnets of the load balancer, in at least two availability zones.
   *
   * @default - the VPC's public subnets; its private ones for an internal load balancer
   */
  readonly vpcSubnets?: SubnetSelection;

  /**
   * The IPv4 range of the VPC that is made where none is given, from /16 to /26.
   *
   * @default '10.0.0.0/24'
   */
  readonly vpcCidr?: string;

  /**
   * A load balancer that exists already. It gets an HTTP listener on port 80, and its security group an ingress rule
   * for it. One that is known to have a listener on port 80 is refused: give that `listener`.
   *
   * @default - one is made
   */
  readonly loadBalancer?: IApplicationLoadBalancer;

  /**
   * An HTTP listener that exists already: only rules are added to it. Its default action, its security group and its
   * load balancer do not change. One that is known not to be HTTP on port 80 is refused. Give
   * `loadBalancer` too with an imported listener if records lead to it. `AutodiscoverRedirect` needs `priorities` with it.
   *
   * @default - one is made
   */
  readonly listener?: IApplicationListener;

  /**
   * Whether the load balancer that is made has public addresses. A change replaces it.
   *
   * @default true
   */
  readonly internetFacing?: boolean;

  /**
   * The address families of the load balancer. Dual stack needs subnets with IPv6 ranges. For an existing load
   * balancer, give it if CDK does not know it.
   *
   * @default - that of the existing load balancer, if it is known; else IpAddressType.IPV4
   */
  readonly ipAddressType?: IpAddressType;

  /**
   * The security group of the load balancer that is made, in its VPC; it gets the ingress rules. Needs `vpc`.
   *
   * @default - one is made, without egress: a redirect site has no targets
   */
  readonly securityGroup?: ISecurityGroup;

  /**
   * The sources that may reach port 80: address ranges, prefix lists, security groups.
   *
   * @default - anyone, by IPv4 and, on dual stack, by IPv6
   */
  readonly ingress?: IPeer[];

  /**
   * Whether to let the same peers reach port 443 too, on which nothing listens: a client is then refused at once (TCP:
   * RFC 9293, section 3.10.7.1) and goes on to port 80; a dropped connection costs some clients 20 seconds and more. Not
   * yet shown on a real load balancer.
   *
   * Only for a load balancer that is made here, in a security group of this app: on others something may listen. A known
   * HTTPS listener makes the synthesis fail, also one that is added later.
   *
   * @default false
   */
  readonly refuseHttps?: boolean;

  /**
   * As `refuseHttps`, for an existing load balancer or security group: opens its port 443 to all who may reach port 80.
   * Only if nothing in the security group listens on port 443: it would be open to the same peers. A known HTTPS listener makes the synthesis fail, also one that is added later.
   *
   * @default false
   */
  readonly openUnusedPort443?: boolean;

  /**
   * A bucket for the load balancer's access logs, encrypted with SSE-S3, in the region of the stack, which must be known.
   *
   * @default - no access logs
   */
  readonly accessLogsBucket?: IBucket;

  /**
   * The prefix of the access logs in their bucket, without a slash at either end.
   *
   * @default - none
   */
  readonly accessLogsPrefix?: string;

  /**
   * Whether the load balancer that is made is protected from deletion. Records of namespaces that
   * outlive it dangle: another AWS customer may get the name that they lead to, and Autodiscover carries credentials.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;

  /**
   * The stable name of the site, and the zone for its alias records.
   *
   * @default - the load balancer's DNS name
   */
  readonly redirectHost?: RedirectHost;

  /**
   * Names that the site had before `redirectHost`, until no record leads to them any more. Each keeps its alias records
   * with the logical IDs that they had, so a rename changes and removes no alias. Give the old redirect host here in the
   * same deployment that brings the new one. Leave it out once every record has followed and its TTL has passed: `verify`
   * reports the records that have not. One of `RedirectHost.external` gets no output, as its record exists.
   *
   * @default - none
   */
  readonly formerRedirectHosts?: RedirectHost[];
}

/** Properties of `RedirectSite`. */
export interface RedirectSiteProps extends RedirectSiteOptions {
  /**
   * Where to redirect every host that no rule redirects.
   *
   * @default - nowhere: such a host gets 404
   */
  readonly defaultEndpoint?: AutodiscoverEndpoint;
}

/**
 * The redirect site of Scenario 4: a load balancer with an HTTP listener on port 80, and nothing on 443. A host that no
 * rule redirects gets 404.
 *
 * @throws if the options contradict each other; the message lists all that is wrong
 */
@propertyInjectable
export class RedirectSite extends Construct {
  /** Uniquely identifies this class for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-autodiscover-redirect.RedirectSite';

  /** The HTTP listener on port 80. */
  public readonly listener: IApplicationListener;

  /** Whether aliases of the site need AAAA records too. */
  public readonly dualStack: boolean;

  /**
   * The alias records of the redirect host, without those of former ones. Let records that lead to a new redirect host depend on
   * them if they are in the same stack: CloudFormation then creates the new name before they change.
   */
  public readonly redirectHostRecords: CfnRecordSet[];

  private readonly site?: IApplicationLoadBalancer;

  constructor(scope: Construct, id: string, props: RedirectSiteProps = {}) {
    super(scope, id);
    refuseTexts(this, 'RedirectSite', props);
    refuse(this, 'RedirectSite', [...siteProblems(this, props), ...siteNameProblems(this, props, props.defaultEndpoint)]);

    const handedIn = loadBalancerHandedIn(props);
    const loadBalancer = handedIn ?? (props.listener ? undefined : this.makeLoadBalancer(props));
    this.site = loadBalancer;
    this.dualStack = (props.ipAddressType ?? loadBalancer?.ipAddressType ?? IpAddressType.IPV4) !== IpAddressType.IPV4;
    this.listener = props.listener ?? this.makeListener(loadBalancer as IApplicationLoadBalancer, props);
    if (loadBalancer) {
      warnOfHttpsListener(this, loadBalancer);
      if (!props.listener) watchSite(this, props, { loadBalancer, listener: this.listener });
    }
    if (!handedIn) warnOfNetwork(this, networkFindings(props));
    this.redirectHostRecords = loadBalancer ? nameSite(this, props, loadBalancer, this.dualStack) : [];
  }

  /**
   * The load balancer.
   *
   * @throws if only an imported listener was given, whose load balancer is unknown
   */
  public get loadBalancer(): IApplicationLoadBalancer {
    if (!this.site) {
      throw new Error(`${nameOf(this, 'RedirectSite')}: loadBalancer is unknown, as only an imported listener was given: give loadBalancer too`);
    }
    return this.site;
  }

  /**
   * Redirects that the site has answered, for all hosts. (`RequestCount` stays 0 on a load balancer without targets.)
   *
   * @param props period, statistic and other options
   */
  public metricHttpRedirectCount(props?: MetricOptions): Metric {
    return this.loadBalancer.metrics.httpRedirectCount(props);
  }

  /**
   * Requests for hosts that are not redirected: the site's 404 answers.
   *
   * @param props period, statistic and other options
   */
  public metricHttpFixedResponseCount(props?: MetricOptions): Metric {
    return this.loadBalancer.metrics.httpFixedResponseCount(props);
  }

  /**
   * Requests that were malformed, or have a method that a load balancer refuses.
   *
   * @param props period, statistic and other options
   */
  public metricHttpCodeElb4xx(props?: MetricOptions): Metric {
    return this.loadBalancer.metrics.httpCodeElb(HttpCodeElb.ELB_4XX_COUNT, props);
  }

  /**
   * Redirects that failed because their Location would have been longer than 8 KiB.
   *
   * @param props period, statistic and other options
   */
  public metricHttpRedirectUrlLimitExceededCount(props?: MetricOptions): Metric {
    return this.loadBalancer.metrics.httpRedirectUrlLimitExceededCount(props);
  }

  private makeLoadBalancer(props: RedirectSiteProps): ApplicationLoadBalancer {
    const ipAddressType = props.ipAddressType ?? IpAddressType.IPV4;
    const vpc = props.vpc ?? siteVpc(this, { cidr: props.vpcCidr, dualStack: ipAddressType !== IpAddressType.IPV4 });
    const loadBalancer = new ApplicationLoadBalancer(this, 'LoadBalancer', {
      vpc,
      vpcSubnets: props.vpcSubnets,
      internetFacing: props.internetFacing ?? true,
      ipAddressType,
      securityGroup:
        props.securityGroup ??
        new SecurityGroup(this, 'SecurityGroup', { vpc, description: 'Autodiscover redirect site: HTTP from mail clients', allowAllOutbound: false }),
      dropInvalidHeaderFields: true,
      desyncMitigationMode: DesyncMitigationMode.DEFENSIVE,
      deletionProtection: props.deletionProtection ?? true,
    });
    if (props.accessLogsBucket) loadBalancer.logAccessLogs(props.accessLogsBucket, props.accessLogsPrefix);
    return loadBalancer;
  }

  private makeListener(loadBalancer: IApplicationLoadBalancer, props: RedirectSiteProps): ApplicationListener {
    for (const peer of props.ingress ?? this.anyone()) {
      loadBalancer.connections.allowFrom(peer, Port.tcp(80), 'mail clients, http step of Autodiscover');
      if (props.refuseHttps || props.openUnusedPort443)
        loadBalancer.connections.allowFrom(peer, Port.tcp(443), 'nothing listens: refused at once rather than left to time out');
    }
    return new ApplicationListener(this, 'Listener', {
      loadBalancer,
      port: 80,
      protocol: ApplicationProtocol.HTTP,
      open: false,
      defaultAction: props.defaultEndpoint
        ? redirectTo(props.defaultEndpoint)
        : ListenerAction.fixedResponse(404, { contentType: 'text/plain', messageBody: 'Not Found' }),
    });
  }

  private anyone(): IPeer[] {
    return this.dualStack ? [Peer.anyIpv4(), Peer.anyIpv6()] : [Peer.anyIpv4()];
  }
}
