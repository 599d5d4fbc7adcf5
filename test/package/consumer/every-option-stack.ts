import { Peer, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationListener, ApplicationLoadBalancer, IpAddressType, ListenerAction } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import {
  AutodiscoverEndpoint,
  AutodiscoverRedirect,
  type AutodiscoverRedirectProps,
  EndpointCertificate,
  ExchangeOnlineCloud,
  HostsMode,
  NamespaceRecords,
  RedirectHost,
  RedirectRules,
  RedirectSite,
  SmtpNamespace,
  WhenCovered,
} from 'cdk-autodiscover-redirect';
import type { Construct } from 'constructs';

/** Every construct and every option once, so that whatever the package asks of its peers is asked of the oldest ones too. */
export class EveryOptionStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const zone = (zoneName: string, hostedZoneId: string) => HostedZone.fromHostedZoneAttributes(this, hostedZoneId, { zoneName, hostedZoneId });
    const contoso = zone('contoso.com', 'ZCONTOSO');
    const inside = zone('contoso.com', 'ZCONTOSOINSIDE');
    const endpoint = AutodiscoverEndpoint.of('autodiscover.contoso.com');

    const everyOption: AutodiscoverRedirectProps = {
      endpoint,
      hosts: HostsMode.LISTED,
      vpcCidr: '10.9.0.0/24',
      internetFacing: true,
      ipAddressType: IpAddressType.DUAL_STACK_WITHOUT_PUBLIC_IPV4,
      ingress: [Peer.ipv4('192.0.2.0/24'), Peer.ipv6('2001:db8::/32'), Peer.prefixList('pl-11111111')],
      refuseHttps: true,
      accessLogsBucket: Bucket.fromBucketName(this, 'Logs', 'contoso-logs'),
      accessLogsPrefix: 'autodiscover',
      deletionProtection: false,
      redirectHost: RedirectHost.inZone(contoso, 'autodiscoverredirect', { privateZones: [inside] }),
      ttl: Duration.minutes(10),
      srvRecords: true,
      recordRemovalPolicy: RemovalPolicy.RETAIN,
      priorities: { first: 100, last: 400 },
      slots: 60,
      maxRules: 90,
      failOnCertificateMismatch: false,
      namespaces: [
        SmtpNamespace.inZoneWithAttributes('bücher.example', { zoneName: 'xn--bcher-kva.example', hostedZoneId: 'ZBUECHER' }),
        SmtpNamespace.inZone('adatum.com', zone('autodiscover.adatum.com', 'ZADATUM'), { srvRecord: false }),
        SmtpNamespace.inLookedUpZone('litwareinc.com', { domainName: 'litwareinc.com' }),
        SmtpNamespace.inPrivateZones('corp.contoso.com', [], { keyedPrivateZones: [{ zone: inside, key: 'ZCONTOSOINSIDE' }] }),
        SmtpNamespace.inZone('wingtiptoys.com', zone('wingtiptoys.com', 'ZWINGTIP'), {
          endpoint: AutodiscoverEndpoint.exchangeOnline(ExchangeOnlineCloud.WORLDWIDE),
        }),
        SmtpNamespace.external('tailspintoys.com', { privateZones: [zone('tailspintoys.com', 'ZTAILSPIN')] }),
      ],
    };
    const redirect = new AutodiscoverRedirect(this, 'EveryOption', everyOption);
    const alarm = { threshold: 100, evaluationPeriods: 1 };
    redirect.metricHttpRedirectCount().createAlarm(this, 'Redirects', alarm);
    redirect.metricHttpFixedResponseCount({ period: Duration.hours(1) }).createAlarm(this, 'UnknownHosts', alarm);
    redirect.site.metricHttpCodeElb4xx().createAlarm(this, 'Malformed', alarm);
    redirect.site.metricHttpRedirectUrlLimitExceededCount().createAlarm(this, 'TooLong', alarm);

    const vpc = Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: 'vpc-11111111',
      availabilityZones: ['eu-central-1a', 'eu-central-1b'],
      publicSubnetIds: ['subnet-11111111', 'subnet-22222222'],
      privateSubnetIds: ['subnet-33333333', 'subnet-44444444'],
      privateSubnetRouteTableIds: ['rtb-33333333', 'rtb-44444444'],
    });
    const shared = new ApplicationLoadBalancer(this, 'Shared', { vpc, internetFacing: true, ipAddressType: IpAddressType.DUAL_STACK });
    shared.addListener('Https', {
      port: 443,
      certificates: [{ certificateArn: 'arn:aws:acm:eu-central-1:111111111111:certificate/11111111-1111-1111-1111-111111111111' }],
      defaultAction: ListenerAction.fixedResponse(404),
    });
    new AutodiscoverRedirect(this, 'AnyHost', {
      endpoint,
      hosts: HostsMode.ANY,
      loadBalancer: shared,
      namespaces: [
        SmtpNamespace.external('northwindtraders.com'),
        SmtpNamespace.external('proseware.com', { endpoint: AutodiscoverEndpoint.exchangeOnline() }),
      ],
    });

    const arn = 'arn:aws:elasticloadbalancing:eu-central-1:111111111111';
    new AutodiscoverRedirect(this, 'Imported', {
      endpoint,
      loadBalancer: ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(this, 'ImportedLoadBalancer', {
        loadBalancerArn: `${arn}:loadbalancer/app/imported/1111111111111111`,
        securityGroupId: 'sg-11111111',
        loadBalancerDnsName: 'imported-1111111111.eu-central-1.elb.amazonaws.com',
        loadBalancerCanonicalHostedZoneId: 'ZIMPORTED',
      }),
      priorities: { first: 1000, last: 1199 },
      listener: ApplicationListener.fromApplicationListenerAttributes(this, 'ImportedListener', {
        listenerArn: `${arn}:listener/app/imported/1111111111111111/2222222222222222`,
        securityGroup: SecurityGroup.fromSecurityGroupId(this, 'ImportedSecurityGroup', 'sg-11111111'),
      }),
      redirectHost: RedirectHost.inZone(contoso, 'imported.contoso.com'),
      formerRedirectHosts: [RedirectHost.inZone(contoso, 'formerly.contoso.com', { aliasRemovalPolicy: RemovalPolicy.RETAIN })],
      namespaces: [SmtpNamespace.inZone('sales.contoso.com', contoso)],
    });

    new RedirectSite(this, 'OnUnusedPort443', {
      loadBalancer: ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(this, 'WithoutHttps', {
        loadBalancerArn: `${arn}:loadbalancer/app/plain/3333333333333333`,
        securityGroupId: 'sg-22222222',
      }),
      ingress: [Peer.ipv4('192.0.2.0/24')],
      openUnusedPort443: true,
    });

    const redirectHost = RedirectHost.external('internal.contoso.com');
    const site = new RedirectSite(this, 'Site', { vpc, internetFacing: false, redirectHost });
    new RedirectRules(this, 'Rules', { listener: site.listener, endpoint, namespaces: [SmtpNamespace.external('relecloud.com')] });
    const certificate = EndpointCertificate.withNames(['autodiscover.contoso.com', '*.fabrikam.com']);
    new AutodiscoverRedirect(this, 'Covered', {
      vpc,
      endpoint,
      certificate,
      whenCovered: WhenCovered.DIRECT,
      namespaces: [
        SmtpNamespace.inZone('fabrikam.com', zone('fabrikam.com', 'ZFABRIKAM')),
        SmtpNamespace.inZone('alpineskihouse.com', zone('alpineskihouse.com', 'ZALPINE'), { whenCovered: WhenCovered.REDIRECT }),
      ],
    });
    new AutodiscoverRedirect(this, 'NotLookedAt', {
      vpc,
      endpoint,
      certificate: EndpointCertificate.fromContext(this, endpoint),
      namespaces: [SmtpNamespace.external('adventure-works.com')],
    });
    for (const shard of [0, 1]) {
      const namespaces = [SmtpNamespace.external('relecloud.com'), SmtpNamespace.inZone('hr.contoso.com', contoso)];
      new NamespaceRecords(this, `Records${shard}`, { namespaces, redirectHost, shards: 2, shard });
    }
  }
}
