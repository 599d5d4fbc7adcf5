import { counted, few, some } from '../text/format';
import { isObject } from '../topology/stack-template';
import { type Change, namedOf } from './change';
import type { Compared } from './record-changes';
import { sourceOfRules } from './replacement-rules';
import { type ResourceChange, sameValue } from './resource-changes';
import { LISTENER, namespacesOf, RECORD, RULE, type SiteView } from './site-view';

const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const SECURITY_GROUP = 'AWS::EC2::SecurityGroup';
const INGRESS = 'AWS::EC2::SecurityGroupIngress';

/** Types that only the load balancer's network has. */
const NETWORK = /^AWS::EC2::(?!SecurityGroup)/;

/** What happens to the site itself: load balancer, listener, who is admitted, network. */
export function siteChanges(compared: Compared): Change[] {
  const { resources } = compared;
  const of = (...types: string[]) => resources.filter(({ type, action }) => types.includes(type) && action !== 'policy');
  return [
    ...of(LOAD_BALANCER).flatMap((change) => loadBalancerChanges(change, resources)),
    ...of(LISTENER).flatMap((change) => listenerChanges(change, compared)),
    ...ingressChanges(of(SECURITY_GROUP, INGRESS)),
    ...networkChanges(
      resources.filter(({ type, action }) => NETWORK.test(type) && action !== 'policy'),
      of(LOAD_BALANCER),
    ),
  ];
}

const REPLACING = {
  fix: 'use a second site in between, to which the records lead meanwhile',
  page: 'operations.md#replacing-the-load-balancer',
} as const;

/** What is replaced with its load balancer. */
const FOLLOWING: readonly string[] = [LISTENER, RULE];

function siteChange(kind: Change['kind'], name: string, rest: Pick<Change, 'effect' | 'text'> & Partial<Change>, changes: readonly ResourceChange[]): Change {
  return { id: name === '' ? kind : `${kind}:${name}`, kind, domains: [], ...rest, resources: namedOf(changes) };
}

function loadBalancerChanges(change: ResourceChange, all: readonly ResourceChange[]): Change[] {
  const { action, properties, before, after } = change;
  if (action === 'create') return [siteChange('load-balancer', '', { effect: 'none', text: 'the load balancer comes' }, [change])];
  if (action === 'remove' || action === 'keep')
    return [siteChange('load-balancer', '', { effect: 'loses-service', text: 'the load balancer goes from the stack', ...REPLACING }, [change])];
  if (action === 'replace' || action === 'may-replace') {
    const isSure = action === 'replace';
    const why =
      'the new one has other addresses and another name; clients that know the old ones lose the site, and the old one cannot be deleted while it is protected';
    const text = `the load balancer ${isSure ? 'is' : 'may be'} replaced, because of its ${properties.join(', ')}`;
    const along = all.filter(
      ({ stack, type, action: of }) => stack === change.stack && (type === RECORD ? of === 'update' : FOLLOWING.includes(type) && of === action),
    );
    return [siteChange('load-balancer', '', { effect: isSure ? 'loses-service' : 'unknown', text, why, ...REPLACING }, [change, ...along])];
  }
  const changes: Change[] = [];
  const value = (side: ResourceChange['before'], property: string) => side?.Properties?.[property];
  if (properties.includes('Subnets') && movesVpc(change, all)) {
    const why = 'a load balancer cannot change its VPC: the update fails, and CloudFormation rolls it back';
    changes.push(
      siteChange('load-balancer', 'subnets', { effect: 'fails', text: 'the load balancer gets the subnets of another VPC', why, ...REPLACING }, [change]),
    );
  } else if (properties.includes('Subnets') && (!sameValue(value(before, 'Subnets'), value(after, 'Subnets')) || replacesSubnets(change, all))) {
    const why = 'its addresses in a subnet that it leaves no longer answer';
    changes.push(siteChange('load-balancer', 'subnets', { effect: 'moment', text: 'the load balancer changes its subnets', why }, [change]));
  }
  if (properties.includes('IpAddressType'))
    changes.push(addressTypeChange(change, String(value(before, 'IpAddressType') ?? 'ipv4'), String(value(after, 'IpAddressType') ?? 'ipv4')));
  const groupsMoved = all.some(({ stack, type, action: of }) => stack === change.stack && type === SECURITY_GROUP && of === 'replace');
  if (properties.includes('SecurityGroups') && !groupsMoved) {
    const why = 'whom they admit is not known here';
    changes.push(siteChange('load-balancer', 'groups', { effect: 'unknown', text: 'the load balancer gets other security groups', why }, [change]));
  }
  if (properties.includes('LoadBalancerAttributes')) changes.push(...attributeChanges(change));
  return changes;
}

