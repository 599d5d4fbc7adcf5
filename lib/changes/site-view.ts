import { externalNamespace } from '../layout/record-set';
import { autodiscoverHost, comparable } from '../names/domain-name';
import { srvName } from '../names/srv-record';
import { Unresolved } from '../topology/intrinsics';
import { type RuleShape, readAction, readRule } from '../topology/rule-shape';
import { resourcesOf, type StackResource } from '../topology/stack-set';
import type { StackTemplate } from '../topology/stack-template';
import type { Action } from '../topology/topology';

export const RECORD = 'AWS::Route53::RecordSet';
export const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
export const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';

/** A record that a stack makes. */
export interface RecordView {
  /** {@link resourceKey} of its resource. */
  readonly key: string;
  readonly stack: string;
  readonly account?: string;
  readonly zone: string;
  readonly name: string;
  readonly type: string;
  /** Where it leads: a name, or what else it holds. */
  readonly target: string;
  readonly ttl?: string;
}

/** A listener rule that a stack makes. */
export interface RuleView {
  readonly key: string;
  readonly stack: string;
  readonly listener: string;
  readonly priority: number;
  readonly hosts: readonly string[];
  /** The host that it redirects to; or what else it does. */
  readonly target: string;
  /** All else that it does, and all else that it asks of a request. */
  readonly form: string;
}

/** What a set of stacks makes for mail clients. */
export interface SiteView {
  readonly records: readonly RecordView[];
  readonly rules: readonly RuleView[];
  /** What the listeners answer where no rule matches, by the listener: where they redirect to; undefined is a 404. */
  readonly defaults: ReadonlyMap<string, string | undefined>;
  /** The domains whose DNS is elsewhere, and where their records are to lead. */
  readonly externals: ReadonlyMap<string, string>;
}

export function resourceKey({ stack, logicalId }: { readonly stack: string; readonly logicalId: string }): string {
  return `${stack}/${logicalId}`;
}

const TYPES: ReadonlySet<string> = new Set([RECORD, RULE, LISTENER]);

export function viewOf(stacks: readonly StackTemplate[]): SiteView {
  const resources = resourcesOf(stacks, TYPES);
  const of = (type: string) => resources.filter((resource) => resource.type === type);
  return {
    records: of(RECORD).map(recordView),
    rules: of(RULE).map(ruleView),
    defaults: new Map(of(LISTENER).map(({ id, properties }) => [String(id), redirectTarget(readAction(known(properties.DefaultActions, [])))])),
    externals: new Map(
      stacks.flatMap(({ template: { Outputs = {} } }) =>
        Object.values(Outputs).flatMap(({ Description = '', Value }): [string, string][] => {
          const domain = externalNamespace(Description);
          return domain === undefined ? [] : [[domain, typeof Value === 'string' ? comparable(Value) : '']];
        }),
      ),
    ),
  };
}

/** What comes before the domain in the names of a namespace's records. */
export const HOST = autodiscoverHost('');
export const SRV = srvName('');

/** The SMTP namespace that a record or a rule is of; undefined for another name, such as the redirect host. */
export function domainOf(name: string): string | undefined {
  for (const prefix of [SRV, HOST]) if (name.startsWith(prefix)) return name.slice(prefix.length);
  return undefined;
}

/** What a client of an SMTP namespace meets. */
export interface Namespace {
  readonly records: number;
  readonly rule?: RuleView;
  /** Where it is redirected to; undefined if it gets a 404. */
  readonly target?: string;
  readonly external: boolean;
}

export function namespacesOf({ records, rules, defaults, externals }: SiteView): Map<string, Namespace> {
  const byHost = new Map<string, RuleView>();
  for (const rule of [...rules].sort((a, b) => b.priority - a.priority)) for (const host of rule.hosts) byHost.set(host, rule);
  const hosts = new Map<string, number>();
  for (const { name } of records) hosts.set(name, (hosts.get(name) ?? 0) + 1);
  const names = new Set([...byHost.keys(), ...hosts.keys()].flatMap((name) => domainOf(name) ?? []));
  const otherwise = [...defaults.values()].find((target) => target !== undefined);
  return new Map(
    [...names, ...externals.keys()].map((domain) => {
      const rule = byHost.get(HOST + domain);
      const count = (hosts.get(HOST + domain) ?? 0) + (hosts.get(SRV + domain) ?? 0);
      return [domain, { records: count, rule, target: rule?.target ?? otherwise, external: externals.has(domain) || count === 0 }];
    }),
  );
}

function recordView({ stack, logicalId, properties }: StackResource): RecordView {
  const { HostedZoneId, HostedZoneName, Name, Type, TTL, AliasTarget, ResourceRecords } = properties;
  const alias = known<{ readonly DNSName?: unknown } | undefined>(AliasTarget, undefined);
  const values = known<readonly unknown[]>(ResourceRecords, []);
  return {
    key: resourceKey({ stack: stack.name, logicalId }),
    stack: stack.name,
    account: stack.account,
    zone: textOf(HostedZoneId ?? HostedZoneName),
    name: comparable(textOf(Name)),
    type: textOf(Type),
    target: alias ? comparable(textOf(alias.DNSName)) : values.map((value) => comparable(textOf(value))).join(', '),
    ...(TTL === undefined ? {} : { ttl: textOf(TTL) }),
  };
}

function ruleView({ stack, logicalId, properties }: StackResource): RuleView {
  const { conditions, action } = readRule(properties as RuleShape);
  return {
    key: resourceKey({ stack: stack.name, logicalId }),
    stack: stack.name,
    listener: textOf(properties.ListenerArn),
    priority: Number(known(properties.Priority, Number.NaN)),
    hosts: conditions.flatMap((condition) => (condition.field === 'host-header' ? condition.values.map(comparable) : [])),
    target: redirectTarget(action) ?? action.type,
    form: JSON.stringify([{ ...action, host: undefined }, conditions.filter(({ field }) => field !== 'host-header')]),
  };
}

function redirectTarget(action: Action): string | undefined {
  return action.type === 'redirect' ? action.host : undefined;
}

function known<T>(value: unknown, otherwise: T): T {
  return value === undefined || value instanceof Unresolved ? otherwise : (value as T);
}

/** A value that is known only at the deployment is told apart by why. */
function textOf(value: unknown): string {
  return value instanceof Unresolved ? `(${value.message})` : String(value ?? '');
}
