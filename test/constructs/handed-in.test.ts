import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { type ISecurityGroup, Peer, Port, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import {
  ApplicationListener,
  ApplicationLoadBalancer,
  ApplicationProtocol,
  CfnListener,
  CfnListenerRule,
  CfnLoadBalancer,
  type IApplicationLoadBalancer,
  ListenerAction,
  ListenerCertificate,
  ListenerCondition,
  NetworkLoadBalancer,
  NetworkTargetGroup,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { App, CfnCondition, CfnResource, type Stack, Token } from 'aws-cdk-lib/core';
import { AutodiscoverEndpoint, HostsMode, RedirectHost, RedirectRules, RedirectSite, type RedirectSiteProps, SmtpNamespace } from '../../lib';
import { ENDPOINT, LISTENER, RULE, redirect, refusal, resources, SECURITY_GROUP, stackOf, stagedStack, synthFailure } from './fixture';

const ARN = 'arn:aws:elasticloadbalancing:eu-central-1:111111111111';
const LISTENER_ARN = `${ARN}:listener/app/shared/0123456789abcdef/0123456789abcdef`;

function shared(stack: Stack, id = 'Shared', securityGroup?: ISecurityGroup): ApplicationLoadBalancer {
  const vpc = (stack.node.tryFindChild('Vpc') as Vpc | undefined) ?? new Vpc(stack, 'Vpc', { natGateways: 0 });
  return new ApplicationLoadBalancer(stack, id, { vpc, internetFacing: true, securityGroup });
}

function imported(stack: Stack, id = 'Imported', name = 'shared'): IApplicationLoadBalancer {
  return ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, id, {
    loadBalancerArn: `${ARN}:loadbalancer/app/${name}/0123456789abcdef`,
    securityGroupId: 'sg-0a',
    loadBalancerDnsName: 'shared.eu-central-1.elb.amazonaws.com',
    loadBalancerCanonicalHostedZoneId: 'ZELB',
  });
}

function importedListener(stack: Stack, port?: number, id = 'ImportedListener') {
  const securityGroup = SecurityGroup.fromSecurityGroupId(stack, `${id}Group`, 'sg-0a');
  return ApplicationListener.fromApplicationListenerAttributes(stack, id, { listenerArn: LISTENER_ARN, securityGroup, defaultPort: port });
}

function addHttps(loadBalancer: ApplicationLoadBalancer, port = 443): ApplicationListener {
  return loadBalancer.addListener('Https', {
    port,
    protocol: ApplicationProtocol.HTTPS,
    open: false,
    certificates: [ListenerCertificate.fromArn('arn:aws:acm:eu-central-1:111111111111:certificate/x')],
    defaultAction: ListenerAction.fixedResponse(200),
  });
}

function addHttp(loadBalancer: IApplicationLoadBalancer, port = 80): ApplicationListener {
  return loadBalancer.addListener(`Http${port}`, { port, protocol: ApplicationProtocol.HTTP, open: false, defaultAction: ListenerAction.fixedResponse(503) });
}

/** As of a template's own `Type`, without a class of CDK's. */
function generic(stack: Stack, type: string, properties: Record<string, unknown>): CfnResource {
  return new CfnResource(stack, 'Shop', { type, properties });
}

const opened = (stack: Stack) => {
  const rules = [
    ...resources(stack, 'AWS::EC2::SecurityGroupIngress'),
    ...resources(stack, SECURITY_GROUP).flatMap((group) => group.SecurityGroupIngress ?? []),
  ];
  return rules.map(({ CidrIp, FromPort }) => `${CidrIp}:${FromPort}`).sort();
};

describe('port 443', () => {
  test('of a load balancer that is handed in stays as it is: refuseHttps is refused, whatever is known of it', () => {
    const stack = stackOf();
    const loadBalancer = shared(stack);
    addHttps(loadBalancer).connections.allowFrom(Peer.ipv4('203.0.113.0/24'), Port.tcp(443));
    const clause = 'refuseHttps would open port 443 of an existing load balancer to all who may reach port 80, even if something listens on 443';
    expect(refusal(() => new RedirectSite(stack, 'Site', { loadBalancer, refuseHttps: true }))).toContain(clause);
    expect(opened(stack)).toEqual(['203.0.113.0/24:443']);
    for (const handedIn of [shared(stack, 'Plain'), imported(stack)]) {
      expect(refusal(() => redirect(stack, { loadBalancer: handedIn, refuseHttps: true }))).toContain(clause);
      stack.node.tryRemoveChild('Autodiscover');
    }
  });

  test.each([
    ['is made in this app', (stack: Stack) => shared(stack)],
    ['is imported', (stack: Stack) => imported(stack)],
  ])('is opened on one that %s where its owner says that nothing listens there', (_, loadBalancer) => {
    const stack = stagedStack();
    new RedirectSite(stack, 'Site', { loadBalancer: loadBalancer(stack), openUnusedPort443: true, ingress: [Peer.ipv4('192.0.2.0/24')] });
    expect(opened(stack)).toEqual(['192.0.2.0/24:443', '192.0.2.0/24:80']);
    expect(synthFailure(stack)).toBeUndefined();
  });

  test('is never opened to an HTTPS listener that is known', () => {
    const stack = stackOf();
    const loadBalancer = shared(stack);
    addHttps(loadBalancer);
    expect(refusal(() => new RedirectSite(stack, 'Site', { loadBalancer, openUnusedPort443: true }))).toContain(
      'openUnusedPort443 would open port 443 to all who may reach port 80, and Stack/Shared/Https (HTTPS on port 443) listens: leave it out',
    );
    expect(opened(stack)).toEqual([]);
  });

  const LATER = 'would open port 443 to all who may reach port 80, and prod/Mail/';

  test.each<[string, (stack: Stack) => void]>([
    [
      'openUnusedPort443',
      (stack) => {
        const loadBalancer = shared(stack);
        new RedirectSite(stack, 'Site', { loadBalancer, openUnusedPort443: true });
        addHttps(loadBalancer);
      },
    ],
    [
      'openUnusedPort443',
      (stack) => {
        const loadBalancer = shared(stack);
        new RedirectSite(stack, 'Site', { loadBalancer, openUnusedPort443: true });
        addHttps(loadBalancer, 8443);
      },
    ],
    [
      'openUnusedPort443',
      (stack) => {
        new RedirectSite(stack, 'Site', { loadBalancer: imported(stack), openUnusedPort443: true });
        new CfnListener(stack, 'Https', { loadBalancerArn: imported(stack, 'Again').loadBalancerArn, port: 443, protocol: 'HTTPS', defaultActions: [] });
      },
    ],
    [
      'openUnusedPort443',
      (stack) => {
        const loadBalancer = shared(stack);
        new RedirectSite(stack, 'Site', { loadBalancer, openUnusedPort443: true });
        new CfnListener(stack, 'Plain', { loadBalancerArn: loadBalancer.loadBalancerArn, port: 443, protocol: 'HTTP', defaultActions: [] });
      },
    ],
    [
      'openUnusedPort443',
      (stack) => {
        const loadBalancer = shared(stack);
        new RedirectSite(stack, 'Site', { loadBalancer, openUnusedPort443: true });
        const port = Token.asNumber({ Ref: 'Port' });
        new CfnListener(stack, 'Some', { loadBalancerArn: loadBalancer.loadBalancerArn, port, protocol: 'HTTP', defaultActions: [] });
      },
    ],
    ['refuseHttps', (stack) => addHttps(new RedirectSite(stack, 'Site', { refuseHttps: true }).loadBalancer as ApplicationLoadBalancer)],
    [
      'refuseHttps',
      (stack) => {
        const vpc = new Vpc(stack, 'Vpc', { natGateways: 0 });
        const securityGroup = new SecurityGroup(stack, 'Group', { vpc });
        new RedirectSite(stack, 'Site', { vpc, securityGroup, refuseHttps: true });
        addHttps(shared(stack, 'Shop', securityGroup));
      },
    ],
    [
      'refuseHttps',
      (stack) => {
        const vpc = new Vpc(stack, 'Vpc', { natGateways: 0 });
        const securityGroup = new SecurityGroup(stack, 'Group', { vpc });
        new RedirectSite(stack, 'Site', { vpc, securityGroup, refuseHttps: true });
        const { loadBalancerArn } = shared(stack, 'Shop', securityGroup);
        new CfnListener(stack, 'Https', { loadBalancerArn, port: 443, protocol: 'HTTPS', defaultActions: [] });
      },
    ],
    [
      'refuseHttps',
      (stack) => {
        const vpc = new Vpc(stack, 'Vpc', { natGateways: 0 });
        const securityGroup = new SecurityGroup(stack, 'Group', { vpc });
        new RedirectSite(stack, 'Site', { vpc, securityGroup, refuseHttps: true });
        const shop = new CfnLoadBalancer(stack, 'Shop', { securityGroups: ['sg-0a', securityGroup.securityGroupId] });
        new CfnListener(stack, 'Https', { loadBalancerArn: shop.ref, port: 443, protocol: 'HTTPS', defaultActions: [] });
      },
    ],
    [
      'refuseHttps',
      (stack) => {
        const vpc = new Vpc(stack, 'Vpc', { natGateways: 0 });
        const securityGroup = new SecurityGroup(stack, 'Group', { vpc });
        new RedirectSite(stack, 'Site', { vpc, securityGroup, refuseHttps: true });
        const shop = new NetworkLoadBalancer(stack, 'Shop', { vpc, securityGroups: [securityGroup] });
        shop.addListener('Tcp', { port: 443, defaultTargetGroups: [new NetworkTargetGroup(stack, 'Targets', { vpc, port: 443 })] });
      },
    ],
  ])('%s fails a plain synthesis where such a listener comes later (%#)', (option, fill) => {
    const stack = stagedStack();
    fill(stack);
    expect(synthFailure(stack)).toContain(`[prod/Mail/Site] ${option} ${LATER}`);
  });

  test('of a security group that is handed in is a matter of its owner too', () => {
    const stack = stackOf();
    const vpc = new Vpc(stack, 'Vpc', { natGateways: 0 });
    const securityGroup = SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0a');
    expect(refusal(() => new RedirectSite(stack, 'Site', { vpc, securityGroup, refuseHttps: true }))).toContain('port 443 of an existing security group');
    new RedirectSite(stack, 'Told', { vpc, securityGroup, openUnusedPort443: true });
    expect(opened(stack)).toEqual(['0.0.0.0/0:443', '0.0.0.0/0:80']);
  });

  test('of a load balancer that is made here is refuseHttps alone', () => {
    const stack = stagedStack();
    expect(refusal(() => new RedirectSite(stack, 'Wrong', { openUnusedPort443: true }))).toContain(
      'openUnusedPort443 is only for an existing load balancer or security group',
    );
    stack.node.tryRemoveChild('Wrong');
    const vpc = new Vpc(stack, 'Vpc', { natGateways: 0 });
    const securityGroup = new SecurityGroup(stack, 'Group', { vpc });
    new RedirectSite(stack, 'Site', { vpc, securityGroup, refuseHttps: true, openUnusedPort443: false });
    addHttps(shared(stack, 'Shop'));
    expect(synthFailure(stack)).toBeUndefined();
    expect(opened(stack)).toEqual(['0.0.0.0/0:443', '0.0.0.0/0:80']);
  });
});

describe('port 80', () => {
  test('is where the template has it, whatever a listener was made with', () => {
    const stack = stackOf();
    const loadBalancer = shared(stack);
    const resource = addHttp(loadBalancer).node.defaultChild as CfnListener;
    resource.addPropertyOverride('Port', 8080);
    new RedirectSite(stack, 'Site', { loadBalancer });
    resource.addPropertyOverride('Port', '80');
    expect(refusal(() => new RedirectSite(stack, 'Other', { loadBalancer }))).toContain('on port 80 already');
  });

  const clause = (listener: string) => `has the listener ${listener} on port 80 already, and a port can have only one: give that listener`;

  test.each<[string, string, (stack: Stack) => IApplicationLoadBalancer]>([
    [
      'addRedirect()',
      'Stack/Shared/Redirect80To443',
      (stack) => {
        const loadBalancer = shared(stack);
        loadBalancer.addRedirect();
        return loadBalancer;
      },
    ],
    [
      'a listener made apart from it',
      'Stack/Apart',
      (stack) => {
        const loadBalancer = shared(stack);
        new ApplicationListener(stack, 'Apart', { loadBalancer, port: 80, defaultAction: ListenerAction.fixedResponse(503) });
        return loadBalancer;
      },
    ],
    [
      'an L1 listener',
      'Stack/L1',
      (stack) => {
        new CfnListener(stack, 'L1', { loadBalancerArn: imported(stack, 'Other').loadBalancerArn, port: 80, protocol: 'HTTP', defaultActions: [] });
        return imported(stack);
      },
    ],
    [
      'a generic resource',
      'Stack/Shop',
      (stack) => {
        const loadBalancer = shared(stack);
        generic(stack, LISTENER, { LoadBalancerArn: loadBalancer.loadBalancerArn, Port: 80, Protocol: 'HTTP' });
        return loadBalancer;
      },
    ],
    ['a second site', 'Stack/First/Listener', (stack) => new RedirectSite(stack, 'First').loadBalancer],
    [
      'a second site on an import',
      'Stack/First/Listener',
      (stack) => {
        new RedirectSite(stack, 'First', { loadBalancer: imported(stack, 'Other') });
        return imported(stack);
      },
    ],
  ])('is taken: %s', (_, listener, loadBalancer) => {
    const stack = stackOf();
    const handedIn = loadBalancer(stack);
    const message = refusal(() => new RedirectSite(stack, 'Site', { loadBalancer: handedIn }));
    expect(message).toContain(`loadBalancer: '${handedIn.node.path}' ${clause(listener)}`);
    expect(message).not.toContain('Site/Listener');
  });

  test('is taken later: a plain synthesis fails', () => {
    const stack = stagedStack();
    const loadBalancer = shared(stack);
    new RedirectSite(stack, 'Site', { loadBalancer });
    loadBalancer.addRedirect();
    expect(synthFailure(stack)).toContain(`[prod/Mail/Site] loadBalancer: 'prod/Mail/Shared' ${clause('prod/Mail/Shared/Redirect80To443')}`);
  });

  test('is taken by another environment of the app', () => {
    const app = new App();
    const [one, two] = ['one', 'two'].map((stage) => stagedStack(app, stage));
    new RedirectSite(one, 'Site', { loadBalancer: imported(one) });
    expect(refusal(() => new RedirectSite(two, 'Site', { loadBalancer: imported(two) }))).toContain(clause('one/Mail/Site/Listener'));
  });

  test('is not certainly taken by a listener that has a condition', () => {
    const stack = stagedStack();
    const loadBalancer = shared(stack);
    const resource = generic(stack, LISTENER, { LoadBalancerArn: loadBalancer.loadBalancerArn, Port: 80, Protocol: 'HTTP' });
    resource.cfnOptions.condition = new CfnCondition(stack, 'Elsewhere');
    new RedirectSite(stack, 'Site', { loadBalancer });
    expect(synthFailure(stack)).toBeUndefined();
  });

  test('is free where other ports, and other load balancers, have listeners', () => {
    const stack = stagedStack();
    const loadBalancer = shared(stack);
    addHttp(loadBalancer, 8080);
    addHttp(shared(stack, 'Other'));
    new RedirectSite(stack, 'Site', { loadBalancer });
    new RedirectSite(stack, 'Imported', { loadBalancer: imported(stack, 'Third') });
    expect(synthFailure(stack)).toBeUndefined();
  });
});

describe('a listener that is handed in', () => {
  test.each<[string, (stack: Stack) => Parameters<typeof redirect>[1] & object, string]>([
    ['on another port', (stack) => ({ listener: addHttp(shared(stack), 8080) }), "'Stack/Shared/Http8080' listens on port 8080, and mail clients ask"],
    ['that speaks TLS', (stack) => ({ listener: addHttps(shared(stack)) }), "'Stack/Shared/Https' is for HTTPS, and mail clients ask"],
    ['imported with another port', (stack) => ({ listener: importedListener(stack, 8080) }), 'listens on port 8080'],
    [
      'imported by the ARN of one in the app',
      (stack) => {
        const { listenerArn } = addHttps(shared(stack), 80);
        const securityGroup = SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0a');
        return { listener: ApplicationListener.fromApplicationListenerAttributes(stack, 'Again', { listenerArn, securityGroup }) };
      },
      'is for HTTPS',
    ],
  ])('%s is refused, by the rules alone too', (_, props, clause) => {
    const stack = stackOf();
    const given = { ...props(stack), priorities: { first: 1000, last: 1999 }, redirectHost: RedirectHost.external('redirect.contoso.com') };
    expect(refusal(() => redirect(stack, given))).toMatch(/^Stack\/Autodiscover \(/);
    expect(refusal(() => new RedirectSite(stack, 'Site', { listener: given.listener }))).toContain(clause);
    expect(refusal(() => new RedirectRules(stack, 'Rules', { listener: given.listener as ApplicationListener, endpoint: ENDPOINT, namespaces: [] }))).toContain(
      clause,
    );
  });

  test('is one of the load balancer that is handed in with it, as far as that is known', () => {
    const stack = stackOf();
    const [one, two] = [shared(stack, 'One'), shared(stack, 'Two')];
    const listener = addHttp(one);
    const site = (id: string, props: RedirectSiteProps) => new RedirectSite(stack, id, props);
    const clause = "listener: 'Stack/One/Http80' is not a listener of Stack/Two";
    expect(refusal(() => site('Wrong', { listener, loadBalancer: two }))).toContain(clause);
    const other = imported(stack, 'Other', 'other');
    expect(refusal(() => site('WrongImport', { listener: importedListener(stack), loadBalancer: other }))).toContain('is not a listener of Stack/Other');
    site('Right', { listener, loadBalancer: one });
    site('RightImport', { listener: importedListener(stack, undefined, 'Again'), loadBalancer: imported(stack) });
    site('Unknown', { listener, loadBalancer: other });
    site('UnknownToo', { listener: importedListener(stack, undefined, 'OnceMore'), loadBalancer: one });
  });

  test.each([80, undefined])('imported with the port %s is taken', (port) => {
    const stack = stagedStack();
    new RedirectRules(stack, 'Rules', { listener: importedListener(stack, port), endpoint: ENDPOINT, namespaces: [SmtpNamespace.external('fabrikam.com')] });
    expect(synthFailure(stack)).toBeUndefined();
  });
});

describe('priorities', () => {
  const namespaces = [SmtpNamespace.external('fabrikam.com')];
  const range = (first: number, last = first) => ({ first, last });
  const rules = (stack: Stack, id: string, listener = importedListener(stack, 80, `${id}Listener`), priorities?: { first: number; last: number }) =>
    new RedirectRules(stack, id, { listener, endpoint: ENDPOINT, namespaces, priorities });
  const shop = (listener: ApplicationListener, priority: number) =>
    listener.addAction('Shop', { priority, conditions: [ListenerCondition.hostHeaders(['shop.example'])], action: ListenerAction.fixedResponse(200) });

  test('of two sets of rules on a listener are apart: an error names both', () => {
    const stack = stackOf();
    rules(stack, 'One', undefined, range(1, 100));
    expect(refusal(() => rules(stack, 'Two', undefined, range(100, 199)))).toBe(
      "Stack/Two (RedirectRules): a value is not usable:\n  - priorities: '100 to 199' shares priorities with 1 to 100 of Stack/One (RedirectRules) on the same listener: give each its own range",
    );
    stack.node.tryRemoveChild('Two');
    rules(stack, 'Same', undefined, range(200, 299));
    expect(refusal(() => rules(stack, 'Again', undefined, range(200, 299)))).toMatch(/: a value is not usable:\n.* of Stack\/Same \(RedirectRules\)/);
    rules(stack, 'Apart', undefined, range(101, 199));
    rules(stack, 'Elsewhere', addHttp(shared(stack)), range(1, 100));
  });

  test('of two environments of an app on one listener are apart', () => {
    const app = new App();
    const [one, two] = ['one', 'two'].map((stage) => stagedStack(app, stage));
    const on = (stack: Stack) => ({
      listener: importedListener(stack),
      priorities: range(1, 100),
      redirectHost: RedirectHost.external('redirect.contoso.com'),
    });
    redirect(one, on(one));
    expect(refusal(() => redirect(two, on(two)))).toMatch(
      /^two\/Mail\/Autodiscover \(AutodiscoverRedirect\): .*\n.*of one\/Mail\/Autodiscover\/Rules \(RedirectRules\)/,
    );
  });

  test.each<[string, string, (stack: Stack, listener: ApplicationListener) => unknown]>([
    ['an L2 rule', 'Mail/Shared/Http80/ShopRule', (_, listener) => shop(listener, 7)],
    ['an L1 rule', 'Mail/Shop', (stack, { listenerArn }) => new CfnListenerRule(stack, 'Shop', { listenerArn, priority: 7, actions: [], conditions: [] })],
    [
      'an L1 rule by the attribute of the listener',
      'Mail/Shop',
      (stack, listener) => {
        const { attrListenerArn: listenerArn } = listener.node.defaultChild as CfnListener;
        return new CfnListenerRule(stack, 'Shop', { listenerArn, priority: 7, actions: [], conditions: [] });
      },
    ],
    ['a generic resource', 'Mail/Shop', (stack, { listenerArn: ListenerArn }) => generic(stack, RULE, { ListenerArn, Priority: '7' })],
    [
      'a generic resource that refers to it',
      'Mail/Shop',
      (stack, listener) => generic(stack, RULE, { ListenerArn: (listener.node.defaultChild as CfnListener).getAtt('ListenerArn'), Priority: 7 }),
    ],
  ])('that %s has already are refused, and those that it gets later fail a plain synthesis', (_, path, addRule) => {
    const clause = (stage: string) => `priorities: '7 to 7' takes the priority 7, which the rule ${stage}/${path} on the same listener has: give a range`;
    const stack = stagedStack(undefined, 'before');
    const listener = addHttp(shared(stack));
    addRule(stack, listener);
    expect(refusal(() => rules(stack, 'Rules', listener, range(7)))).toContain(clause('before'));

    const later = stagedStack(undefined, 'later');
    const itsListener = addHttp(shared(later));
    rules(later, 'Rules', itsListener, range(7));
    addRule(later, itsListener);
    expect(synthFailure(later)).toContain(`[later/Mail/Rules] ${clause('later')}`);
  });

  test('that a rule has within the range, and none of these yet, are warned of', () => {
    const stack = stackOf();
    const site = new RedirectSite(stack, 'Site');
    rules(stack, 'Rules', site.listener as ApplicationListener);
    shop(site.listener as ApplicationListener, 40_000);
    const warning = Match.stringLikeRegexp('the rule Stack/Site/Listener/ShopRule on the same listener has the priority 40000.*shared-priorities');
    Annotations.fromStack(stack).hasWarning('/Stack/Rules', warning);
    expect(synthFailure(stack)).toBeUndefined();
  });

  test('that a rule with a condition has are warned of, as only the deployment decides it', () => {
    const stack = stackOf();
    const site = new RedirectSite(stack, 'Site');
    rules(stack, 'Rules', site.listener as ApplicationListener, range(7));
    const other = generic(stack, RULE, { ListenerArn: (site.listener as ApplicationListener).listenerArn, Priority: 7 });
    other.cfnOptions.condition = new CfnCondition(stack, 'Elsewhere');
    const warning = Match.stringLikeRegexp('the rule Stack/Shop .* 7 to 7: a rule here has it too, .* fails where the condition of the other holds. Give');
    Annotations.fromStack(stack).hasWarning('/Stack/Rules', warning);
    expect(synthFailure(stack)).toBeUndefined();
  });

  test('outside the range, on another listener, or known only at deployment, are nobody’s concern', () => {
    const stack = stagedStack();
    const listener = addHttp(shared(stack));
    rules(stack, 'Rules', listener, range(7));
    shop(listener, 8);
    shop(addHttp(shared(stack, 'Other')), 7);
    generic(stack, RULE, { Priority: 7 });
    new CfnListenerRule(stack, 'Unknown', { listenerArn: listener.listenerArn, priority: Token.asNumber({ Ref: 'P' }), actions: [], conditions: [] });
    expect(synthFailure(stack)).toBeUndefined();
    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('shared-priorities'))).toEqual([]);
  });

  test('two sites that share a listener, each with its own range, stand', () => {
    const stack = stagedStack();
    const first = redirect(stack, { priorities: range(1, 100), redirectHost: undefined });
    new RedirectRules(stack, 'More', {
      listener: first.listener,
      endpoint: AutodiscoverEndpoint.exchangeOnline(),
      hosts: HostsMode.LISTED,
      namespaces,
      priorities: range(101, 200),
    });
    expect(synthFailure(stack)).toBeUndefined();
    Template.fromStack(stack).resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', 2);
  });
});
