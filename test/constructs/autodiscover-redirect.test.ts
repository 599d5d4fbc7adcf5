import { Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationListener, ApplicationLoadBalancer, ListenerAction } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { type Stack, Token } from 'aws-cdk-lib/core';
import { AutodiscoverEndpoint, HostsMode, SmtpNamespace } from '../../lib';
import { inOwnZone, LISTENER, RECORD, RULE, redirect, resources, stackOf, theOnly, zone } from './fixture';

function rulesOf(stack: Stack) {
  return resources(stack, RULE).map(({ Priority, Conditions, Actions }) => ({
    priority: Priority,
    hosts: Conditions[0].HostHeaderConfig.Values,
    to: Actions[0].RedirectConfig.Host,
  }));
}

test('a namespace gets a rule, which redirects path and query with a 302, and a record', () => {
  const stack = stackOf();
  const made = redirect(stack, { namespaces: [inOwnZone(stack, 'fabrikam.com')] });
  expect(theOnly(stack, RULE)).toEqual({
    ListenerArn: { Ref: expect.any(String) },
    Priority: 84,
    Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: ['autodiscover.fabrikam.com'] } }],
    Actions: [
      {
        Type: 'redirect',
        RedirectConfig: { StatusCode: 'HTTP_302', Protocol: 'HTTPS', Host: 'autodiscover.contoso.com', Port: '443', Path: '/#{path}', Query: '#{query}' },
      },
    ],
  });
  expect(made.rules).toHaveLength(1);
  expect(made.records.map(({ name }) => name)).toEqual(['autodiscover.fabrikam.com.']);
});

test('without a redirect host, the CNAME leads to the load balancer itself', () => {
  const stack = stackOf();
  redirect(stack, { redirectHost: undefined, namespaces: [inOwnZone(stack, 'fabrikam.com')] });
  expect(theOnly(stack, RECORD).ResourceRecords).toEqual([{ 'Fn::GetAtt': [expect.any(String), 'DNSName'] }]);
});

test('a namespace with an endpoint of its own has a rule of its own, behind the slots of the others', () => {
  const stack = stackOf();
  redirect(stack, {
    namespaces: [SmtpNamespace.external('fabrikam.com'), SmtpNamespace.external('wingtiptoys.com', { endpoint: AutodiscoverEndpoint.exchangeOnline() })],
  });
  expect(rulesOf(stack)).toEqual([
    { priority: 84, hosts: ['autodiscover.fabrikam.com'], to: 'autodiscover.contoso.com' },
    { priority: 21117, hosts: ['autodiscover.wingtiptoys.com'], to: 'autodiscover-s.outlook.com' },
  ]);
});

test("the site's endpoint as an endpoint of its own is none", () => {
  const stack = stackOf();
  redirect(stack, { namespaces: [SmtpNamespace.external('fabrikam.com', { endpoint: AutodiscoverEndpoint.of('AUTODISCOVER.contoso.com.') })] });
  expect(rulesOf(stack).map(({ priority }) => priority)).toEqual([84]);
});

test('in any mode the default action redirects, and only endpoints of their own have rules', () => {
  const stack = stackOf();
  redirect(stack, {
    hosts: HostsMode.ANY,
    namespaces: [SmtpNamespace.external('fabrikam.com'), SmtpNamespace.external('wingtiptoys.com', { endpoint: AutodiscoverEndpoint.exchangeOnline() })],
  });
  expect(theOnly(stack, LISTENER).DefaultActions[0]).toMatchObject({
    Type: 'redirect',
    RedirectConfig: { Host: 'autodiscover.contoso.com', StatusCode: 'HTTP_302' },
  });
  expect(rulesOf(stack)).toEqual([{ priority: 21117, hosts: ['autodiscover.wingtiptoys.com'], to: 'autodiscover-s.outlook.com' }]);
});

test('an existing listener only gets rules, within the priorities that are given', () => {
  const stack = stackOf();
  const listener = ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', {
    listenerArn: 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:listener/app/shared/0123456789abcdef/0123456789abcdef',
    securityGroup: SecurityGroup.fromSecurityGroupId(stack, 'SecurityGroup', 'sg-0a'),
  });
  redirect(stack, {
    listener,
    redirectHost: undefined,
    loadBalancer: ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Shared', {
      loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/app/shared/0123456789abcdef',
      securityGroupId: 'sg-0a',
      loadBalancerDnsName: 'shared.eu-central-1.elb.amazonaws.com',
      loadBalancerCanonicalHostedZoneId: 'ZELB',
    }),
    priorities: { first: 1000, last: 1019 },
    slots: 10,
    namespaces: [
      inOwnZone(stack, 'fabrikam.com'),
      SmtpNamespace.inZone('adatum.com', zone(stack, 'adatum.com'), { endpoint: AutodiscoverEndpoint.exchangeOnline() }),
    ],
  });
  const types = Object.values(Template.fromStack(stack).toJSON().Resources as Record<string, { Type: string }>).map(({ Type }) => Type);
  expect(new Set(types)).toEqual(new Set([RULE, RECORD]));
  const [own, others] = [
    rulesOf(stack).filter(({ to }) => to === 'autodiscover.contoso.com'),
    rulesOf(stack).filter(({ to }) => to !== 'autodiscover.contoso.com'),
  ];
  expect(own).toEqual([{ priority: expect.any(Number), hosts: ['autodiscover.fabrikam.com'], to: 'autodiscover.contoso.com' }]);
  expect(own[0].priority).toBeLessThan(1010);
  expect(others[0].priority).toBeGreaterThanOrEqual(1010);
  expect(resources(stack, RECORD).map(({ ResourceRecords }) => ResourceRecords)).toEqual([
    ['shared.eu-central-1.elb.amazonaws.com'],
    ['shared.eu-central-1.elb.amazonaws.com'],
  ]);
});

test('an endpoint that is known only at deployment passes', () => {
  const stack = stackOf();
  redirect(stack, { endpoint: AutodiscoverEndpoint.of(Token.asString({ Ref: 'Endpoint' })), namespaces: [SmtpNamespace.external('fabrikam.com')] });
  expect(rulesOf(stack)[0].to).toEqual({ Ref: 'Endpoint' });
});

test('it exposes what it made', () => {
  const stack = stackOf();
  const made = redirect(stack, { redirectHost: undefined });
  expect(made.loadBalancer).toBe(made.site.loadBalancer);
  expect(made.listener).toBe(made.site.listener);
  expect(made.metricHttpRedirectCount().metricName).toBe('HTTP_Redirect_Count');
  expect(made.metricHttpFixedResponseCount().metricName).toBe('HTTP_Fixed_Response_Count');
});

test('it makes nothing outside itself', () => {
  const stack = stackOf();
  const vpc = new Vpc(stack, 'Vpc');
  const loadBalancer = new ApplicationLoadBalancer(stack, 'Shared', { vpc });
  loadBalancer.addListener('Other', { port: 8080, defaultAction: ListenerAction.fixedResponse(200), open: false });
  zone(stack, 'contoso.com');
  const before = stack.node.findAll().map(({ node }) => node.path);
  const made = redirect(stack, {
    loadBalancer,
    redirectHost: undefined,
    namespaces: [SmtpNamespace.inZoneWithAttributes('fabrikam.com', { zoneName: 'fabrikam.com', hostedZoneId: 'Z1' })],
  });
  const after = stack.node.findAll().map(({ node }) => node.path);
  expect(after.filter((path) => !before.includes(path) && path !== made.node.path && !path.startsWith(`${made.node.path}/`))).toEqual([]);
});
