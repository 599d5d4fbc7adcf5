import type { Gaps } from '../gaps';
import { type ActionShape, type RuleShape, readAction, readRule } from '../rule-shape';
import type { StackResource } from '../stack-set';
import type { Known, KnownLoadBalancer } from '../stack-template';
import { standInDnsName } from '../stand-ins';
import type { DesyncMode, Listener, ListenerRule, LoadBalancer, LoadBalancerAttributes } from '../topology';
import { readSecurityGroups, type SecurityGroups } from './security-groups';

const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';

export const LOAD_BALANCER_TYPES = [LOAD_BALANCER, LISTENER, RULE] as const;

interface OpenLoadBalancer extends LoadBalancer {
  readonly listeners: OpenListener[];
}

interface OpenListener extends Listener {
  readonly rules: ListenerRule[];
}

/** The load balancers, existing or made, with the listeners and rules that the stacks make on them. */
export function readLoadBalancers(resources: readonly StackResource[], known: Known, gaps: Gaps): LoadBalancer[] {
  const groups = readSecurityGroups(resources, gaps);
  const loadBalancers = new Map<string, OpenLoadBalancer>();
  const listeners = new Map<string, OpenListener>();
  for (const one of known.loadBalancers ?? []) loadBalancers.set(one.arn, knownLoadBalancer(one, listeners));

  const each = (type: string) => resources.filter((resource) => resource.type === type);
  for (const resource of each(LOAD_BALANCER)) {
    const made = loadBalancerOf(resource, groups, gaps);
    if (made) loadBalancers.set(made.arn, made);
  }
  for (const resource of each(LISTENER)) {
    const made = listenerOf(resource, gaps);
    if (!made) continue;
    listeners.set(made.listener.arn, made.listener);
    ownerOf(made.loadBalancerArn, resource, loadBalancers, gaps).listeners.push(made.listener);
  }
  for (const resource of each(RULE)) {
    const made = ruleOf(resource, gaps);
    if (made) listenerNamed(made.listenerArn, resource, { listeners, loadBalancers, gaps }).rules.push(made.rule);
  }

  for (const listener of listeners.values()) listener.rules.sort((a, b) => a.priority - b.priority);
  for (const loadBalancer of loadBalancers.values()) loadBalancer.listeners.sort((a, b) => a.port - b.port);
  return [...loadBalancers.values()].sort((a, b) => (a.arn < b.arn ? -1 : 1));
}

function knownLoadBalancer(one: KnownLoadBalancer, listeners: Map<string, OpenListener>): OpenLoadBalancer {
  const own: OpenListener[] = [];
  if (one.listenerArn) {
    const listener: OpenListener = { arn: one.listenerArn, port: 80, protocol: 'HTTP', rules: [] };
    listeners.set(listener.arn, listener);
    own.push(listener);
  }
  const { arn, dnsName, scheme, dualStack } = one;
  return { arn, dnsName, scheme, dualStack, listeners: own };
}

interface LoadBalancerProperties {
  readonly Type: string;
  readonly Scheme: string;
  readonly IpAddressType: string;
  readonly SecurityGroups: readonly string[];
}

function loadBalancerOf(resource: StackResource, groups: SecurityGroups, gaps: Gaps): OpenLoadBalancer | undefined {
  const properties = gaps.known<LoadBalancerProperties>(resource, 'Type', 'Scheme', 'IpAddressType');
  if (!properties) return undefined;
  const { Type = 'application', Scheme = 'internet-facing', IpAddressType = 'ipv4' } = properties;
  if (Type !== 'application') return undefined;
  // Apart from the rest: a load balancer with unknown security groups still has its listeners.
  const { SecurityGroups } = gaps.known<LoadBalancerProperties>(resource, 'SecurityGroups') ?? {};
  return {
    arn: String(resource.id),
    dnsName: standInDnsName({ ...resource.stack, stack: resource.stack.name, logicalId: resource.logicalId }),
    scheme: Scheme === 'internal' ? 'internal' : 'internet-facing',
    dualStack: IpAddressType !== 'ipv4',
    listeners: [],
    ingress: SecurityGroups && groups.ingressOf(SecurityGroups),
    attributes: attributesOf(resource.properties.LoadBalancerAttributes),
  };
}

const DESYNC_MODES: readonly DesyncMode[] = ['monitor', 'defensive', 'strictest'];

