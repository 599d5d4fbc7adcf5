import { Template } from 'aws-cdk-lib/assertions';
import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { IpAddressType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { App, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import {
  AutodiscoverEndpoint,
  AutodiscoverRedirect,
  type AutodiscoverRedirectProps,
  HostsMode,
  NamespaceRecords,
  RedirectHost,
  RedirectRules,
  RedirectSite,
  SmtpNamespace,
} from '../../lib';
import { blocks, DOCUMENTS } from '../documents';
import { ENDPOINT, inOwnZone, redirect, refusal, stackOf, zone } from './fixture';

/* The parts in place of the pattern, for more namespaces than a stack holds: nothing that is deployed moves. */

const env = { account: '111111111111', region: 'eu-central-1' };
const own = (count: number, name: string) =>
  Array.from({ length: count }, (_, index) =>
    SmtpNamespace.inZoneWithAttributes(`${name}${index}.example`, { zoneName: `${name}${index}.example`, hostedZoneId: `Z${index}` }),
  );
const DEPLOYED = [
  ...own(20, 'd'),
  SmtpNamespace.external('tailspintoys.com'),
  SmtpNamespace.external('proseware.com', { endpoint: AutodiscoverEndpoint.exchangeOnline() }),
];

const vpcIn = (stack: Stack): IVpc =>
  Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a', 'b'], publicSubnetIds: ['subnet-1', 'subnet-2'] });

/** The example of docs/constructs.md, as it stands there. */
const SHOWN = blocks('ts').find((text) => text.includes("new Construct(this, 'Autodiscover')")) as string;

function asShown(further: readonly SmtpNamespace[]): { readonly site: Stack; readonly sibling: Stack } {
  const app = new App();
  const stack = new Stack(app, 'Mail', { env });
  const given = {
    ...{ Construct, NamespaceRecords, RedirectHost, RedirectRules, RedirectSite, Stack },
    ...{ app, vpc: vpcIn(stack), contosoZone: zone(stack, 'contoso.com'), endpoint: ENDPOINT, deployed: DEPLOYED, further },
  };
  new Function(...Object.keys(given), SHOWN).call(stack, ...Object.values(given));
  return { site: stack, sibling: app.node.findChild('FurtherRecords') as Stack };
}

function pattern(props: (stack: Stack) => Partial<AutodiscoverRedirectProps> = (stack) => ({ vpc: vpcIn(stack) })): Stack {
  const stack = new Stack(new App(), 'Mail', { env });
  const redirectHost = RedirectHost.inZone(zone(stack, 'contoso.com'), 'autodiscoverredirect');
  new AutodiscoverRedirect(stack, 'Autodiscover', { endpoint: ENDPOINT, redirectHost, namespaces: DEPLOYED, ...props(stack) });
  return stack;
}

const json = (stack: Stack) => Template.fromStack(stack).toJSON();

describe('the parts that docs/constructs.md shows', () => {
  const before = json(pattern());

  test('make the same template, to the letter', () => {
    expect(JSON.stringify(json(asShown([]).site))).toBe(JSON.stringify(before));
  });

  test('take further namespaces as rules, with the records in the sibling: nothing else changes', () => {
    const { site, sibling } = asShown(own(10, 'f'));
    const { Resources: now, ...rest } = json(site);
    const { Resources: was, ...restBefore } = before;
    const isRule = ({ Type }: { Type: string }) => Type === 'AWS::ElasticLoadBalancingV2::ListenerRule';
    const others = (all: Record<string, { Type: string }>) => Object.entries(all).filter(([, resource]) => !isRule(resource));
    expect(others(now)).toEqual(others(was));
    expect(rest).toEqual(restBefore);
    for (const [id, rule] of Object.entries(was as Record<string, { Type: string }>)) if (isRule(rule)) expect(now).toHaveProperty(id);
    expect(Object.values(json(sibling).Resources)).toEqual(
      Array.from({ length: 10 }, () =>
        expect.objectContaining({ Properties: expect.objectContaining({ ResourceRecords: ['autodiscoverredirect.contoso.com'] }) }),
      ),
    );
    expect(sibling.dependencies.map(({ node }) => node.id)).toEqual(['Mail']);
  });
});

test('of any host, with dual stack, SRV records and aliases, they make the same too', () => {
  const options = (stack: Stack) => ({
    namespaces: [inOwnZone(stack, 'fabrikam.com'), SmtpNamespace.inZone('adatum.com', zone(stack, 'autodiscover.adatum.com'), { srvRecord: false })],
  });
  const of = pattern((stack) => ({ ...options(stack), hosts: HostsMode.ANY, ipAddressType: IpAddressType.DUAL_STACK, srvRecords: true }));
  const stack = new Stack(new App(), 'Mail', { env });
  const redirectHost = RedirectHost.inZone(zone(stack, 'contoso.com'), 'autodiscoverredirect');
  const { namespaces } = options(stack);
  const parts = new Construct(stack, 'Autodiscover');
  const site = new RedirectSite(parts, 'Site', { redirectHost, ipAddressType: IpAddressType.DUAL_STACK, defaultEndpoint: ENDPOINT });
  new RedirectRules(parts, 'Rules', { listener: site.listener, endpoint: ENDPOINT, hosts: HostsMode.ANY, namespaces });
  const { loadBalancer, dualStack } = site;
  new NamespaceRecords(parts, 'Records', { redirectHost, endpoint: ENDPOINT, loadBalancer, dualStack, srvRecords: true, namespaces });
  expect(json(stack)).toEqual(json(of));
});

test('the pattern names them, with its own ID, where there are more than a stack holds', () => {
  const message = refusal(() => redirect(stackOf(), { hosts: HostsMode.ANY, namespaces: own(451, 'd') }));
  expect(message).toContain('need 451 rules and records, and one stack has room for 450 next to the site');
  expect(message).toContain(
    "const parts = new Construct(this, 'Autodiscover'); const site = new RedirectSite(parts, 'Site', …); new RedirectRules(parts, 'Rules', { listener: site.listener, … }); new NamespaceRecords(parts, 'Records', {",
  );
  const [, part, page] = /see "([^"]+)" in (docs\/\S+\.md)/.exec(message) as RegExpExecArray;
  expect(DOCUMENTS.find(({ path }) => path === page)?.text).toContain(`\n## ${part}\n`);
});
