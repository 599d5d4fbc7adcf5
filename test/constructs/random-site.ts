import { Template } from 'aws-cdk-lib/assertions';
import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationListenerRule, ApplicationLoadBalancer, IpAddressType, ListenerAction, ListenerCondition } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { HostedZone, type IHostedZone, PrivateHostedZone, PublicHostedZone } from 'aws-cdk-lib/aws-route53';
import { App, Stack } from 'aws-cdk-lib/core';
import * as fc from 'fast-check';
import { AutodiscoverEndpoint, AutodiscoverRedirect, HostsMode, type PriorityRange, RedirectHost, SmtpNamespace, type SmtpNamespaceOptions } from '../../lib';
import type { Template as TemplateJson } from '../alb/alb-model';

/* Random sites for the property tests, as plain data first: a failure then prints what it takes to repeat it. */

export const ENDPOINT = 'autodiscover.contoso.com';

/** A zone that is made in the same stack, so that its ID is a token, and that several namespaces share. */
const SHARED_ZONE = 'shared.example';

export type Dns = 'attributes' | 'imported' | 'domain' | 'external' | 'external, inside too' | 'split-horizon' | 'inside' | 'shared' | 'shared, inside too';

export interface Namespace {
  /** In its normal form. */
  readonly domain: string;
  readonly dns: Dns;
  readonly ownEndpoint?: string;
  readonly srv?: boolean;
}

export interface Site {
  readonly hosts: HostsMode;
  readonly srvRecords: boolean;
  readonly dualStack: boolean;
  readonly redirectHost: 'in zone' | 'elsewhere' | 'none';
  /** Names that the site had before, in the zone of the redirect host. */
  readonly former?: readonly string[];
  readonly slots?: number;
  /** Stands for a listener that exists already, which always comes with a range. */
  readonly priorities?: PriorityRange;
}

const INSIDE: ReadonlySet<Dns> = new Set<Dns>(['external, inside too', 'split-horizon', 'inside', 'shared, inside too']);
const OUTSIDE: ReadonlySet<Dns> = new Set<Dns>(['attributes', 'imported', 'domain', 'split-horizon', 'shared', 'shared, inside too']);

export const autodiscover = (domain: string) => `autodiscover.${domain}`;

/** Where a client of the namespace is to be sent, whether by a rule or by the default action. */
export function endpointOf({ ownEndpoint }: Namespace): string {
  return ownEndpoint ?? ENDPOINT;
}

export function hasRule(namespace: Namespace, site: Site): boolean {
  return site.hosts === HostsMode.LISTED || endpointOf(namespace) !== ENDPOINT;
}

export function isExternal({ dns }: Namespace): boolean {
  return dns === 'external' || dns === 'external, inside too';
}

/** The records that a namespace is to have, by name. */
export function recordNames({ domain, dns, srv }: Namespace, site: Site): string[] {
  if (dns === 'domain') return Array(site.dualStack ? 2 : 1).fill(`${autodiscover(domain)}.`);
  const names = (srv ?? site.srvRecords) ? [`${autodiscover(domain)}.`, `_autodiscover._tcp.${domain}.`] : [`${autodiscover(domain)}.`];
  return [...(OUTSIDE.has(dns) ? names : []), ...(INSIDE.has(dns) ? names : [])];
}

/**
 * Their windows of slots do not meet, in any of the layouts below: two that did would move each other's hosts without
 * any slot being full. The last is the site's own, named once more.
 */
const OWN_ENDPOINTS = ['autodiscover-s.outlook.com', 'autodiscover.tenant.example', 'mail.wingtip.example', ENDPOINT];

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/).filter((text) => !/^(..--|autodiscover$|contoso$|tenant$|shared$)/.test(text));
const topLevel = fc.constantFrom('com', 'net', 'org', 'co.uk', 'example');
const domain = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(label, topLevel).map((labels) => labels.join('.')) },
  { weight: 2, arbitrary: fc.tuple(label, label, topLevel).map((labels) => labels.join('.')) },
  // Names that differ only where a logical ID cannot show it.
  { weight: 2, arbitrary: fc.constantFrom('a-b.com', 'ab.com', 'a.b.com', 'xn--bcher-kva.example') },
);
const common = {
  ownEndpoint: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 2, arbitrary: fc.constantFrom(...OWN_ENDPOINTS) }),
  srv: fc.constantFrom(undefined, true, false),
};
export const namespace: fc.Arbitrary<Namespace> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      domain,
      dns: fc.constantFrom<Dns>('attributes', 'imported', 'domain', 'external', 'external, inside too', 'split-horizon', 'inside'),
      ...common,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ domain: label.map((text) => `${text}.${SHARED_ZONE}`), dns: fc.constantFrom<Dns>('shared', 'shared, inside too'), ...common }),
  },
);

/** Three slots of five is the least that a site here has. */
export const ROOM = 15;

/** Of any length alike: left alone, fast-check draws short lists mostly. */
export function namespaces(maxLength: number, minLength = 0): fc.Arbitrary<Namespace[]> {
  return fc.uniqueArray(namespace, { selector: (one) => one.domain, minLength, maxLength, size: 'max' });
}

export const site: fc.Arbitrary<Site> = fc.record({
  hosts: fc.constantFrom(HostsMode.LISTED, HostsMode.ANY),
  srvRecords: fc.boolean(),
  dualStack: fc.boolean(),
  redirectHost: fc.constantFrom<Site['redirectHost']>('in zone', 'elsewhere', 'none'),
  former: fc.subarray(['old', 'older']),
  slots: fc.constantFrom(undefined, 3, 8),
});

