import { type Action, type Listener, type ListenerRule, type Resource, refersTo, resourcesOf, type Template, valuesOf } from './alb-model';

/*
 * What AWS refuses only when it deploys, where CDK says nothing at synthesis. Sources: "Quotas for your Application Load
 * Balancers", "Condition types for listener rules", the API's CreateRule and RedirectActionConfig, "CloudFormation quotas".
 */
const VALUES_PER_RULE = 5;
const RULES_PER_LOAD_BALANCER = 100;
const MAX_PRIORITY = 50_000;
const MAX_HOST_LENGTH = 128;
const MAX_REDIRECT_PART_LENGTH = 128;
const RESOURCES_PER_STACK = 500;
const OUTPUTS_PER_STACK = 200;
const TEMPLATE_BYTES = 1_000_000;

export function quotaViolations(template: Template): string[] {
  const listeners = resourcesOf<Listener>(template, 'AWS::ElasticLoadBalancingV2::Listener');
  const rules = resourcesOf<ListenerRule>(template, 'AWS::ElasticLoadBalancingV2::ListenerRule');
  return [
    ...rules.flatMap(({ id, properties }) => ruleViolations(properties).map((text) => `${id} ${text}`)),
    ...listeners.flatMap(({ id, properties }) => properties.DefaultActions.flatMap(redirectViolations).map((text) => `${id} ${text}`)),
    ...priorityViolations(rules.map(({ properties }) => properties)),
    ...ruleCountViolations(listeners, rules),
    ...stackViolations(template),
  ];
}

function ruleViolations({ Priority, Conditions, Actions }: ListenerRule): string[] {
  const values = Conditions.flatMap(valuesOf);
  const violations = Conditions.filter(({ Field }) => Field === 'host-header').flatMap((condition) => valuesOf(condition).flatMap(hostViolations));
  if (Conditions.some((condition) => valuesOf(condition).length === 0)) violations.push('has a condition without values');
  if (values.length > VALUES_PER_RULE) violations.push(`has ${values.length} condition values`);
  // 'Condition values must be unique' (aws-load-balancer-controller#1455)
  for (const value of twice(values)) violations.push(`has the condition value '${value}' twice`);
  if (!Number.isInteger(Priority) || Priority < 1 || Priority > MAX_PRIORITY) violations.push(`has the priority ${Priority}`);
  return [...violations, ...Actions.flatMap(redirectViolations)];
}

function redirectViolations({ RedirectConfig }: Action): string[] {
  return [RedirectConfig?.Host, RedirectConfig?.Path, RedirectConfig?.Query]
    .filter((part) => part !== undefined && part.length > MAX_REDIRECT_PART_LENGTH)
    .map((part) => `redirects with '${part?.slice(0, 20)}…' of ${part?.length} characters`);
}

function hostViolations(host: string): string[] {
  const violations: string[] = [];
  if (host.length > MAX_HOST_LENGTH) violations.push(`has a host of ${host.length} characters`);
  if (!/^[a-zA-Z0-9._*?-]+$/.test(host)) violations.push(`has the host '${host}' with a character that is not allowed`);
  if (!host.includes('.')) violations.push(`has the host '${host}' without a dot`);
  else if (!/\.[a-zA-Z]+$/.test(host)) violations.push(`has the host '${host}' with more than letters after its last dot`);
  return violations;
}

function priorityViolations(rules: readonly ListenerRule[]): string[] {
  return twice(rules.map(({ ListenerArn, Priority }) => `${JSON.stringify(ListenerArn)} has two rules of priority ${Priority}`));
}

function ruleCountViolations(listeners: readonly Resource<Listener>[], rules: readonly Resource<ListenerRule>[]): string[] {
  const counts = new Map<string, number>();
  for (const { ListenerArn } of rules.map(({ properties }) => properties)) {
    const listener = listeners.find(({ id }) => refersTo(ListenerArn, id));
    const loadBalancer = JSON.stringify(listener ? listener.properties.LoadBalancerArn : ListenerArn);
    counts.set(loadBalancer, (counts.get(loadBalancer) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count > RULES_PER_LOAD_BALANCER).map(([loadBalancer, count]) => `${loadBalancer} has ${count} rules`);
}

function stackViolations(template: Template): string[] {
  const resources = Object.keys(template.Resources ?? {}).length;
  const outputs = Object.keys(template.Outputs ?? {}).length;
  // CDK writes the file with an indent of one, and it is the file that CloudFormation measures.
  const bytes = Buffer.byteLength(JSON.stringify(template, undefined, 1));
  return [
    ...(resources > RESOURCES_PER_STACK ? [`the stack has ${resources} resources`] : []),
    ...(outputs > OUTPUTS_PER_STACK ? [`the stack has ${outputs} outputs`] : []),
    ...(bytes > TEMPLATE_BYTES ? [`the template has ${bytes} bytes`] : []),
  ];
}

function twice(texts: readonly string[]): string[] {
  return [...new Set(texts.filter((text, index) => texts.indexOf(text) !== index))];
}