function replacesSubnets({ stack }: ResourceChange, all: readonly ResourceChange[]): boolean {
  return all.some((other) => other.stack === stack && other.type === 'AWS::EC2::Subnet' && other.action === 'replace');
}

/** By another VPC of its security group, or by subnets that are made in another one. */
function movesVpc({ stack, after }: ResourceChange, all: readonly ResourceChange[]): boolean {
  const text = JSON.stringify(after?.Properties?.Subnets ?? '');
  const hasMoved = ({ action, properties }: ResourceChange) => action === 'replace' && properties.includes('VpcId');
  return all.some((other) => {
    if (other.stack !== stack) return false;
    if (other.type === SECURITY_GROUP) return hasMoved(other);
    return other.type === 'AWS::EC2::Subnet' && hasMoved(other) && text.includes(`"${other.logicalId}"`);
  });
}

/** The address families that clients outside reach a load balancer by. */
const FAMILIES: Readonly<Record<string, readonly string[]>> = { ipv4: ['IPv4'], dualstack: ['IPv4', 'IPv6'], 'dualstack-without-public-ipv4': ['IPv6'] };

function addressTypeChange(change: ResourceChange, was: string, is: string): Change {
  const lost = (FAMILIES[was] ?? []).filter((family) => !(FAMILIES[is] ?? []).includes(family));
  const text = `the load balancer changes its addresses from ${was} to ${is}`;
  if (lost.length === 0) return siteChange('load-balancer', 'addresses', { effect: 'none', text }, [change]);
  return siteChange('load-balancer', 'addresses', { effect: 'loses-service', text, why: `clients that have ${lost.join(' and ')} alone no longer reach it` }, [
    change,
  ]);
}

function attributeChanges(change: ResourceChange): Change[] {
  const attributes = ({ Properties = {} }: NonNullable<ResourceChange['before']>): Map<string, string> =>
    new Map(((Properties.LoadBalancerAttributes ?? []) as { Key: string; Value: unknown }[]).map(({ Key, Value }) => [Key, String(Value)]));
  const [was, is] = [attributes(change.before ?? { Type: '' }), attributes(change.after ?? { Type: '' })];
  const changed = [...new Set([...was.keys(), ...is.keys()])].filter((key) => was.get(key) !== is.get(key)).sort();
  const [protection, others] = [changed.filter((key) => key === 'deletion_protection.enabled'), changed.filter((key) => key !== 'deletion_protection.enabled')];
  const said = (key: string) => `${key} from ${was.get(key) ?? 'its default'} to ${is.get(key) ?? 'its default'}`;
  return [
    ...(protection.length > 0
      ? [
          siteChange(
            'protection',
            'load-balancer',
            {
              effect: 'none',
              text: `the load balancer ${is.get('deletion_protection.enabled') === 'true' ? 'is protected from its deletion' : 'is no longer protected from its deletion'}`,
            },
            [change],
          ),
        ]
      : []),
    ...(others.length > 0
      ? [siteChange('load-balancer', 'attributes', { effect: 'none', text: `the load balancer changes ${others.map(said).join(', ')}` }, [change])]
      : []),
  ];
}

