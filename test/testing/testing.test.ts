/** @slow */

import { Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnHostedZone, CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import { App, Stack } from 'aws-cdk-lib/core';
import { HostsMode, RedirectHost, RedirectRules, RedirectSite, SmtpNamespace } from '../../lib';
import { EnvironmentStage } from '../../lib/deploy/environment-stage';
import { loadEnvironment } from '../../lib/environment/load';
import { cachedFacts } from '../../lib/plan/context-file';
import { planOf } from '../../lib/plan/plan';
import { redirectOf, renderTopology, topologyOf } from '../../lib/testing';
import { ENDPOINT, inOwnZone, redirect, stackOf, zone } from '../constructs/fixture';

const XML = '/autodiscover/autodiscover.xml';

describe('redirectOf', () => {
  test('says what every namespace of the worked example gets, as the plan does', () => {
    const environment = loadEnvironment('environments/contoso.yaml');
    const topology = topologyOf(new EnvironmentStage(new App(), environment));
    for (const { host, answer } of planOf(environment, cachedFacts(environment)).namespaces)
      expect(redirectOf(topology, `http://${host}${XML}`)).toEqual(answer);
    expect(redirectOf(topology, `http://autodiscover.unlisted.com${XML}`)).toEqual({ status: 404 });
  });

  test('keeps path and query, whatever the letter case, and answers every method', () => {
    const stack = stackOf();
    redirect(stack, { namespaces: [inOwnZone(stack, 'fabrikam.com')] });
    const topology = topologyOf(stack);
    expect(redirectOf(topology, 'http://AutoDiscover.fabrikam.com/Autodiscover/Autodiscover.svc?a=b', 'POST').location).toBe(
      'https://autodiscover.contoso.com:443/Autodiscover/Autodiscover.svc?a=b',
    );
    expect(redirectOf(topology, `http://autodiscover.fabrikam.com${XML}`, 'TRACE')).toEqual({ status: 405 });
  });

  test('names what is not a URL, and how to write it', () => {
    const topology = topologyOf(stackOf());
    expect(() => redirectOf(topology, 'autodiscover.fabrikam.com')).toThrow("'autodiscover.fabrikam.com' is not a URL: write http://autodiscover.fabrikam.com");
  });

  test('takes a template alone', () => {
    const stack = stackOf();
    redirect(stack, { hosts: HostsMode.ANY });
    expect(redirectOf(topologyOf(Template.fromStack(stack)), `http://autodiscover.any.com${XML}`).status).toBe(302);
  });

  test('follows the records to the one of several load balancers', () => {
    const stack = stackOf();
    redirect(stack, { vpc: new Vpc(stack, 'Vpc', { maxAzs: 2 }), namespaces: [inOwnZone(stack, 'fabrikam.com')] });
    new RedirectSite(stack, 'Other', { vpc: new Vpc(stack, 'OtherVpc', { maxAzs: 2 }) });
    const topology = topologyOf(stack);
    expect(redirectOf(topology, `http://autodiscover.fabrikam.com${XML}`).status).toBe(302);
    expect(() => redirectOf(topology, `http://autodiscover.tailspintoys.com${XML}`)).toThrow(
      "'autodiscover.tailspintoys.com' has no record, and the topology has 2 HTTP listeners on port 80",
    );
  });

  test('says what the DNS answers for a wildcard, and for an address', () => {
    const stack = stackOf();
    redirect(stack, { namespaces: [inOwnZone(stack, 'fabrikam.com')] });
    const record = (id: string, name: string, type: string, value: string) =>
      new CfnRecordSet(stack, id, { hostedZoneId: 'Z0WIDE', name, type, ttl: '300', resourceRecords: [value] });
    record('Wild', '*.wingtiptoys.com', 'CNAME', 'www.webhost.example');
    record('Wider', '*.tailspintoys.com', 'CNAME', 'redirect.contoso.com');
    const named = new CfnHostedZone(stack, 'Coffee', { name: 'fourthcoffee.com' });
    new CfnRecordSet(stack, 'Named', {
      hostedZoneId: named.ref,
      name: '*.fourthcoffee.com',
      type: 'CNAME',
      ttl: '300',
      resourceRecords: ['www.webhost.example'],
    });
    record('Address', 'autodiscover.adatum.com', 'A', '192.0.2.99');
    const topology = topologyOf(stack);
    expect(() => redirectOf(topology, `http://autodiscover.wingtiptoys.com${XML}`)).toThrow("leads to 'www.webhost.example', which is not in the topology");
    expect(() => redirectOf(topology, `http://autodiscover.fourthcoffee.com${XML}`)).toThrow("leads to 'www.webhost.example', which is not in the topology");
    expect(() => redirectOf(topology, `http://autodiscover.adatum.com${XML}`)).toThrow("leads to '192.0.2.99', which is not in the topology");
    expect(redirectOf(topology, `http://autodiscover.fabrikam.com${XML}`).status).toBe(302);
    expect(redirectOf(topology, `http://autodiscover.tailspintoys.com${XML}`).status).toBe(404);
  });

  test('refuses what a redirect site is not asked', () => {
    const stack = stackOf();
    redirect(stack);
    const topology = topologyOf(stack);
    expect(() => redirectOf(topology, `https://autodiscover.tailspintoys.com${XML}`)).toThrow('a redirect site answers http://');
    expect(() => redirectOf(topology, `http://autodiscover.tailspintoys.com:8080${XML}`)).toThrow('the topology has no HTTP listener on port 8080');
  });

  test('says so where a record leads elsewhere, or where nobody is let in', () => {
    const stack = stackOf();
    redirect(stack, { namespaces: [inOwnZone(stack, 'fabrikam.com')] });
    new CfnRecordSet(stack, 'Mistyped', {
      hostedZoneId: 'Z1',
      name: 'autodiscover.adatum.com',
      type: 'CNAME',
      ttl: '1',
      resourceRecords: ['redirct.contoso.com'],
    });
    expect(() => redirectOf(topologyOf(stack), `http://autodiscover.adatum.com${XML}`)).toThrow(
      "'autodiscover.adatum.com' leads to 'redirct.contoso.com', which is not in the topology",
    );
    expect(renderTopology(topologyOf(stack))).toContain(
      'autodiscover.adatum.com: CNAME redirct.contoso.com; leads to redirct.contoso.com, which is not in the topology',
    );
    const topology = topologyOf(stack);
    const closed = { ...topology, loadBalancers: topology.loadBalancers.map((loadBalancer) => ({ ...loadBalancer, ingress: [] })) };
    expect(() => redirectOf(closed, `http://autodiscover.fabrikam.com${XML}`)).toThrow('admit no client on port 80');
    expect(renderTopology(closed)).toContain('autodiscover.fabrikam.com: CNAME redirect.contoso.com; port 80 dropped');
  });

  test('does not guess what a listener that was handed in answers by default', () => {
    const topology = topologyOf(rulesAlone());
    expect(redirectOf(topology, `http://autodiscover.fabrikam.com${XML}`).status).toBe(302);
    expect(() => redirectOf(topology, `http://autodiscover.other.com${XML}`)).toThrow('is unknown: no rule matches');
  });
});

describe('renderTopology', () => {
  test('shows the worked example in a line per namespace', () => {
    expect(renderTopology(topologyOf(new EnvironmentStage(new App(), loadEnvironment('environments/contoso.yaml'))))).toMatchSnapshot();
  });

  test('one namespace more is one line more', () => {
    const rendered = (...domains: string[]) => {
      const stack = stackOf();
      redirect(stack, { namespaces: domains.map((domain) => inOwnZone(stack, domain)) });
      return renderTopology(topologyOf(stack)).split('\n');
    };
    const before = rendered('fabrikam.com', 'adatum.com', 'wingtiptoys.com');
    const after = rendered('wingtiptoys.com', 'litwareinc.com', 'adatum.com', 'fabrikam.com');
    const line = 'autodiscover.litwareinc.com: CNAME redirect.contoso.com; 302 https://autodiscover.contoso.com:443/autodiscover/autodiscover.xml (rule 64)';
    expect(after.filter((candidate) => !before.includes(candidate))).toEqual([line]);
  });

  test('tells what was not read, and what is not known', () => {
    expect(renderTopology(topologyOf(rulesAlone()))).toMatchInlineSnapshot(`
"redirect site: internet-facing, IPv4; port 80: other hosts unknown; port 443: unknown
autodiscover.fabrikam.com: no record; 302 https://autodiscover.contoso.com:443/autodiscover/autodiscover.xml (rule 183)
not read: Rules/RulesPriority183613BCAF3: its listener arn:aws:elasticloadbalancing:eu-central-1:111111111111:listener/app/shared/50dc6c495c0c9188/0467ef3c8400ae65 is in no template here: it is assumed to be an HTTP listener on port 80; its default action and its other rules are unknown
not read: Rules/RulesPriority183613BCAF3: its load balancer arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/app/shared/50dc6c495c0c9188 is in no template here: its security groups and its other listeners are unknown"
`);
  });

  test('aliases, SRV records, and hosts without a record', () => {
    const stack = stackOf();
    redirect(stack, {
      refuseHttps: true,
      redirectHost: RedirectHost.inZone(zone(stack, 'contoso.com'), 'redirect'),
      namespaces: [
        SmtpNamespace.inZone('fabrikam.com', zone(stack, 'autodiscover.fabrikam.com')),
        SmtpNamespace.inZone('adatum.com', zone(stack, 'adatum.com'), { srvRecord: true }),
        SmtpNamespace.external('tailspintoys.com'),
      ],
    });
    expect(renderTopology(topologyOf(stack))).toMatchInlineSnapshot(`
"redirect site: internet-facing, IPv4; port 80: other hosts 404; port 443: refused
autodiscover.adatum.com: SRV 0 0 443 autodiscover.contoso.com; CNAME redirect.contoso.com; 302 https://autodiscover.contoso.com:443/autodiscover/autodiscover.xml (rule 100)
autodiscover.fabrikam.com: A alias of redirect site; 302 https://autodiscover.contoso.com:443/autodiscover/autodiscover.xml (rule 84)
autodiscover.tailspintoys.com: no record; 302 https://autodiscover.contoso.com:443/autodiscover/autodiscover.xml (rule 29)"
`);
  });
});

/** Rules on a listener that somebody else has made. */
function rulesAlone(): Stack {
  const stack = new Stack(new App(), 'Rules', { env: { account: '111111111111', region: 'eu-central-1' } });
  new RedirectRules(stack, 'Rules', {
    listener: handedIn(stack),
    endpoint: ENDPOINT,
    priorities: { first: 100, last: 199 },
    namespaces: [SmtpNamespace.external('fabrikam.com')],
  });
  return stack;
}

function handedIn(stack: Stack) {
  return ApplicationListener.fromApplicationListenerAttributes(stack, 'Shared', {
    listenerArn: 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:listener/app/shared/50dc6c495c0c9188/0467ef3c8400ae65',
    securityGroup: SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1'),
    defaultPort: 80,
  });
}
