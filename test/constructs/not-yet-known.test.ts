/** @slow */

import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import {
  ApplicationListener,
  ApplicationLoadBalancer,
  type IApplicationListener,
  type IApplicationLoadBalancer,
  ListenerAction,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { App, Fn, Stack, Stage } from 'aws-cdk-lib/core';
import { AutodiscoverEndpoint, EndpointCertificate, RedirectHost, SmtpNamespace } from '../../lib';
import { redirect, refusal, synthFailure } from './fixture';

const ARN = 'arn:aws:elasticloadbalancing:eu-central-1:111111111111';
const LOAD_BALANCER_ARN = `${ARN}:loadbalancer/app/shared/0123456789abcdef`;
const LISTENER_ARN = `${ARN}:listener/app/shared/0123456789abcdef/0123456789abcdef`;
const PRIORITIES = { first: 1000, last: 1199 };

const ENVS = [
  { account: '111111111111', region: 'eu-central-1' },
  { account: '222222222222', region: 'eu-central-1' },
];

/** The same stack in stages of two accounts, as of test and production; none of them looked up yet. */
function twice(fill: (stack: Stack) => void, envs: readonly ({ account: string; region: string } | undefined)[] = ENVS): string | undefined {
  const app = new App();
  for (const [index, env] of envs.entries()) fill(new Stack(new Stage(app, `stage${index}`, { env }), 'Mail'));
  return synthFailure(new Stack(app, 'Last'));
}

function oneOf(fill: (stack: Stack) => void): string | undefined {
  return twice(fill, [ENVS[0]]);
}

function listenerAt(stack: Stack, listenerArn: string): IApplicationListener {
  const securityGroup = SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0a');
  return ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', { listenerArn, securityGroup });
}

function loadBalancerAt(stack: Stack, loadBalancerArn: string): IApplicationLoadBalancer {
  return ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Shared', {
    loadBalancerArn,
    securityGroupId: 'sg-0a',
    loadBalancerDnsName: 'shared.eu-central-1.elb.amazonaws.com',
    loadBalancerCanonicalHostedZoneId: 'ZELB',
  });
}

const onListener = (stack: Stack, listener: IApplicationListener, loadBalancer?: IApplicationLoadBalancer) =>
  redirect(stack, { listener, loadBalancer, priorities: PRIORITIES, redirectHost: RedirectHost.external('redirect.contoso.com') });

const onLoadBalancer = (stack: Stack, loadBalancer: IApplicationLoadBalancer) =>
  redirect(stack, { loadBalancer, redirectHost: RedirectHost.external('redirect.contoso.com') });

describe('what CDK has yet to look up is no fault: the first synthesis says what to look up', () => {
  test.each<[string, (stack: Stack) => void]>([
    ['listeners', (stack) => onListener(stack, ApplicationListener.fromLookup(stack, 'Listener', { loadBalancerTags: { for: 'mail' }, listenerPort: 80 }))],
    ['load balancers', (stack) => onLoadBalancer(stack, ApplicationLoadBalancer.fromLookup(stack, 'Shared', { loadBalancerTags: { for: 'mail' } }))],
    ['ARNs in SSM', (stack) => onListener(stack, listenerAt(stack, StringParameter.valueFromLookup(stack, '/mail/listener')))],
  ])('%s of two environments', (_, fill) => {
    expect(twice(fill)).toBeUndefined();
  });

  test.each<[string, (stack: Stack) => void]>([
    [
      'a listener of a known load balancer',
      (stack) =>
        onListener(
          stack,
          ApplicationListener.fromLookup(stack, 'Listener', { loadBalancerArn: LOAD_BALANCER_ARN, listenerPort: 80 }),
          loadBalancerAt(stack, LOAD_BALANCER_ARN),
        ),
    ],
    [
      'the load balancer of a known listener',
      (stack) => onListener(stack, listenerAt(stack, LISTENER_ARN), ApplicationLoadBalancer.fromLookup(stack, 'Shared', { loadBalancerTags: { for: 'mail' } })),
    ],
    [
      'an ARN in SSM, of the listener of a known load balancer',
      (stack) => onListener(stack, listenerAt(stack, StringParameter.valueFromLookup(stack, '/mail/listener')), loadBalancerAt(stack, LOAD_BALANCER_ARN)),
    ],
    [
      'the VPC of a security group',
      (stack) => {
        const known = Vpc.fromVpcAttributes(stack, 'Known', { vpcId: 'vpc-0a', availabilityZones: ['eu-central-1a', 'eu-central-1b'] });
        redirect(stack, { vpc: Vpc.fromLookup(stack, 'Vpc', { vpcId: 'vpc-0a' }), securityGroup: new SecurityGroup(stack, 'Own', { vpc: known }) });
      },
    ],
    [
      'the bucket of access logs in SSM',
      (stack) =>
        redirect(stack, {
          accessLogsBucket: Bucket.fromBucketName(stack, 'Bucket', StringParameter.valueFromLookup(stack, 'MailBucket')),
          accessLogsPrefix: StringParameter.valueFromLookup(stack, '/mail/AWSLogs'),
        }),
    ],
    [
      'a public zone and two private ones',
      (stack) => {
        const lookedUp = (id: string, domainName: string, vpcId?: string) =>
          HostedZone.fromLookup(stack, id, { domainName, privateZone: vpcId !== undefined, vpcId });
        redirect(stack, {
          redirectHost: RedirectHost.inZone(lookedUp('A', 'contoso.com'), 'redirect', { privateZones: [lookedUp('B', 'contoso.com', 'vpc-0a')] }),
          namespaces: [
            SmtpNamespace.inZone('fabrikam.com', lookedUp('C', 'fabrikam.com'), {
              privateZones: [lookedUp('D', 'fabrikam.com', 'vpc-0a'), lookedUp('E', 'fabrikam.com', 'vpc-0b')],
            }),
          ],
        });
      },
    ],
  ])('%s', (_, fill) => {
    expect(oneOf(fill)).toBeUndefined();
  });
});