function listenerChanges(change: ResourceChange, { before, after, resources }: Compared): Change[] {
  const { action, properties } = change;
  if (action === 'create') return [siteChange('listener', change.logicalId, { effect: 'none', text: `a listener comes (${change.logicalId})` }, [change])];
  if (action === 'remove' || action === 'keep')
    return [siteChange('listener', change.logicalId, { effect: 'loses-service', text: `the listener ${change.logicalId} goes, with its rules` }, [change])];
  if (action === 'replace' || action === 'may-replace') {
    if (resources.some(({ stack, type, action: of }) => stack === change.stack && type === LOAD_BALANCER && of === action)) return [];
    const rules = resources.filter(({ type, action: of }) => type === RULE && of !== 'create');
    const text = `the listener is replaced with all its rules, because of its ${properties.join(', ')}`;
    const why = 'the new rules are made one after another, and the old ones go with the old load balancer';
    return [siteChange('listener', '', { effect: 'loses-service', text, why, ...REPLACING }, [change, ...rules])];
  }
  const changes: Change[] = [];
  if (properties.includes('DefaultActions')) changes.push(defaultAnswerChange(change, before, after, resources));
  const others = properties.filter((property) => property === 'Port' || property === 'Protocol');
  if (others.length > 0)
    changes.push(
      siteChange(
        'listener',
        'port',
        { effect: 'loses-service', text: `the listener changes its ${others.join(' and ')}`, why: 'mail clients ask on port 80, by HTTP' },
        [change],
      ),
    );
  if (properties.includes('ListenerAttributes'))
    changes.push(siteChange('listener', 'attributes', { effect: 'none', text: 'the listener changes its attributes' }, [change]));
  return changes;
}

function defaultAnswerChange(change: ResourceChange, before: SiteView, after: SiteView, all: readonly ResourceChange[]): Change {
  const [[was], [is]] = [before, after].map(({ defaults }) => [...defaults.values()]);
  const rules = all.filter(({ type, action }) => type === RULE && (action === 'create' || action === 'remove'));
  const text = (answer: string | undefined) => (answer === undefined ? 'a 404' : `a redirect to ${answer}`);
  if (was === is) {
    const unknown = 'the answer to hosts without a rule changes in a way that is not known here';
    return siteChange('default-answer', 'form', { effect: 'unknown', text: unknown }, [change]);
  }
  const said = { text: `hosts without a rule get ${text(is)}, no longer ${text(was)}` };
  if (is !== undefined || was === undefined) return siteChange('default-answer', '', { effect: 'none', ...said }, [change, ...rules]);
  const why = 'CloudFormation changes the listener before it makes the rules: all hosts get a 404 until their rules are there';
  const domains = [...namespacesOf(before)].filter(([, { rule }]) => rule === undefined).map(([domain]) => domain);
  return siteChange('default-answer', '', { effect: 'loses-service', domains: domains.sort(), ...said, why, page: 'operations.md#what-to-choose-once' }, [
    change,
    ...rules,
  ]);
}

/** Who may connect, as texts: `10.0.0.0/8 on port 80`. */
function sourcesOf(resource: ResourceChange['before']): string[] {
  if (resource === undefined) return [];
  const { Properties = {}, Type } = resource;
  const entries = Type === INGRESS ? [Properties] : ((Properties.SecurityGroupIngress ?? []) as Record<string, unknown>[]);
  return entries.flatMap((entry) => {
    const source = entry.CidrIp ?? entry.CidrIpv6 ?? entry.SourcePrefixListId ?? entry.SourceSecurityGroupId;
    const ports = entry.FromPort === entry.ToPort ? `port ${entry.FromPort}` : `ports ${entry.FromPort} to ${entry.ToPort}`;
    return source === undefined ? [] : [`${isObject(source) ? JSON.stringify(source) : source} on ${String(entry.IpProtocol) === '-1' ? 'every port' : ports}`];
  });
}