/** Others of the list, such as a bucket for logs, may be unknown before the deployment. */
function attributesOf(written: unknown): LoadBalancerAttributes {
  const list: readonly { readonly Key?: unknown; readonly Value?: unknown }[] = Array.isArray(written) ? written : [];
  const values = new Map(list.map(({ Key, Value }) => [Key, String(Value)]));
  const seconds = (key: string) => (/^\d+$/.test(values.get(key) ?? '') ? Number(values.get(key)) : undefined);
  const isTrue = (key: string) => (values.has(key) ? values.get(key) === 'true' : undefined);
  const attributes = {
    desyncMode: DESYNC_MODES.find((mode) => mode === values.get('routing.http.desync_mitigation_mode')),
    idleTimeoutSeconds: seconds('idle_timeout.timeout_seconds'),
    clientKeepAliveSeconds: seconds('client_keep_alive.seconds'),
    preservesHost: isTrue('routing.http.preserve_host_header.enabled'),
    dropsInvalidHeaders: isTrue('routing.http.drop_invalid_header_fields.enabled'),
  };
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}

interface ListenerProperties {
  readonly LoadBalancerArn: string;
  readonly Port: number | string;
  readonly Protocol: string;
  readonly DefaultActions: readonly ActionShape[];
}

function listenerOf(resource: StackResource, gaps: Gaps): { readonly loadBalancerArn: string; readonly listener: OpenListener } | undefined {
  const properties = gaps.known<ListenerProperties>(resource, 'LoadBalancerArn', 'Port', 'Protocol', 'DefaultActions');
  if (!properties?.LoadBalancerArn) return undefined;
  const { LoadBalancerArn: loadBalancerArn, Port, Protocol, DefaultActions = [] } = properties;
  if (Protocol !== 'HTTP' && Protocol !== 'HTTPS') {
    gaps.report(resource, `a listener of protocol ${Protocol} is not understood`);
    return undefined;
  }
  const defaultAction = readAction(DefaultActions);
  if (defaultAction.type === 'unknown') gaps.report(resource, `${defaultAction.message}: its answer if no rule matches is unknown`);
  return { loadBalancerArn, listener: { arn: String(resource.id), port: Number(Port), protocol: Protocol, defaultAction, rules: [] } };
}

interface RuleProperties extends RuleShape {
  readonly ListenerArn: string;
  readonly Priority: number | string;
}

function ruleOf(resource: StackResource, gaps: Gaps): { readonly listenerArn: string; readonly rule: ListenerRule } | undefined {
  const { undecided, ...made } = resource;
  const properties = gaps.known<RuleProperties>(made, 'ListenerArn', 'Priority', 'Conditions', 'Actions', 'Transforms');
  if (!properties?.ListenerArn) return undefined;
  const { conditions, action, problems } = readRule(properties);
  if (undecided !== undefined) {
    // Kept in its place: whether it is there decides about the rules after it.
    conditions.push({ field: 'unknown', message: undecided });
    problems.push(`may not be made: ${undecided}`);
  }
  for (const problem of problems) gaps.report(resource, `the rule of priority ${properties.Priority} ${problem}`);
  return { listenerArn: properties.ListenerArn, rule: { priority: Number(properties.Priority), conditions, action } };
}

/** Whether it has a stand-in for a name, as it is in no template. */
export function isNameless({ arn, dnsName }: LoadBalancer): boolean {
  return dnsName === namelessName(arn);
}

function namelessName(arn: string): string {
  return standInDnsName({ stack: '', logicalId: arn });
}

function ownerOf(arn: string, resource: StackResource, loadBalancers: Map<string, OpenLoadBalancer>, gaps: Gaps): OpenLoadBalancer {
  const known = loadBalancers.get(arn);
  if (known) return known;
  gaps.report(resource, `its load balancer ${arn} is in no template here: its security groups and its other listeners are unknown`);
  const unknown: OpenLoadBalancer = { arn, dnsName: namelessName(arn), scheme: 'internet-facing', dualStack: false, listeners: [] };
  loadBalancers.set(arn, unknown);
  return unknown;
}

function listenerNamed(
  arn: string,
  resource: StackResource,
  found: { readonly listeners: Map<string, OpenListener>; readonly loadBalancers: Map<string, OpenLoadBalancer>; readonly gaps: Gaps },
): OpenListener {
  const known = found.listeners.get(arn);
  if (known) return known;
  found.gaps.report(
    resource,
    `its listener ${arn} is in no template here: it is assumed to be an HTTP listener on port 80; its default action and its other rules are unknown`,
  );
  const unknown: OpenListener = { arn, port: 80, protocol: 'HTTP', rules: [] };
  found.listeners.set(arn, unknown);
  ownerOf(loadBalancerArnOf(arn), resource, found.loadBalancers, found.gaps).listeners.push(unknown);
  return unknown;
}

/** A listener's ARN is its load balancer's with one more part ("Actions, resources, and condition keys for Elastic Load Balancing V2"). */
export function loadBalancerArnOf(listenerArn: string): string {
  return listenerArn.replace(':listener/', ':loadbalancer/').replace(/\/[^/]+$/, '');
}