/** Half of them crowded: only where slots overflow can one host's seat depend on another's. */
export function siteOf(maxLength: number): fc.Arbitrary<{ readonly set: readonly Namespace[]; readonly given: Site }> {
  const crowd = namespaces(maxLength, maxLength - 3).map((set) => set.map((one): Namespace => ({ ...one, ownEndpoint: undefined })));
  return fc.oneof(
    fc.record({ set: namespaces(maxLength), given: site }),
    fc.record({ set: crowd, given: site.map((given): Site => ({ ...given, hosts: HostsMode.LISTED, slots: ROOM / 5 })) }),
  );
}

export const existingSite: fc.Arbitrary<Site> = fc
  .record({
    first: fc.integer({ min: 100, max: 40_000 }),
    slots: fc.integer({ min: 3, max: 60 }),
    redirectHost: fc.constantFrom<Site['redirectHost']>('elsewhere', 'none'),
  })
  .map(({ first, slots, redirectHost }) => ({
    hosts: HostsMode.LISTED,
    srvRecords: false,
    dualStack: false,
    redirectHost,
    slots,
    priorities: { first, last: first + slots + 29 },
  }));

/** A name as users write it: in capitals, with its trailing dot, in Unicode. */
export function respelled(name: string, how: number): string {
  const unicode = how & 4 ? name.replace('xn--bcher-kva', 'bücher') : name;
  return `${how & 1 ? unicode.toUpperCase() : unicode}${how & 2 ? '.' : ''}`;
}

/** Somebody else's rules on the listener that exists already. */
export const OTHER_HOST = 'www.contoso.com';

export function templateOf(set: readonly Namespace[], given: Site, spelling: (index: number) => number = () => 0): TemplateJson {
  const stack = new Stack(new App({ treeMetadata: false }), 'Stack', { env: { account: '111111111111', region: 'eu-central-1' } });
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a', 'b'], publicSubnetIds: ['subnet-1', 'subnet-2'] });
  const zones = {
    outside: new PublicHostedZone(stack, 'Outside', { zoneName: SHARED_ZONE }),
    inside: new PrivateHostedZone(stack, 'Inside', { zoneName: SHARED_ZONE, vpc }),
  };
  new AutodiscoverRedirect(stack, 'Autodiscover', {
    ...(given.priorities
      ? existingListener(stack, vpc)
      : { vpc, ipAddressType: given.dualStack ? IpAddressType.DUAL_STACK : IpAddressType.IPV4, hosts: given.hosts }),
    priorities: given.priorities,
    slots: given.slots,
    srvRecords: given.srvRecords,
    redirectHost: redirectHost(given, stack),
    formerRedirectHosts: given.former?.map((name) => RedirectHost.inZone(contoso(stack), name)),
    endpoint: AutodiscoverEndpoint.of(ENDPOINT),
    namespaces: set.map((one, index) => smtpNamespace(stack, one, respelled(one.domain, spelling(index)), zones)),
  });
  return Template.fromStack(stack).toJSON();
}

function existingListener(stack: Stack, vpc: IVpc) {
  const loadBalancer = new ApplicationLoadBalancer(stack, 'Existing', { vpc, internetFacing: true });
  const listener = loadBalancer.addListener('Http', { port: 80, defaultAction: ListenerAction.fixedResponse(404) });
  for (const priority of [1, 50_000]) {
    new ApplicationListenerRule(stack, `Other${priority}`, {
      listener,
      priority,
      conditions: [ListenerCondition.hostHeaders([OTHER_HOST])],
      action: ListenerAction.fixedResponse(200),
    });
  }
  return { loadBalancer, listener };
}

function redirectHost({ redirectHost: where }: Site, stack: Stack): RedirectHost | undefined {
  if (where === 'none') return undefined;
  if (where === 'elsewhere') return RedirectHost.external('redirect.contoso.com');
  return RedirectHost.inZone(contoso(stack), 'redirect');
}

function contoso(stack: Stack): IHostedZone {
  return (stack.node.tryFindChild('Z contoso.com') as IHostedZone | undefined) ?? importedZone(stack, 'contoso.com', 'Z');
}

function smtpNamespace(stack: Stack, one: Namespace, written: string, shared: { readonly outside: IHostedZone; readonly inside: IHostedZone }): SmtpNamespace {
  const { domain: name, dns, ownEndpoint, srv } = one;
  const apart = dns.startsWith('shared');
  const inside = () => (apart ? shared.inside : importedZone(stack, name, 'P'));
  const options: SmtpNamespaceOptions = {
    endpoint: ownEndpoint === undefined ? undefined : AutodiscoverEndpoint.of(ownEndpoint),
    srvRecord: dns === 'domain' ? false : srv,
    privateZones: INSIDE.has(dns) && dns !== 'inside' ? [inside()] : undefined,
  };
  if (isExternal(one)) return SmtpNamespace.external(written, options);
  if (dns === 'inside') return SmtpNamespace.inPrivateZones(written, [inside()], options);
  if (dns === 'attributes') return SmtpNamespace.inZoneWithAttributes(written, { zoneName: name, hostedZoneId: zoneId(name, 'Z') }, options);
  return SmtpNamespace.inZone(written, apart ? shared.outside : importedZone(stack, dns === 'domain' ? autodiscover(name) : name, 'Z'), options);
}

function importedZone(stack: Stack, zoneName: string, kind: 'Z' | 'P'): IHostedZone {
  return HostedZone.fromHostedZoneAttributes(stack, `${kind} ${zoneName}`, { zoneName, hostedZoneId: zoneId(zoneName, kind) });
}

function zoneId(zoneName: string, kind: 'Z' | 'P'): string {
  return `${kind}${Buffer.from(zoneName).toString('hex').toUpperCase()}`;
}