function ingressChanges(changes: readonly ResourceChange[]): Change[] {
  const found: Change[] = [];
  const [was, is] = [new Set<string>(), new Set<string>()];
  for (const { before, after, action } of changes) {
    for (const source of sourcesOf(before)) was.add(source);
    for (const source of sourcesOf(action === 'keep' ? before : after)) is.add(source);
  }
  const [closed, opened] = [[...was].filter((source) => !is.has(source)), [...is].filter((source) => !was.has(source))];
  const made = changes.length > 0 && changes.every(({ action }) => action === 'create');
  const service = closed.filter((source) => !source.endsWith('on port 443'));
  if (closed.length > 0)
    found.push(
      siteChange(
        'ingress',
        'closes',
        {
          effect: service.length > 0 ? 'loses-service' : 'none',
          text: `the security group no longer admits ${few(closed)}`,
          why:
            service.length > 0
              ? 'clients with these addresses no longer reach the site'
              : 'clients wait for a time-out on port 443, where they were refused at once',
        },
        changes,
      ),
    );
  if (opened.length > 0 && !made) found.push(siteChange('ingress', 'opens', { effect: 'none', text: `the security group admits ${few(opened)}` }, changes));
  if (made) found.push(siteChange('ingress', 'comes', { effect: 'none', text: `the security group comes: it admits ${few(opened) || 'nobody'}` }, changes));
  const replaced = changes.filter(({ action, type }) => (action === 'replace' || action === 'may-replace') && type === SECURITY_GROUP);
  if (replaced.length > 0) {
    const properties = [...new Set(replaced.flatMap((change) => change.properties))].join(', ');
    found.push(
      siteChange(
        'ingress',
        'group',
        {
          effect: 'moment',
          text: `the security group is replaced, because of its ${properties}`,
          why: 'the load balancer gets the new one before the old one goes',
        },
        replaced,
      ),
    );
  }
  return found;
}

/** VPC, subnets, routes. */
function networkChanges(changes: readonly ResourceChange[], loadBalancers: readonly ResourceChange[]): Change[] {
  const by = (...actions: ResourceChange['action'][]) => changes.filter(({ action }) => actions.includes(action));
  const kinds = (some_: readonly ResourceChange[]) => some([...new Set(some_.map(({ type }) => type.replace('AWS::EC2::', '')))]);
  const found: Change[] = [];
  const [made, gone, maybe] = [by('create'), by('remove', 'replace'), by('may-replace')];
  if (made.length > 0)
    found.push(
      siteChange(
        'network',
        'comes',
        { effect: 'none', text: `${counted(made.length, 'part')} of the network ${made.length === 1 ? 'comes' : 'come'}: ${kinds(made)}` },
        made,
      ),
    );
  if (gone.length > 0) {
    const replaced = by('replace');
    const cause =
      replaced.length > 0
        ? `, because of ${some([...new Set(replaced.flatMap(({ type, properties }) => properties.map((property) => `${type.replace('AWS::EC2::', '')}.${property}`)))])}`
        : '';
    const text = `${counted(gone.length, 'part')} of the network ${gone.length === 1 ? 'is' : 'are'} ${replaced.length === gone.length ? 'replaced' : replaced.length === 0 ? 'removed' : 'replaced or removed'}: ${kinds(gone)}${cause}`;
    const why = 'CloudFormation makes the new parts first, and their address ranges may be in use; then the old ones go';
    found.push(siteChange('network', 'replaced', { effect: 'loses-service', text, why, ...REPLACING }, gone));
  }
  if (maybe.length > 0) {
    const [{ type, properties }] = maybe;
    const text = `${counted(maybe.length, 'part')} of the network may be replaced: ${kinds(maybe)}, because of ${type.replace('AWS::EC2::', '')}.${properties.join(', ')}`;
    found.push(
      siteChange('network', 'maybe', { effect: 'unknown', text, why: `CloudFormation decides by the values: ${sourceOfRules(type)}` }, [
        ...maybe,
        ...loadBalancers.filter(({ properties }) => properties.includes('Subnets')),
      ]),
    );
  }
  const updated = by('update').filter(({ before, after, properties }) =>
    properties.some((property) => property !== 'Tags' && !sameValue(before?.Properties?.[property], after?.Properties?.[property])),
  );
  if (updated.length > 0) {
    const what = some([
      ...new Set(
        updated.flatMap(({ type, properties }) =>
          properties.filter((property) => property !== 'Tags').map((property) => `${type.replace('AWS::EC2::', '')}.${property}`),
        ),
      ),
    ]);
    found.push(
      siteChange(
        'network',
        'changes',
        { effect: 'moment', text: `${counted(updated.length, 'part')} of the network ${updated.length === 1 ? 'changes' : 'change'} in place: ${what}` },
        updated,
      ),
    );
  }
  return found;
}