test('names in SSM are no fault either, of a zone, a host, a namespace or an endpoint, and each is looked up', () => {
  const app = new App();
  const stack = new Stack(new Stage(app, 'prod', { env: ENVS[0] }), 'Mail');
  const inSsm = (parameter: string) => StringParameter.valueFromLookup(stack, parameter);
  const zoneOf = (id: string) => HostedZone.fromHostedZoneAttributes(stack, id, { zoneName: inSsm(`/${id}/name`), hostedZoneId: inSsm(`/${id}/id`) });
  const endpoint = AutodiscoverEndpoint.of(inSsm('/endpoint'));
  redirect(stack, {
    endpoint,
    certificate: EndpointCertificate.fromLookup(stack, endpoint),
    redirectHost: RedirectHost.inZone(zoneOf('site'), inSsm('/site/host'), { privateZones: [zoneOf('inside')] }),
    formerRedirectHosts: [RedirectHost.external(inSsm('/former')), RedirectHost.inZone(zoneOf('old'), 'redirect.contoso.com')],
    srvRecords: true,
    namespaces: [
      SmtpNamespace.inZone('fabrikam.com', zoneOf('fabrikam')),
      SmtpNamespace.external(inSsm('/domain'), { endpoint: AutodiscoverEndpoint.of(inSsm('/own')) }),
      SmtpNamespace.external(inSsm('/other/domain')),
    ],
  });
  const { manifest } = app.synth().getNestedAssembly('assembly-prod');
  const keys = (manifest.missing ?? []).map(({ key }) => key).filter((key) => !key.startsWith('availability-zones'));
  const parameters = [
    '/endpoint',
    '/site/host',
    '/former',
    '/domain',
    '/own',
    '/other/domain',
    ...['site', 'inside', 'old', 'fabrikam'].flatMap((id) => [`/${id}/name`, `/${id}/id`]),
  ];
  expect(keys.map((key) => key.replace(/.*parameterName=([^:]*):.*/, '$1')).sort()).toEqual(parameters.sort());
});

describe('what each environment answers for itself', () => {
  const cases: [string, (stack: Stack) => void][] = [
    ['exports of a listener', (stack) => onListener(stack, listenerAt(stack, Fn.importValue('mail-listener')))],
    ['exports of a load balancer', (stack) => onLoadBalancer(stack, loadBalancerAt(stack, Fn.importValue('mail-load-balancer')))],
    ['dynamic references', (stack) => onListener(stack, listenerAt(stack, '{{resolve:ssm:/mail/listener}}'))],
    [
      'ARNs of the stack',
      (stack) => onListener(stack, listenerAt(stack, stack.formatArn({ service: 'elasticloadbalancing', resource: 'listener/app/shared/0a/0b' }))),
    ],
  ];

  test.each(cases)('is apart in two of them: %s', (_, fill) => {
    expect(twice(fill)).toBeUndefined();
    expect(twice(fill, [undefined, undefined])).toBeUndefined();
  });

  test.each(cases)('is the same in one of them: %s', (_, fill) => {
    expect(refusal(() => twice(fill, [ENVS[0], ENVS[0]]))).toMatch(/shares priorities with|on port 80 already/);
  });

  test('a name of a template is of that template alone', () => {
    const fill = (stack: Stack) => onListener(stack, listenerAt(stack, Fn.ref('Listener')));
    expect(twice(fill, [ENVS[0], ENVS[0]])).toBeUndefined();
  });

  test('an export may be of the load balancer that the listener is of, or of another', () => {
    const message = oneOf((stack) => {
      const loadBalancer = new ApplicationLoadBalancer(stack, 'Own', { vpc: new Vpc(stack, 'Vpc', { natGateways: 0 }) });
      const listener = loadBalancer.addListener('Http', { port: 80, defaultAction: ListenerAction.fixedResponse(404) });
      onListener(stack, listener, loadBalancerAt(stack, Fn.importValue('mail-load-balancer')));
    });
    expect(message).toBeUndefined();
  });
});
